namespace Grange.Storage;

/// <summary>Multiaddrs of HTTP servers, the only ones this network dials: <c>/ip4/1.2.3.4/tcp/80/http</c>, <c>/dns/host/tcp/443/tls/http</c>;
/// <c>/http-path/a%2Fb</c> stands behind where a node relays.</summary>
static class Multiaddr
{
    /// <summary>What begins the path of a server that is not at its root.</summary>
    public const string PathPart = "/http-path/";

    /// <summary>The same place as a URL; null for another kind of address. What stands behind the transport (<c>/p2p/…</c>) is a peer's name and not needed.</summary>
    public static Uri? UrlOf(string multiaddr)
    {
        if (multiaddr.Split('/') is not ["", var kind, var host, "tcp", var port, .. var rest] || !ushort.TryParse(port, out _)) return null;
        var scheme = rest switch
        {
            ["https", ..] or ["tls", "http", ..] => "https",
            ["http", ..] => "http",
            _ => null,
        };
        var name = kind switch
        {
            "ip4" or "dns" or "dns4" or "dns6" => host,
            "ip6" => $"[{host}]",
            _ => null,
        };
        var path = Array.IndexOf(rest, "http-path") is var at && at >= 0 && at + 1 < rest.Length ? $"/{Uri.UnescapeDataString(rest[at + 1])}/" : "";
        return scheme is not null && name is not null && Uri.TryCreate($"{scheme}://{name}:{port}{path}", UriKind.Absolute, out var url) ? url : null;
    }

    /// <summary>Where a server answers.</summary>
    public static string Of(Uri url)
    {
        var host = url.HostNameType switch { UriHostNameType.IPv4 => "ip4", UriHostNameType.IPv6 => "ip6", _ => "dns" };
        var path = url.AbsolutePath.Trim('/');
        return $"/{host}/{url.DnsSafeHost}/tcp/{url.Port}/{(url.Scheme == Uri.UriSchemeHttps ? "https" : "http")}{(path.Length > 0 ? PathPart + Uri.EscapeDataString(path) : "")}";
    }
}
