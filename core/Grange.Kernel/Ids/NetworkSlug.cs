using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Grange.Kernel;

/// <summary>A network's name in paths, evidence and definitions: 2 to 32 of a-z, 0-9 and inner hyphens, starting with a letter.</summary>
public readonly partial record struct NetworkSlug : ISpanParsable<NetworkSlug>, IComparable<NetworkSlug>
{
    static readonly string?[] Known = new string?[64]; // evidence names the same few networks millions of times; a race only loses an entry

    readonly string? text;

    NetworkSlug(string text) => this.text = text;

    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out NetworkSlug result)
    {
        ref var known = ref Known[(s.Length * 31 + (s.IsEmpty ? 0 : s[0] * 7 + s[^1])) % Known.Length];
        if (known is not { } text || !s.SequenceEqual(text))
        {
            text = Shape().IsMatch(s) ? s.ToString() : null;
            if (text is not null) known = text;
        }
        result = text is null ? default : new NetworkSlug(text);
        return text is not null;
    }

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out NetworkSlug result) => TryParse(s.AsSpan(), provider, out result);
    public static NetworkSlug Parse(ReadOnlySpan<char> s, IFormatProvider? provider)
        => TryParse(s, provider, out var slug) ? slug : throw new FormatException("a network name has 2 to 32 of a-z, 0-9 and inner hyphens");
    public static NetworkSlug Parse(string s, IFormatProvider? provider) => Parse(s.AsSpan(), provider);
    public static NetworkSlug Parse(string s) => Parse(s.AsSpan(), null);
    public int CompareTo(NetworkSlug other) => string.CompareOrdinal(text, other.text);
    public override string ToString() => text ?? "";

    [GeneratedRegex(@"^[a-z](?:[a-z0-9-]{0,30}[a-z0-9])\z")] // \z: a $ would let a line break through
    private static partial Regex Shape();
}
