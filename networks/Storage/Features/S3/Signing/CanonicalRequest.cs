using System.Text;
using Microsoft.AspNetCore.Http;

namespace Grange.Storage.S3.Signing;

/// <summary>A request written down the one way that both sides sign (AWS Signature Version 4, canonical request).</summary>
static class CanonicalRequest
{
    public static string Of(HttpRequest request, IReadOnlyList<string> headers, string payload)
    {
        var text = new StringBuilder();
        text.Append(request.Method).Append('\n').Append(Path(SentPath.Of(request))).Append('\n').Append(Query(request.QueryString.Value)).Append('\n');
        foreach (var name in headers) text.Append(name).Append(':').Append(Values(request, name)).Append('\n');
        return text.Append('\n').AppendJoin(';', headers).Append('\n').Append(payload).ToString();
    }

    /// <summary>Percent-encoded once, slashes left alone, whatever the client left unencoded.</summary>
    public static string Path(string sent) => Encode(Uri.UnescapeDataString(sent)).Replace("%2F", "/", StringComparison.Ordinal);

    public static string Encode(string text) => Uri.EscapeDataString(text);

    static string Query(string? raw)
    {
        if (string.IsNullOrEmpty(raw)) return "";
        var pairs = raw[1..].Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2))
            .Select(pair => (Name: Again(pair[0]), Value: pair.Length == 2 ? Again(pair[1]) : "")).Where(pair => pair.Name != "X-Amz-Signature");
        return string.Join('&', pairs.OrderBy(pair => pair.Name, StringComparer.Ordinal).ThenBy(pair => pair.Value, StringComparer.Ordinal).Select(pair => $"{pair.Name}={pair.Value}"));
    }

    static string Again(string encoded) => Encode(Uri.UnescapeDataString(encoded.Replace("+", "%20", StringComparison.Ordinal)));

    static string Values(HttpRequest request, string name)
        => string.Join(',', request.Headers[name].Select(value => string.Join(' ', (value ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries))));
}
