using System.Globalization;
using System.Net;
using System.Text;
using Grange.Content;
using Grange.Kernel;
using Microsoft.AspNetCore.Http;

namespace Grange.Storage.Gateway;

/// <summary>A block of data as a page for people, its links followed by a click. Programs that do not ask for HTML get the block itself.</summary>
static class DagPage
{
    /// <summary>Rises when the page looks different.</summary>
    const string Look = "g1";

    public static async Task<Fault?> SendAsync(HttpContext context, GatewayRequest request, Cid cid, DagNode value, CancellationToken cancel)
    {
        var response = context.Response;
        if (GatewayAnswer.IsKnown(context, $"\"DagIndex-{Look}_CID-{cid}\"")) return null;
        var page = new StringBuilder(1024);
        page.Append(CultureInfo.InvariantCulture, $"<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>{cid}</title><style>{DirectoryPage.Style}</style></head><body>");
        page.Append(CultureInfo.InvariantCulture, $"<h1>{FormatChoice.NameOf(request.Format)}</h1><p class=\"ipfs-hash\">{cid} · <a href=\"?format=raw\">block</a></p><pre>");
        Write(page, value, 0);
        page.Append("</pre></body></html>\n");
        var bytes = Encoding.UTF8.GetBytes(page.ToString());
        response.ContentType = "text/html; charset=utf-8";
        response.ContentLength = bytes.Length;
        response.Headers.CacheControl = DirectoryPage.Changing;
        if (HttpMethods.IsGet(context.Request.Method)) await response.Body.WriteAsync(bytes, cancel);
        return null;
    }

    static void Write(StringBuilder page, DagNode value, int depth)
    {
        switch (value.Kind)
        {
            case DagKind.Link: page.Append(CultureInfo.InvariantCulture, $"<a href=\"/ipfs/{value.AsLink}\">{value.AsLink}</a>"); break;
            case DagKind.Text: page.Append('"').Append(WebUtility.HtmlEncode(value.AsText)).Append('"'); break;
            case DagKind.Bytes: page.Append("0x").Append(Convert.ToHexStringLower(value.AsBytes)); break;
            case DagKind.Int: page.Append(value.AsInt.ToString(CultureInfo.InvariantCulture)); break;
            case DagKind.Bool: page.Append(value.AsBool ? "true" : "false"); break;
            case DagKind.List:
                foreach (var item in value.AsList) Write(NewLine(page, depth).Append("- "), item, depth + 1);
                break;
            case DagKind.Map:
                foreach (var (key, item) in value.AsMap) Write(NewLine(page, depth).Append(WebUtility.HtmlEncode(key)).Append(": "), item, depth + 1);
                break;
            default: page.Append("null"); break;
        }
    }

    static StringBuilder NewLine(StringBuilder page, int depth) => page.Append('\n').Append(' ', 2 * depth);
}
