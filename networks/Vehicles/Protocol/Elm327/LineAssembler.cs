using Grange.Vehicles.Protocol.IsoTp;

namespace Grange.Vehicles.Protocol.Elm327;

/// <summary>Makes messages of an answer's lines of hex, with or without spaces, in every form that an adapter prints them.</summary>
sealed class LineAssembler(ElmFormat format)
{
    /// <summary>No line has more: 12 bytes with a header, 7 without; longer ones come from adapters with long messages on (ATAL).</summary>
    const int MaxBytes = 280;

    readonly IsoTpAssembler frames = new();
    byte[]? numbered;
    int filled, next, open;

    /// <summary>True while a message is not whole.</summary>
    public bool IsOpen => numbered is not null || open > 0;

    /// <summary>Takes a line; false where it fits nothing.</summary>
    public bool Add(ReadOnlySpan<char> line, List<ElmMessage> into)
    {
        if (format.Headers) return format.IsCan ? AddFrame(line, into) : AddOld(line, into);
        if (line.IndexOf(':') is 1 and var colon) return AddNumbered(line[0], line[(colon + 1)..], into);
        Span<byte> bytes = stackalloc byte[MaxBytes];
        if (line.Length == 3 && !line.Contains(' ')) return Begin(line); // 014: a message of 20 bytes follows in numbered lines
        if (!TryHex(line, bytes, out var length) || length == 0) return false;
        into.Add(new(0, bytes[..length].ToArray()));
        return true;
    }

    bool Begin(ReadOnlySpan<char> digits)
    {
        if (!ushort.TryParse(digits, System.Globalization.NumberStyles.AllowHexSpecifier, null, out var length) || length == 0) return false;
        (numbered, filled, next) = (new byte[length], 0, 0);
        return true;
    }

    bool AddNumbered(char number, ReadOnlySpan<char> rest, List<ElmMessage> into)
    {
        Span<byte> bytes = stackalloc byte[MaxBytes];
        if (numbered is null || !char.IsAsciiHexDigit(number) || Convert.ToInt32(number.ToString(), 16) != next || !TryHex(rest, bytes, out var length))
        {
            numbered = null; // a line is missing: so is the message
            return false;
        }
        var some = bytes[..Math.Min(length, numbered.Length - filled)];
        some.CopyTo(numbered.AsSpan(filled));
        filled += some.Length;
        next = next + 1 & 0xF;
        if (filled < numbered.Length) return true;
        into.Add(new(0, numbered));
        numbered = null;
        return true;
    }

    /// <summary><c>7E8 06 41 00 …</c> or <c>18 DA F1 10 06 41 00 …</c>, with or without spaces: a header of 11 bits has three digits, so the line has an odd number.</summary>
    bool AddFrame(ReadOnlySpan<char> line, List<ElmMessage> into)
    {
        Span<char> packed = stackalloc char[64];
        var length = 0;
        foreach (var one in line)
        {
            if (one == ' ') continue;
            if (length == packed.Length) return false;
            packed[length++] = one;
        }
        var digits = length % 2 == 1 ? 3 : 8;
        if (length < digits + 2 || !uint.TryParse(packed[..digits], System.Globalization.NumberStyles.AllowHexSpecifier, null, out var sender)) return false;
        Span<byte> bytes = stackalloc byte[32];
        if (!TryHex(packed[digits..length], bytes, out var count) || count > 8) return false;
        switch (frames.Add(sender, bytes[..count], 0, out var message))
        {
            case IsoTpStep.Message:
                if (message.Length > 7) open--;
                into.Add(new(sender, message));
                return true;
            case IsoTpStep.First:
                open++;
                return true;
            case IsoTpStep.More or IsoTpStep.FlowControl: return true;
            default: return false;
        }
    }

    /// <summary>Before CAN: three bytes of header, up to seven of data, a checksum (J1850, ISO 9141-2, ISO 14230-4).</summary>
    bool AddOld(ReadOnlySpan<char> line, List<ElmMessage> into)
    {
        Span<byte> bytes = stackalloc byte[MaxBytes];
        if (!TryHex(line, bytes, out var length) || length < 5) return false;
        into.Add(new(bytes[2], bytes[3..(length - 1)].ToArray()));
        return true;
    }

    static bool TryHex(ReadOnlySpan<char> line, Span<byte> bytes, out int length)
    {
        length = 0;
        var high = -1;
        foreach (var one in line)
        {
            if (one == ' ') continue;
            if (!char.IsAsciiHexDigit(one) || length == bytes.Length) return false;
            var digit = char.IsAsciiDigit(one) ? one - '0' : (one | 0x20) - 'a' + 10;
            if (high < 0)
            {
                high = digit;
                continue;
            }
            bytes[length++] = (byte)(high << 4 | digit);
            high = -1;
        }
        return high < 0;
    }
}
