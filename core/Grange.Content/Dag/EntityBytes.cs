using System.Globalization;

namespace Grange.Content;

/// <summary>A range of a file as the trustless gateway writes it: both ends inclusive, negative ones counted from the end, no end for "*".</summary>
public readonly record struct EntityBytes(long From, long? To)
{
    /// <summary>Parses "from:to", for example "0:*", "-1024:*" or "499:-1000"; false when malformed or when it can never hold a byte.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out EntityBytes range)
    {
        range = default;
        var colon = text.IndexOf(':');
        if (colon < 0 || !TryNumber(text[..colon], out var from)) return false;
        if (text[(colon + 1)..] is "*") { range = new EntityBytes(from, null); return true; }
        if (!TryNumber(text[(colon + 1)..], out var to) || (from >= 0) == (to >= 0) && to < from) return false;
        range = new EntityBytes(from, to);
        return true;
    }

    /// <summary>The bytes [from, to) this means in an entity of <paramref name="size"/> bytes; empty when it lies outside.</summary>
    public (long From, long To) In(long size)
    {
        var from = From < 0 ? Math.Max(0, size + From) : From;
        var last = To is not { } to ? size - 1 : to < 0 ? size + to : Math.Min(to, size - 1);
        return from <= last ? (from, last + 1) : (0, 0);
    }

    static bool TryNumber(ReadOnlySpan<char> text, out long number)
        => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number) && text[0] != '+' && number != long.MinValue;
}
