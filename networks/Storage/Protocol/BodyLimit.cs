using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Grange.Storage;

/// <summary>How large a request's body may be, where the server's default is not the bound.</summary>
static class BodyLimit
{
    /// <summary>Something else bounds it: the money held, the space given, the disk.</summary>
    public static void Lift(HttpContext context) => Set(context, null);

    /// <param name="bytes">The most; null for none.</param>
    public static void Set(HttpContext context, long? bytes)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = bytes;
    }
}
