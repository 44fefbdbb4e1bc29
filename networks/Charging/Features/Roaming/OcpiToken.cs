using System.Security.Cryptography;
using System.Text;

namespace Grange.Charging.Features.Roaming;

/// <summary>The credential of an OCPI request: <c>Authorization: Token …</c> (2.2.1 transport §3).</summary>
static class OcpiToken
{
    const string Scheme = "Token ";

    /// <summary>64 characters at most, as OCPI has it.</summary>
    public static string New() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));

    /// <summary>What is kept of a token that others show here.</summary>
    public static string Hash(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    /// <summary>The header's value for a token of ours.</summary>
    public static string Header(string token) => Scheme + Convert.ToBase64String(Encoding.UTF8.GetBytes(token));

    /// <summary>What a header may mean: its base64 (the specification's own sample ends in a line break, so blanks around do not count), or as parties of 2.1.1's time send it, itself.</summary>
    public static IReadOnlyList<string> Read(string? header)
    {
        if (header is null || header.Length > 512 || !header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)) return [];
        var text = header[Scheme.Length..].Trim();
        if (text.Length == 0) return [];
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var size) && Encoding.UTF8.GetString(bytes, 0, size).Trim() is { Length: > 0 } decoded ? [decoded, text] : [text];
    }
}
