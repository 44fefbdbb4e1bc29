using Grange.Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Grange.Storage;

/// <summary>A request's path as it was sent, undecoded: decoding it as a whole would turn an escaped slash in a name into a separator.</summary>
static class SentPath
{
    public static string Of(HttpRequest request)
    {
        var target = request.HttpContext.Features.Get<IHttpRequestFeature>()?.RawTarget;
        if (string.IsNullOrEmpty(target)) return request.Path.ToUriComponent();
        if (!target.StartsWith('/'))
            return Uri.TryCreate(target, UriKind.Absolute, out var absolute) ? absolute.AbsolutePath : request.Path.ToUriComponent();
        var end = target.IndexOf('?', StringComparison.Ordinal);
        return end < 0 ? target : target[..end];
    }

    /// <summary>What stands behind <paramref name="door"/>, undecoded.</summary>
    /// <remarks>
    /// The server took dot segments and escapes out of the path before it chose the door. Where the path as it was sent does not begin with the door,
    /// it is not guessed what was meant: <c>/x/../ipfs/CID</c> is refused.
    /// </remarks>
    public static Result<string> After(HttpRequest request, string door)
    {
        var path = Of(request);
        if (path.StartsWith(door, StringComparison.OrdinalIgnoreCase)) return path[door.Length..];
        return path.Equals(door.TrimEnd('/'), StringComparison.OrdinalIgnoreCase) ? "" : new Fault("path-not-plain", $"the path leads to {door} by a detour", $"write {door}… itself");
    }
}
