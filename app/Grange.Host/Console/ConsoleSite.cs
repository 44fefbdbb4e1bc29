using System.Collections.Frozen;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.StaticFiles;

namespace Grange.Host.Console;

/// <summary>Serves the built console at every path that is nobody else's. Only files that were there at the start exist: no path can climb out.</summary>
sealed class ConsoleSite
{
    const string Index = "/index.html";

    /// <summary>Scripts, styles and connections are the node's own; Mantine writes styles in place, MapLibre makes pictures and workers of blobs.</summary>
    const string Policy = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; media-src 'self' blob:; worker-src 'self' blob:; "
        + "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    /// <summary>What people stored is shown as a site of its own without a name or scripts: it cannot act as the console, whose origin it shares.</summary>
    const string Sandbox = "sandbox";

    static readonly FrozenSet<string> Elsewhere = ["api", "events", "health", "ipfs", "ipns", "metrics", "openapi", "pins", "routing", "rpc"];

    readonly FrozenDictionary<string, ConsoleFile> files;

    /// <param name="folder">Where the console was built to; it need not be there.</param>
    public ConsoleSite(string folder)
    {
        var (read, types) = (new Dictionary<string, ConsoleFile>(), new FileExtensionContentTypeProvider());
        if (Directory.Exists(folder))
            foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            {
                var path = $"/{Path.GetRelativePath(folder, file).Replace(Path.DirectorySeparatorChar, '/')}";
                var type = types.TryGetContentType(path, out var known) ? known : "application/octet-stream";
                read[path] = new ConsoleFile(File.ReadAllBytes(file), type, path.StartsWith("/assets/", StringComparison.Ordinal));
            }
        read.TryAdd(Index, new ConsoleFile(Encoding.UTF8.GetBytes(NotBuilt), "text/html", false));
        files = read.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>Answers what no endpoint does, where it is the console's; passes on the rest.</summary>
    public Task AnswerAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Path.StartsWithSegments("/ipfs")) context.Response.Headers.ContentSecurityPolicy = Sandbox;
        if (context.GetEndpoint() is not null || Find(context.Request) is not { } file) return next(context);
        return SendAsync(context, file);
    }

    ConsoleFile? Find(HttpRequest request)
    {
        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method)) return null;
        var path = request.Path.Value ?? "";
        if (files.TryGetValue(path, out var file)) return file;
        return path is "" or "/" || IsPage(path) && request.Headers.Accept.ToString().Contains("text/html", StringComparison.Ordinal) ? files[Index] : null;
    }

    /// <summary>A page of the console, which finds its way by itself: not a file, and not below a path that programs use.</summary>
    static bool IsPage(string path)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return parts.Length is > 0 and <= 8 && !Elsewhere.Contains(parts[0]) && !parts[^1].Contains('.', StringComparison.Ordinal);
    }

    static async Task SendAsync(HttpContext context, ConsoleFile file)
    {
        var (request, headers) = (context.Request, context.Response.Headers);
        headers.CacheControl = file.IsForEver ? "public, max-age=31536000, immutable" : "no-cache";
        headers.ETag = file.Tag;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers.ContentSecurityPolicy = Policy;
        if (request.Headers.IfNoneMatch.ToString().Contains(file.Tag, StringComparison.Ordinal))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }
        var body = file.Bytes;
        if (file.IsText)
        {
            headers.Vary = "Accept-Encoding";
            if (request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.Ordinal))
            {
                body = file.Gzip;
                headers.ContentEncoding = "gzip";
            }
        }
        context.Response.ContentType = file.MediaType.StartsWith("text/", StringComparison.Ordinal) ? $"{file.MediaType}; charset=utf-8" : file.MediaType;
        context.Response.ContentLength = body.Length;
        if (HttpMethods.IsGet(request.Method)) await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }

    const string NotBuilt = """
        <!doctype html>
        <html lang="en">
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width">
        <title>Grange</title>
        <style>body { font: 1rem/1.5 system-ui, sans-serif; max-width: 40rem; margin: 4rem auto; padding: 0 1rem; color-scheme: light dark }</style>
        <h1>Grange</h1>
        <p>This node runs. Its console is not built yet:</p>
        <pre>npm --prefix console ci &amp;&amp; npm --prefix console run build</pre>
        <p>Then start the node again; <code>./grange up</code> does both. Everything else is at <a href="/openapi/v1.json">/openapi/v1.json</a>.</p>
        </html>
        """;
}
