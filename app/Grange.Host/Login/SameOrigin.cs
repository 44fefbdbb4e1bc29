using System.Net;
using Grange.Kernel;
using Microsoft.AspNetCore.Http;

namespace Grange.Host.Login;

/// <summary>Whether a request comes from a page of this node itself.</summary>
static class SameOrigin
{
    /// <summary>The header that a page of another site cannot send without being asked first.</summary>
    public const string Header = "X-Grange-Console";

    /// <summary>Refuses requests that change something for who is signed in, unless the console itself made them.</summary>
    public static Fault? Refuses(HttpRequest request)
    {
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method)) return null;
        return request.Path.StartsWithSegments("/api") && request.Cookies.ContainsKey(Sessions.Cookie) ? Check(request) : null;
    }

    /// <summary>Null for a request of the console.</summary>
    public static Fault? Check(HttpRequest request)
    {
        if (request.Headers[Header] != "1") return new Fault("csrf-header", $"a request that acts for a session carries {Header}", $"{Header}: 1", StatusCodes.Status403Forbidden);
        return IsSame(request, request.Headers.Origin.ToString())
            ? null
            : new Fault("csrf-origin", $"a request that acts for a session comes from {request.Scheme}://{request.Host}", "open the console at this node's own address", StatusCodes.Status403Forbidden);
    }

    /// <summary>True when a URI is of the request's own origin. A proxy may have taken TLS off on the way: then the page is https and the request http.</summary>
    public static bool IsSame(HttpRequest request, string uri)
        => Uri.TryCreate(uri, UriKind.Absolute, out var page) && (page.Scheme == request.Scheme || page.Scheme == Uri.UriSchemeHttps)
            && string.Equals(page.IsDefaultPort && !request.Host.Port.HasValue ? page.Host : page.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase) && page.UserInfo.Length == 0;

    public static bool IsSecure(HttpRequest request)
        => request.IsHttps || request.Headers.Origin.ToString().StartsWith("https://", StringComparison.OrdinalIgnoreCase) && IsSame(request, request.Headers.Origin.ToString());

    /// <summary>From this machine, to this machine by its own name, with no proxy that says it was in between. A foreign site's name that leads here does not count.</summary>
    public static bool IsLocal(HttpContext context)
    {
        var (headers, host) = (context.Request.Headers, context.Request.Host.Host.Trim('[', ']'));
        return context.Connection.RemoteIpAddress is { } peer && IPAddress.IsLoopback(peer)
            && (host == "localhost" || IPAddress.TryParse(host, out var named) && IPAddress.IsLoopback(named))
            && !headers.ContainsKey("Forwarded") && !headers.ContainsKey("X-Forwarded-For") && !headers.ContainsKey("Via");
    }
}
