using System.Text;

namespace Grange.Charging.Protocol.Ocmf;

/// <summary>A record as a file holds it, and the key beside it, which whoever wrote the file chose.</summary>
public sealed record OcmfEntry(ReadOnlyMemory<byte> Record, string? ShippedKey);

/// <summary>Finds records in files: the transparency software's XML, or plain records. It works on bytes: an XML reader would change line ends inside of what is signed.</summary>
public static class OcmfFile
{
    public static IReadOnlyList<OcmfEntry> Read(ReadOnlyMemory<byte> file)
    {
        if (file.Span.IndexOf("<signedData"u8) < 0) return Plain(file);
        var entries = new List<OcmfEntry>();
        var aside = Aside(file.Span);
        for (var rest = file; Element(rest, "signedData"u8, out var record, out var attributes, out var after); rest = after)
        {
            var next = after.Span.IndexOf("<signedData"u8);
            var mine = next < 0 ? after : after[..next];
            var key = Element(mine, "publicKey"u8, out var text, out _, out _) ? Encoding.UTF8.GetString(text.Span).Trim() : aside;
            entries.Add(new(Decode(Unescape(record), attributes), key));
        }
        return entries;
    }

    static List<OcmfEntry> Plain(ReadOnlyMemory<byte> file)
    {
        var entries = new List<OcmfEntry>();
        for (var at = file.Span.IndexOf("OCMF|"u8); at >= 0;)
        {
            var next = file.Span[(at + 5)..].IndexOf("\nOCMF|"u8);
            var end = next < 0 ? file.Length : at + 5 + next;
            entries.Add(new(file[at..end].TrimEnd("\0 \t\r\n"u8), null));
            at = next < 0 ? -1 : end + 1;
        }
        return entries;
    }

    static bool Element(ReadOnlyMemory<byte> text, ReadOnlySpan<byte> name, out ReadOnlyMemory<byte> content, out string attributes, out ReadOnlyMemory<byte> after)
    {
        (content, attributes, after) = (default, "", default);
        var start = text.Span.IndexOf([(byte)'<', .. name]);
        if (start < 0) return false;
        var inside = text.Span[start..].IndexOf((byte)'>');
        if (inside < 0) return false;
        var body = text[(start + inside + 1)..];
        var end = body.Span.IndexOf([(byte)'<', (byte)'/', .. name]);
        if (end < 0) return false;
        attributes = Encoding.UTF8.GetString(text.Span.Slice(start, inside));
        (content, after) = (body[..end], body[(end + name.Length + 2)..]);
        return true;
    }

    static ReadOnlyMemory<byte> Unescape(ReadOnlyMemory<byte> content)
    {
        if (content.Span.IndexOf((byte)'&') < 0) return content;
        return Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(content.Span).Replace("&quot;", "\"", StringComparison.Ordinal).Replace("&lt;", "<", StringComparison.Ordinal)
            .Replace("&gt;", ">", StringComparison.Ordinal).Replace("&apos;", "'", StringComparison.Ordinal).Replace("&amp;", "&", StringComparison.Ordinal));
    }

    static ReadOnlyMemory<byte> Decode(ReadOnlyMemory<byte> content, string attributes)
    {
        if (!attributes.Contains("encoding=\"hex\"", StringComparison.OrdinalIgnoreCase) && !attributes.Contains("encoding=\"base64\"", StringComparison.OrdinalIgnoreCase)) return content;
        try
        {
            var text = string.Concat(Encoding.ASCII.GetString(content.Span).Where(letter => !char.IsWhiteSpace(letter)));
            return attributes.Contains("base64", StringComparison.OrdinalIgnoreCase) ? Convert.FromBase64String(text) : Convert.FromHexString(text);
        }
        catch (FormatException)
        {
            return content; // it is not what it says; as a record it will be refused
        }
    }

    /// <summary>A key that stands beside the records as text, <c>Public key: …</c>.</summary>
    static string? Aside(ReadOnlySpan<byte> file)
    {
        var label = "Public key:"u8;
        var at = file.IndexOf(label);
        return at < 0 ? null : Encoding.UTF8.GetString(file[(at + label.Length)..]).Trim();
    }
}
