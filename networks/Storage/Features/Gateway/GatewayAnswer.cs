using System.Text;
using Grange.Content;
using Grange.Kernel;
using Grange.Storage.Agent;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Grange.Storage.Gateway;

/// <summary>The headers and refusals that all of a gateway's answers share.</summary>
static class GatewayAnswer
{
    public const string Immutable = "public, max-age=29030400, immutable";

    /// <summary>Any web page may read content: it is public and names itself (path gateway, CORS).</summary>
    public static void AllowOrigins(HttpResponse response)
    {
        response.Headers.AccessControlAllowOrigin = "*";
        response.Headers.AccessControlAllowMethods = "GET, HEAD, OPTIONS";
        response.Headers.AccessControlAllowHeaders = $"Content-Type, {EgressDoor.Header}, Range, User-Agent, X-Requested-With";
        response.Headers.AccessControlExposeHeaders = "Content-Length, Content-Range, X-Chunked-Output, X-Ipfs-Path, X-Ipfs-Roots, X-Stream-Output";
    }

    public static void Name(HttpResponse response, GatewayRequest request, IReadOnlyList<Cid> roots)
    {
        response.Headers["X-Ipfs-Path"] = request.ContentPath;
        response.Headers["X-Ipfs-Roots"] = string.Join(',', roots.Select(root => root.ToString()));
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.Vary = "Accept";
        if (request.FromAccept)
            response.Headers.ContentLocation = request.RawPath + QueryString.Create(Parameters(request, response.HttpContext.Request.Query)).ToUriComponent();
    }

    static IEnumerable<KeyValuePair<string, string?>> Parameters(GatewayRequest request, IQueryCollection query)
    {
        yield return new("format", FormatChoice.NameOf(request.Format));
        foreach (var name in (string[])["dag-scope", "entity-bytes"])
            if ((string?)query[name] is { } value) yield return new(name, value);
        if (request.Car is { Duplicates: true }) yield return new("car-dups", "y");
    }

    /// <summary>Sets the Etag; true when the client has this very thing and gets 304.</summary>
    public static bool IsKnown(HttpContext context, string etag)
    {
        context.Response.Headers.ETag = etag;
        var bare = Bare(etag);
        foreach (var header in context.Request.Headers.IfNoneMatch)
            foreach (var one in (header ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
                if (one == "*" || Bare(one) == bare)
                {
                    context.Response.StatusCode = StatusCodes.Status304NotModified;
                    return true;
                }
        return false;
    }

    static string Bare(string etag) => etag.StartsWith("W/", StringComparison.Ordinal) ? etag[2..] : etag;

    /// <summary>Content-Disposition with an ASCII name for old clients and the true one beside it (RFC 6266).</summary>
    public static string Disposition(bool attachment, string name)
    {
        var ascii = new StringBuilder(name.Length);
        foreach (var rune in name.EnumerateRunes()) ascii.Append(rune.Value is >= 0x20 and < 0x7f and not ('"' or '\\') ? (char)rune.Value : '_');
        return $"{(attachment ? "attachment" : "inline")}; filename=\"{ascii}\"; filename*=UTF-8''{Uri.EscapeDataString(name)}";
    }

    public static Task RefuseAsync(HttpContext context, Fault fault, int? retryAfterSeconds = null)
    {
        context.Response.Headers.Remove(HeaderNames.ETag);
        context.Response.Headers.CacheControl = "no-store";
        return Problem.Of(fault, retryAfterSeconds).ExecuteAsync(context);
    }

    /// <summary>What a fault in the content answers with.</summary>
    public static Fault FaultOf(DagFault fault) => fault.Reason switch
    {
        DagReason.BlockMissing => new Fault("not-in-network", $"block {fault.Block} is not in this network", "grange storage status CID says what is known of it", 404),
        DagReason.NotFound or DagReason.NotADirectory => new Fault("path-not-found", fault.Detail, Status: 404),
        DagReason.TooLarge => new Fault("content-too-large", fault.ToString(), Status: 413),
        DagReason.UnsupportedCodec => new Fault("unsupported-codec", fault.ToString(), "ask for the block itself: ?format=raw", 501),
        _ => new Fault("content-malformed", fault.ToString(), "ask for the block itself: ?format=raw", 422),
    };
}
