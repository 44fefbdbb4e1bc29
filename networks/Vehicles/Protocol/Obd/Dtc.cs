namespace Grange.Vehicles.Protocol.Obd;

/// <summary>A diagnostic trouble code in its two bytes: two bits P C B U, two bits a figure, three hex figures (ISO 15031-6).</summary>
public readonly record struct Dtc(ushort Raw)
{
    const string Systems = "PCBU";

    /// <summary>Adds the codes of an answer to service 03, 07 or 0A. Two zero bytes are no code; an odd byte at the end is padding.</summary>
    /// <param name="message">From 43, 47 or 4A on.</param>
    /// <param name="hasCount">True on CAN, where a count stands before the codes (ISO 15765-4).</param>
    /// <param name="into">Each code once.</param>
    public static bool Read(ReadOnlySpan<byte> message, bool hasCount, ICollection<Dtc> into)
    {
        if (message.Length < 1 || message[0] is not (0x43 or 0x47 or 0x4A) || (hasCount && message.Length < 2)) return false;
        var codes = message[(hasCount ? 2 : 1)..];
        var most = hasCount ? message[1] : int.MaxValue;
        for (var at = 0; at + 1 < codes.Length && at / 2 < most; at += 2)
        {
            var code = new Dtc((ushort)(codes[at] << 8 | codes[at + 1]));
            if (code.Raw != 0 && !into.Contains(code)) into.Add(code);
        }
        return true;
    }

    /// <summary>Reads <c>P0301</c>.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Dtc code)
    {
        code = default;
        if (text.Length != 5 || Systems.IndexOf(text[0]) is var system && system < 0 || text[1] is < '0' or > '3') return false;
        if (!ushort.TryParse(text[2..], System.Globalization.NumberStyles.AllowHexSpecifier, null, out var rest)) return false;
        code = new((ushort)(system << 14 | (text[1] - '0') << 12 | rest));
        return true;
    }

    public override string ToString() => $"{Systems[Raw >> 14]}{Raw >> 12 & 3}{Raw & 0xFFF:X3}";
}
