using Grange.Content;
using Grange.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grange.Storage.Gateway;

/// <summary>Known content that cannot be had at the moment: every copy was tried.</summary>
public sealed class ContentUnavailableException(Multihash block, int copies, int tried) : IOException($"block {block}: {copies} copies known, {tried} tried, none answered")
{
    public int Copies { get; } = copies;
    public int Tried { get; } = tried;
}

/// <summary>How a gateway is set up.</summary>
/// <param name="Trustless">Raw blocks and CARs only, as provider agents do; else files and directories too.</param>
/// <param name="Local">Blocks that are at hand, for <c>Cache-Control: only-if-cached</c>.</param>
/// <param name="Refuse">The policy's reason not to serve a CID, or null.</param>
sealed record GatewaySetup(bool Trustless, IBlockReader Local, Func<Cid, Fault?> Refuse);

/// <summary><c>/ipfs/{cid}[/path]</c>: the trustless gateway and the path gateway of the IPFS specifications over any block reader.</summary>
sealed class ContentGateway(IBlockReader blocks, GatewaySetup setup)
{
    readonly BlockAnswer blockAnswer = new(blocks);
    readonly CarAnswer carAnswer = new(blocks);
    readonly UnixFsAnswer unixFsAnswer = new(blocks);

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/ipfs/{**path}", ["GET", "HEAD"], HandleAsync);
        routes.MapMethods("/ipfs/{**path}", ["OPTIONS"], (HttpContext context) =>
        {
            GatewayAnswer.AllowOrigins(context.Response);
            return Results.NoContent();
        });
    }

    async Task HandleAsync(HttpContext context)
    {
        GatewayAnswer.AllowOrigins(context.Response);
        try
        {
            if (await AnswerAsync(context) is { } fault) await RefuseAsync(context, fault);
        }
        catch (ContentUnavailableException gone)
        {
            await RefuseAsync(context, new Fault("unavailable", gone.Message, HintOf(gone), 503), retryAfterSeconds: 10);
        }
    }

    /// <summary>Answers, or says why not; null once the answer is given.</summary>
    async Task<Fault?> AnswerAsync(HttpContext context)
    {
        var cancel = context.RequestAborted;
        if (!GatewayRequest.Read(context.Request).TryGet(out var request, out var malformed)) return malformed;
        if (context.Request.Headers["Service-Worker"] == "script")
            return new Fault("service-worker", "content under /ipfs cannot register a service worker", "serve it from an origin of its own");
        if (setup.Refuse(request.Root) is { } denied) return denied;
        if (setup.Trustless && request.Format is not (GatewayFormat.Raw or GatewayFormat.Car))
            return new Fault("format-needed", "this gateway sends blocks and CARs only", "?format=raw or ?format=car, or the same in Accept");
        if (request.Format == GatewayFormat.Unsupported)
            return new Fault("format-unknown", "that form is not offered", "raw, car, dag-cbor, dag-json, cbor, json, or none for files", 501);
        if (IsCacheOnly(context.Request) && !await IsAtHandAsync(request.Root, cancel))
            return new Fault("not-cached", $"{request.Root} is not at hand", Status: 412);

        var passed = new List<Cid>();
        var resolved = await DagPath.ResolveAsync(blocks, request.Root, request.Segments, passed, cancel);
        if (!resolved.TryGet(out var end, out var missing)) return GatewayAnswer.FaultOf(missing);
        GatewayAnswer.Name(context.Response, request, end.Roots);
        return request.Format switch
        {
            GatewayFormat.Car => await carAnswer.SendAsync(context, request, end, cancel),
            GatewayFormat.UnixFs => await unixFsAnswer.SendAsync(context, request, end, cancel),
            _ => await blockAnswer.SendAsync(context, request, end, cancel),
        };
    }

    /// <summary>Copies that were not tried are those whose providers ask for sending them.</summary>
    static string HintOf(ContentUnavailableException gone) => gone.Tried < gone.Copies
        ? $"{gone.Copies - gone.Tried} providers ask for sending it: grange storage get CID --pay USD"
        : $"{gone.Copies} copies are known; providers may be back soon";

    static bool IsCacheOnly(HttpRequest request)
        => request.Headers.CacheControl.ToString().Contains("only-if-cached", StringComparison.OrdinalIgnoreCase);

    async Task<bool> IsAtHandAsync(Cid cid, CancellationToken cancel)
        => cid.Hash.Code == Content.HashCode.Identity || await setup.Local.GetAsync(cid.Hash, cancel) is not null;

    static Task RefuseAsync(HttpContext context, Fault fault, int? retryAfterSeconds = null)
    {
        if (!context.Response.HasStarted) return GatewayAnswer.RefuseAsync(context, fault, retryAfterSeconds);
        context.Abort(); // a truncated answer must not look like a whole one
        return Task.CompletedTask;
    }
}
