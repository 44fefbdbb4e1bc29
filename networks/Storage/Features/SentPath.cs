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

    /// <summary>What stands behind <paramref name="door"/> in the path, decoded once.</summary>
    public static string After(HttpRequest request, string door)
    {
        var path = Of(request);
        var at = path.IndexOf(door, StringComparison.Ordinal);
        return at < 0 ? "" : Uri.UnescapeDataString(path[(at + door.Length)..]);
    }
}
