using Grange.Kernel;
using Microsoft.AspNetCore.Http;

namespace Grange.Storage.Gateway;

/// <summary>Sends a request for <c>/ipfs/{cid}</c> on to the content's own origin, where this gateway has one (subdomain gateway, migrating from path).</summary>
static class SubdomainMove
{
    /// <summary>Where <paramref name="request"/> belongs; null when it is answered where it came in.</summary>
    /// <remarks>
    /// Blocks and CARs are data, which no origin needs to keep apart: clients of the trustless gateway stay where they are. A proxy's
    /// X-Forwarded-Host is looked at only for names that are gateways of ours, so a stranger's header leads nowhere else.
    /// </remarks>
    public static Result<string>? Of(HttpRequest http, GatewayRequest request, IReadOnlyList<string> gateways)
    {
        var host = http.Headers["X-Forwarded-Host"] is [{ Length: > 0 } forwarded] ? forwarded : http.Host.Value ?? "";
        if (!SubdomainName.IsGateway(host, gateways) || request.Format is GatewayFormat.Raw or GatewayFormat.Car || IsData(http)) return null;
        if (!SubdomainName.LabelOf(request.Root).TryGet(out var label, out var tooLong)) return tooLong;
        var scheme = http.Headers["X-Forwarded-Proto"] is [("http" or "https") and { } proto] ? proto : http.Scheme;
        return $"{scheme}://{label}.ipfs.{host}/{request.RawRemainder}{http.QueryString.ToUriComponent()}";
    }

    /// <summary>A page of this very origin reads content or shows it as a picture or a film: nothing of it becomes a page with rights of its own (Fetch Metadata, which scripts cannot set).</summary>
    static bool IsData(HttpRequest http) => http.Headers["Sec-Fetch-Site"] == "same-origin" && (http.Headers["Sec-Fetch-Dest"].ToString() is "empty" or "image" or "video" or "audio");

    /// <summary>The content path of <c>/ipfs/?uri=ipfs://{cid}/…</c>, which browsers send for such links; null for anything else.</summary>
    public static string? OfUri(HttpRequest http)
        => http.Query["uri"] is [{ } uri] && uri.StartsWith("ipfs://", StringComparison.OrdinalIgnoreCase) && !uri.Contains('\r') && !uri.Contains('\n')
            ? "/ipfs/" + uri["ipfs://".Length..]
            : null;
}
