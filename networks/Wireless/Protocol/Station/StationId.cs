using System.Globalization;

namespace Grange.Wireless.Station;

/// <summary>An EUI as Basics Station writes it (its documentation, "Router identity"): ID6, four groups of sixteen bits where <c>::</c> stands for zeros; eight pairs; or a number.</summary>
public static class StationId
{
    const int Groups = 4;

    public static string Text(ulong eui) => string.Create(CultureInfo.InvariantCulture, $"{eui >> 48:x}:{eui >> 32 & 0xffff:x}:{eui >> 16 & 0xffff:x}:{eui & 0xffff:x}");

    /// <summary>Eight pairs: <c>70-b3-d5-…</c>.</summary>
    public static string Pairs(ulong eui) => string.Join('-', Enumerable.Range(0, 8).Select(at => $"{eui >> (8 * (7 - at)) & 0xff:x2}"));

    public static bool TryRead(string? text, out ulong eui)
    {
        eui = 0;
        if (text is not { Length: > 0 and <= 32 }) return false;
        if (text.Contains(':', StringComparison.Ordinal)) return TryGroups(text, out eui);
        var plain = text.Replace("-", "", StringComparison.Ordinal);
        return plain.Length == 16 ? ulong.TryParse(plain, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out eui)
            : plain == text && ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out eui);
    }

    static bool TryGroups(string text, out ulong eui)
    {
        eui = 0;
        var halves = text.Split("::");
        var (front, back) = (Parts(halves[0]), halves.Length == 2 ? Parts(halves[1]) : []);
        var given = front.Length + back.Length;
        if (halves.Length > 2 || (halves.Length == 1 ? given != Groups : given >= Groups)) return false;
        foreach (var part in front.Concat(Enumerable.Repeat("0", Groups - given)).Concat(back))
        {
            if (part.Length > 4 || !ushort.TryParse(part, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var group)) return false;
            eui = eui << 16 | group;
        }
        return true;
    }

    static string[] Parts(string half) => half.Length == 0 ? [] : half.Split(':');
}
