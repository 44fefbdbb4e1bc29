using Grange.Content;
using Grange.Kernel;
using Microsoft.AspNetCore.Http;

namespace Grange.Storage.Gateway;

/// <summary>One block as it is: <c>format=raw</c>, or a block of data in its own codec (no conversion, IPIP-0524).</summary>
sealed class BlockAnswer(IBlockReader blocks)
{
    public async Task<Fault?> SendAsync(HttpContext context, GatewayRequest request, DagPathEnd end, CancellationToken cancel)
    {
        if (end.Remainder.Count > 0)
            return new Fault("path-inside-block", "the path ends inside a block", "ask for the block: leave the rest of the path out", 501);
        if (request.Format != GatewayFormat.Raw && !IsNative(request.Format, end.Cid.Codec))
            return new Fault("format-not-native", $"{end.Cid} is no {FormatChoice.NameOf(request.Format)}, and content is not converted", "?format=raw gives the block", 406);
        if (GatewayAnswer.IsKnown(context, $"\"{end.Cid}.{FormatChoice.NameOf(request.Format)}\"")) return null;
        var found = await BlockOf(end.Cid, cancel);
        if (found is not { } block) return GatewayAnswer.FaultOf(new DagFault(DagReason.BlockMissing, end.Cid, "the block is not here"));
        var range = ByteRange.Of(context.Request, block.Length, context.Response.Headers.ETag.ToString());
        if (range.Refusal(context.Response, block.Length) is { } outside) return outside;
        await WriteAsync(context, request, end.Cid, block, range, cancel);
        return null;
    }

    async Task WriteAsync(HttpContext context, GatewayRequest request, Cid cid, ReadOnlyMemory<byte> block, ByteRange range, CancellationToken cancel)
    {
        var response = context.Response;
        var name = (string?)context.Request.Query["filename"] is { Length: > 0 } given ? given : $"{cid}.{EndingOf(request.Format)}";
        var attached = request.Format is not (GatewayFormat.Json or GatewayFormat.DagJson) || context.Request.Query["download"] == "true";
        response.ContentType = FormatChoice.TypeOf(request.Format);
        response.Headers.ContentDisposition = GatewayAnswer.Disposition(attached, name);
        response.Headers.CacheControl = GatewayAnswer.Immutable;
        range.Announce(response, block.Length);
        if (HttpMethods.IsGet(context.Request.Method))
            await response.Body.WriteAsync(block.Slice((int)range.From, (int)range.Length), cancel);
    }

    async ValueTask<ReadOnlyMemory<byte>?> BlockOf(Cid cid, CancellationToken cancel)
        => cid.Hash.Code == Content.HashCode.Identity ? cid.Hash.Digest.ToArray() : await blocks.GetAsync(cid.Hash, cancel);

    static string EndingOf(GatewayFormat format) => format switch
    {
        GatewayFormat.Raw => "bin",
        GatewayFormat.Json or GatewayFormat.DagJson => "json",
        _ => "cbor",
    };

    static bool IsNative(GatewayFormat format, Codec codec) => (format, codec) switch
    {
        (GatewayFormat.DagCbor, Codec.DagCbor) or (GatewayFormat.DagJson, Codec.DagJson) => true,
        (GatewayFormat.Cbor, Codec.Cbor or Codec.DagCbor) or (GatewayFormat.Json, Codec.Json or Codec.DagJson) => true,
        _ => false,
    };
}
