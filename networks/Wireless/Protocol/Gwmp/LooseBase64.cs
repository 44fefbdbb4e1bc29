namespace Grange.Wireless.Gwmp;

/// <summary>Base64 as gateways write it: either alphabet, with or without padding.</summary>
static class LooseBase64
{
    const sbyte No = -1, Pad = -2;

    static readonly sbyte[] Values = Table();

    /// <summary>Decodes into <paramref name="to"/>; −1 when the text is none or more than fits.</summary>
    public static int Decode(ReadOnlySpan<byte> text, Span<byte> to)
    {
        while (text.Length > 0 && Values[text[^1]] == Pad) text = text[..^1];
        if (text.Length % 4 == 1 || text.Length / 4 * 3 + Math.Max(0, text.Length % 4 - 1) > to.Length) return -1;
        var (written, word, bits) = (0, 0u, 0);
        foreach (var one in text)
        {
            var value = Values[one];
            if (value < 0) return -1;
            word = word << 6 | (byte)value;
            bits += 6;
            if (bits < 8) continue;
            bits -= 8;
            to[written++] = (byte)(word >> bits);
        }
        return written;
    }

    static sbyte[] Table()
    {
        var values = new sbyte[256];
        Array.Fill(values, No);
        const string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        for (sbyte at = 0; at < alphabet.Length; at++) values[alphabet[at]] = at;
        (values['-'], values['_'], values['=']) = (62, 63, Pad);
        return values;
    }
}
