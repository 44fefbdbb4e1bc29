using System.Globalization;
using System.Net;
using System.Text;
using Grange.Content;
using Grange.Kernel;
using Microsoft.AspNetCore.Http;

namespace Grange.Storage.Gateway;

/// <summary>A directory as a page: every entry with its size and CID, the way back as a trail.</summary>
static class DirectoryPage
{
    /// <summary>Rises when the page looks different, so that no cache shows the old one.</summary>
    const string Look = "g2";

    /// <summary>How long a page that is made here is kept: it may look different tomorrow.</summary>
    public const string Changing = "public, max-age=604800, stale-while-revalidate=2678400";

    public const string Style = """
        body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1f23;background:#fff}
        table{border-collapse:collapse;width:100%}td,th{padding:.35rem .5rem;text-align:left;border-bottom:1px solid #d8dee4}
        td.size{text-align:right;white-space:nowrap}.ipfs-hash{font:13px ui-monospace,monospace;color:#57606a;word-break:break-all}
        a{color:#0550ae}@media(prefers-color-scheme:dark){body{color:#e6edf3;background:#0d1117}td,th{border-color:#30363d}a{color:#79c0ff}.ipfs-hash{color:#9198a1}}
        """;

    public static async Task<Fault?> SendAsync(HttpContext context, GatewayRequest request, UnixFsNode directory, UnixFsReader reader, CancellationToken cancel)
    {
        var response = context.Response;
        if (GatewayAnswer.IsKnown(context, $"\"DirIndex-{Look}_CID-{directory.Cid}\"")) return null;
        var page = new StringBuilder(4096);
        Open(page, request, directory.Cid);
        await foreach (var found in reader.ListAsync(directory, cancel))
        {
            if (!found.TryGet(out var entry, out var fault)) return GatewayAnswer.FaultOf(fault);
            Row(page, request, entry);
        }
        page.Append("</tbody></table></body></html>\n");
        var bytes = Encoding.UTF8.GetBytes(page.ToString());
        response.ContentType = "text/html; charset=utf-8";
        response.ContentLength = bytes.Length;
        response.Headers.CacheControl = Changing;
        if (HttpMethods.IsGet(context.Request.Method)) await response.Body.WriteAsync(bytes, cancel);
        return null;
    }

    static void Open(StringBuilder page, GatewayRequest request, Cid cid)
    {
        var title = WebUtility.HtmlEncode(Uri.UnescapeDataString(request.ContentPath));
        page.Append(CultureInfo.InvariantCulture, $"<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>{title}</title><style>{Style}</style></head><body>");
        var way = $"{Site(request)}/ipfs/{request.RootText}";
        page.Append(CultureInfo.InvariantCulture, $"<h1>Index of /ipfs/<a href=\"{way}\">{request.RootText}</a>");
        foreach (var segment in request.Segments)
        {
            way += "/" + Uri.EscapeDataString(segment);
            page.Append(CultureInfo.InvariantCulture, $"/<a href=\"{way}\">{WebUtility.HtmlEncode(segment)}</a>");
        }
        page.Append(CultureInfo.InvariantCulture, $"</h1><p class=\"ipfs-hash\">{cid}</p><table><thead><tr><th>Name</th><th>CID</th><th>Bytes</th></tr></thead><tbody>");
        if (request.Segments.Count > 0) page.Append(CultureInfo.InvariantCulture, $"<tr><td><a href=\"{WebUtility.HtmlEncode(request.RawPath)}..\">..</a></td><td></td><td></td></tr>");
    }

    /// <summary>Where other content is reached from here: a subdomain shows its own content only.</summary>
    static string Site(GatewayRequest request) => request.Origin is { } origin ? "//" + WebUtility.HtmlEncode(origin.Gateway) : "";

    static void Row(StringBuilder page, GatewayRequest request, DirectoryEntry entry)
    {
        var href = WebUtility.HtmlEncode(request.RawPath + Uri.EscapeDataString(entry.Name));
        page.Append(CultureInfo.InvariantCulture, $"<tr><td><a href=\"{href}\">{WebUtility.HtmlEncode(entry.Name)}</a></td>");
        page.Append(CultureInfo.InvariantCulture, $"<td><a class=\"ipfs-hash\" translate=\"no\" href=\"{Site(request)}/ipfs/{entry.Cid}?filename={Uri.EscapeDataString(entry.Name)}\">{entry.Cid}</a></td>");
        page.Append(CultureInfo.InvariantCulture, $"<td class=\"size\">{entry.TotalBytes?.ToString("N0", CultureInfo.InvariantCulture) ?? "?"}</td></tr>");
    }
}
