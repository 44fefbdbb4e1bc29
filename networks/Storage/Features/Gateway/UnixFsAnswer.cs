using Grange.Content;
using Grange.Kernel;
using Microsoft.AspNetCore.Http;

namespace Grange.Storage.Gateway;

/// <summary>Files as files, directories as pages, symlinks as their target's text (path gateway).</summary>
sealed class UnixFsAnswer(IBlockReader blocks)
{
    const int ReadAhead = 4;

    readonly UnixFsReader reader = new(blocks, ReadAhead);
    readonly BlockAnswer blockAnswer = new(blocks);

    public async Task<Fault?> SendAsync(HttpContext context, GatewayRequest request, DagPathEnd end, CancellationToken cancel)
    {
        if (end.Remainder.Count > 0)
            return new Fault("path-inside-block", "the path ends inside a block", "?format=raw on the block, without the rest of the path", 501);
        if (FormatOf(end.Cid.Codec) is { } native) return await SendDataAsync(context, request with { Format = native }, end, cancel);
        var opened = await reader.OpenAsync(end.Cid, cancel);
        if (!opened.TryGet(out var node, out var fault)) return GatewayAnswer.FaultOf(fault);
        if (node.IsDirectory && request.Format != GatewayFormat.UnixFs)
            return new Fault("format-not-native", $"a directory is no {FormatChoice.NameOf(request.Format)}", "leave the format out for a listing", 406);
        if (node.IsDirectory) return await SendDirectoryAsync(context, request, node, cancel);
        if (node.Type == UnixFsType.Symlink) return await SendSymlinkAsync(context, node, cancel);
        if (request.EndsWithSlash && request.Segments.Count > 0)
            return new Fault("path-not-found", "a file has no entries", "leave the slash at the end out", 404);
        return await SendFileAsync(context, request, node, $"\"{node.Cid}\"", NameOf(context, request), cancel);
    }

    /// <summary>Data that is no file: as it is, or as a page where a person asks.</summary>
    async Task<Fault?> SendDataAsync(HttpContext context, GatewayRequest request, DagPathEnd end, CancellationToken cancel)
    {
        if (!request.WantsPage || request.Format is not (GatewayFormat.DagCbor or GatewayFormat.DagJson)) return await blockAnswer.SendAsync(context, request, end, cancel);
        if (await blocks.GetAsync(end.Cid.Hash, cancel) is not { } block) return GatewayAnswer.FaultOf(new DagFault(DagReason.BlockMissing, end.Cid, "the block is not here"));
        return DagValue.Decode(end.Cid, block).TryGet(out var value, out var broken)
            ? await DagPage.SendAsync(context, request, end.Cid, value, cancel)
            : GatewayAnswer.FaultOf(broken);
    }

    async Task<Fault?> SendFileAsync(HttpContext context, GatewayRequest request, UnixFsNode file, string etag, string? name, CancellationToken cancel)
    {
        var response = context.Response;
        if (request.Status != StatusCodes.Status200OK) response.Headers.ETag = etag; // a page about what is missing is never "not modified", nor a part of itself
        else if (GatewayAnswer.IsKnown(context, etag)) return null;
        var range = request.Status == StatusCodes.Status200OK ? ByteRange.Of(context.Request, file.Size, etag) : ByteRange.Whole(file.Size);
        if (range.Refusal(response, file.Size) is { } outside) return outside;
        await using var pieces = reader.ReadAsync(file, range.From, range.Length, cancel).GetAsyncEnumerator(cancel);
        var more = await pieces.MoveNextAsync(); // what cannot be read must be known before the status is sent
        if (more && !pieces.Current.TryGet(out _, out var missing)) return GatewayAnswer.FaultOf(missing);

        var start = range.From == 0 && more ? pieces.Current.Value : await HeadOf(file, cancel);
        var type = ContentTypes.Of(name, start.Span);
        response.ContentType = ContentTypes.IsVague(type) && request.Format != GatewayFormat.UnixFs ? FormatChoice.TypeOf(request.Format) : type;
        response.Headers.CacheControl = GatewayAnswer.Immutable;
        if (context.Request.Query["download"] == "true" || (string?)context.Request.Query["filename"] is { Length: > 0 })
            response.Headers.ContentDisposition = GatewayAnswer.Disposition(context.Request.Query["download"] == "true", name ?? file.Cid.ToString());
        range.Announce(response, file.Size);
        if (request.Status != StatusCodes.Status200OK) response.StatusCode = request.Status;
        if (!HttpMethods.IsGet(context.Request.Method)) return null;
        for (; more; more = await pieces.MoveNextAsync())
        {
            if (!pieces.Current.TryGet(out var bytes, out var broken))
            {
                await response.StartAsync(cancel);
                return GatewayAnswer.FaultOf(broken);
            }
            await response.Body.WriteAsync(bytes, cancel);
        }
        return null;
    }

    /// <summary>The first bytes of a file, to tell its type; where they cannot be had, a range elsewhere is served all the same.</summary>
    async Task<ReadOnlyMemory<byte>> HeadOf(UnixFsNode file, CancellationToken cancel)
    {
        try
        {
            await foreach (var piece in reader.ReadAsync(file, 0, 512, cancel)) return piece.TryGet(out var bytes, out _) ? bytes : default;
        }
        catch (ContentUnavailableException)
        {
            // Not needed for the range that was asked for.
        }
        return default;
    }

    async Task<Fault?> SendDirectoryAsync(HttpContext context, GatewayRequest request, UnixFsNode directory, CancellationToken cancel)
    {
        if (!request.EndsWithSlash)
        {
            context.Response.Redirect($"{request.RawPath}/{context.Request.QueryString.ToUriComponent()}", permanent: true);
            return null;
        }
        var index = await reader.ResolveAsync(directory.Cid, "index.html", cancel);
        if (index.TryGet(out var page, out var none) && page.IsFile)
            return await SendFileAsync(context, request, page, $"\"{directory.Cid}\"", "index.html", cancel);
        if (none is { Reason: not DagReason.NotFound }) return GatewayAnswer.FaultOf(none);
        return await DirectoryPage.SendAsync(context, request, directory, reader, cancel);
    }

    static async Task<Fault?> SendSymlinkAsync(HttpContext context, UnixFsNode link, CancellationToken cancel)
    {
        if (GatewayAnswer.IsKnown(context, $"\"{link.Cid}\"")) return null;
        context.Response.ContentType = "inode/symlink";
        context.Response.ContentLength = link.Data.Length;
        context.Response.Headers.CacheControl = GatewayAnswer.Immutable;
        if (HttpMethods.IsGet(context.Request.Method)) await context.Response.Body.WriteAsync(link.Data, cancel);
        return null;
    }

    static string? NameOf(HttpContext context, GatewayRequest request)
        => (string?)context.Request.Query["filename"] is { Length: > 0 } name ? name : request.Segments is [.., var last] ? last : null;

    static GatewayFormat? FormatOf(Codec codec) => codec switch
    {
        Codec.DagCbor => GatewayFormat.DagCbor,
        Codec.DagJson => GatewayFormat.DagJson,
        Codec.Cbor => GatewayFormat.Cbor,
        Codec.Json => GatewayFormat.Json,
        _ => null,
    };
}
