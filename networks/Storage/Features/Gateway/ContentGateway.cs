using Grange.Content;
using Grange.Kernel;
using Grange.Storage.Files;
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
/// <param name="Refuse">The policy's reason not to serve a path below a CID, or null.</param>
sealed record GatewaySetup(bool Trustless, IBlockReader Local, Func<Cid, string, Fault?> Refuse)
{
    /// <summary>The same of a block that belongs to what was asked for.</summary>
    public Func<Cid, Fault?> Screen { get; init; } = _ => null;

    /// <summary>Host names, without ports, below which each root has an origin of its own: <c>{cid}.ipfs.{name}</c>. Browsers know every name below localhost as this machine.</summary>
    public IReadOnlyList<string> Gateways { get; init; } = Trustless ? [] : ["localhost"];
}

/// <summary><c>/ipfs/{cid}[/path]</c> and <c>{cid}.ipfs.{host}</c>: the trustless, path and subdomain gateways of the IPFS specifications over any block reader.</summary>
sealed class ContentGateway(IBlockReader blocks, GatewaySetup setup)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/ipfs/{**path}", ["GET", "HEAD"], context => HandleAsync(context, AnswerPathAsync));
        routes.MapMethods("/ipfs/{**path}", ["OPTIONS"], (HttpContext context) =>
        {
            GatewayAnswer.AllowOrigins(context.Response);
            return Results.NoContent();
        });
    }

    /// <summary>Answers a request to <c>{cid}.ipfs.{host}</c>; false for every other. To be asked before every door: on a site's own origin all paths are the site's.</summary>
    public async Task<bool> AnswerSiteAsync(HttpContext context)
    {
        if (SubdomainName.Read(context.Request.Host.Value ?? "", setup.Gateways) is not { } name) return false;
        await HandleAsync(context, HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method) ? asked => AnswerSiteAsync(asked, name) : RefuseMethodAsync);
        return true;
    }

    static async Task HandleAsync(HttpContext context, Func<HttpContext, Task<Fault?>> answer)
    {
        GatewayAnswer.AllowOrigins(context.Response);
        try
        {
            if (await answer(context) is { } fault) await RefuseAsync(context, fault);
        }
        catch (ContentDeniedException denied)
        {
            await RefuseAsync(context, denied.Fault);
        }
        catch (ContentUnavailableException gone)
        {
            await RefuseAsync(context, new Fault("unavailable", gone.Message, HintOf(gone), 503), retryAfterSeconds: 10);
        }
    }

    async Task<Fault?> AnswerPathAsync(HttpContext context)
    {
        if (SubdomainMove.OfUri(context.Request) is { } path) return Moved(context, path);
        if (!GatewayRequest.Read(context.Request).TryGet(out var request, out var malformed)) return malformed;
        if (context.Request.Headers["Service-Worker"] == "script")
            return new Fault("service-worker", "content under /ipfs cannot register a service worker", "serve it from an origin of its own");
        if (SubdomainMove.Of(context.Request, request, setup.Gateways) is not { } move) return await AnswerAsync(context, request);
        return move.TryGet(out var there, out var tooLong) ? Moved(context, there) : tooLong;
    }

    static Task<Fault?> RefuseMethodAsync(HttpContext context)
    {
        context.Response.Headers.Allow = "GET, HEAD";
        return Task.FromResult<Fault?>(new Fault("method-not-allowed", $"{context.Request.Host} does not take {context.Request.Method}", "it takes GET, HEAD", 405));
    }

    async Task<Fault?> AnswerSiteAsync(HttpContext context, Result<SubdomainName> name)
    {
        if (!name.TryGet(out var origin, out var fault)) return fault;
        context.Response.Headers.ContentSecurityPolicy = default; // what the node says of its own paths does not bind a site on an origin of its own
        return GatewayRequest.Read(context.Request, origin).TryGet(out var request, out var malformed) ? await AnswerAsync(context, request) : malformed;
    }

    static Fault? Moved(HttpContext context, string there)
    {
        context.Response.Redirect(there, permanent: true);
        return null;
    }

    /// <summary>Answers, or says why not; null once the answer is given.</summary>
    async Task<Fault?> AnswerAsync(HttpContext context, GatewayRequest request)
    {
        var cancel = context.RequestAborted;
        if (setup.Refuse(request.Root, string.Join('/', request.Segments)) is { } denied) return denied;
        if (setup.Trustless && request.Format is not (GatewayFormat.Raw or GatewayFormat.Car))
            return new Fault("format-needed", "this gateway sends blocks and CARs only", "?format=raw or ?format=car, or the same in Accept");
        if (request.Format == GatewayFormat.Unsupported)
            return new Fault("format-unknown", "that form is not offered", "raw, car, tar, dag-cbor, dag-json, cbor, json, or none for files", 501);
        if (IsCacheOnly(context.Request) && !await IsAtHandAsync(request.Root, cancel))
            return new Fault("not-cached", $"{request.Root} is not at hand", Status: 412);

        var resolved = await DagPath.ResolveAsync(blocks, request.Root, request.Segments, null, cancel);
        if (!resolved.TryGet(out var end, out var missing))
        {
            var bySite = request is { Origin: not null, Format: GatewayFormat.UnixFs } && missing.Reason is DagReason.NotFound or DagReason.NotADirectory;
            var screened = new ScreenedBlocks(blocks, setup.Screen, [request.Root]);
            return bySite ? await new RedirectsAnswer(screened, new UnixFsAnswer(screened)).SendAsync(context, request, missing, cancel) : GatewayAnswer.FaultOf(missing);
        }
        for (var i = 1; i < end.Roots.Count; i++)
            if (setup.Refuse(end.Roots[i], string.Join('/', request.Segments.Skip(i))) is { } within) return within;
        GatewayAnswer.Name(context.Response, request, end.Roots);
        return await SendAsync(context, request, end, new ScreenedBlocks(blocks, setup.Screen, end.Roots), cancel);
    }

    static Task<Fault?> SendAsync(HttpContext context, GatewayRequest request, DagPathEnd end, IBlockReader blocks, CancellationToken cancel) => request.Format switch
    {
        GatewayFormat.Car => new CarAnswer(blocks).SendAsync(context, request, end, cancel),
        GatewayFormat.Tar => new TarAnswer(blocks).SendAsync(context, request, end, cancel),
        GatewayFormat.UnixFs => new UnixFsAnswer(blocks).SendAsync(context, request, end, cancel),
        GatewayFormat.Json or GatewayFormat.Cbor when end.Cid.Codec is Codec.Raw or Codec.DagPb => new UnixFsAnswer(blocks).SendAsync(context, request, end, cancel),
        _ => new BlockAnswer(blocks).SendAsync(context, request, end, cancel),
    };

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
