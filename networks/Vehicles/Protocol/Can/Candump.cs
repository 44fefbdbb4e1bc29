using System.Globalization;

namespace Grange.Vehicles.Protocol.Can;

/// <summary>Lines that candump writes: its log (<c>-l</c>), and what it shows, with or without times.</summary>
public static class Candump
{
    const long MicrosPerSecond = 1_000_000;

    /// <summary>
    /// Reads <c>(1436509052.249713) can0 044#2A366C2B</c> or <c>can0  044   [4]  2A 36 6C 2B</c>. False for error frames, and for what is no frame.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<char> line, out CanFrame frame)
    {
        frame = default;
        line = line.Trim();
        var time = 0L;
        if (line.StartsWith("("))
        {
            var end = line.IndexOf(')');
            if (end < 0 || !TryTime(line[1..end], out time)) return false;
            line = line[(end + 1)..].TrimStart();
        }
        var space = line.IndexOfAny(' ', '\t');
        if (space <= 0) return false;
        var rest = line[space..].Trim();
        if (rest.IndexOf('[') is > 0 and var bracket) return TryShown(rest, bracket, time, out frame);
        var word = rest.IndexOfAny(' ', '\t') is > 0 and var tail ? rest[..tail] : rest;
        if (!CanFrame.TryParse(word, out frame)) return false;
        frame = frame with { TimeUs = time };
        return true;
    }

    static bool TryShown(ReadOnlySpan<char> text, int bracket, long time, out CanFrame frame)
    {
        frame = default;
        var close = text.IndexOf(']');
        if (close < bracket || !int.TryParse(text[(bracket + 1)..close], NumberStyles.None, CultureInfo.InvariantCulture, out var length) || length > 64) return false;
        var data = text[(close + 1)..].Trim();
        if (data.IndexOf('\'') is >= 0 and var ascii) data = data[..ascii].Trim(); // -a: the same as letters
        Span<char> written = stackalloc char[9 + 64 * 3];
        var id = text[..bracket].Trim();
        if (id.Length is not (3 or 8) || data.Length > 64 * 3) return false;
        id.CopyTo(written);
        written[id.Length] = '#';
        data.CopyTo(written[(id.Length + 1)..]);
        if (!CanFrame.TryParse(written[..(id.Length + 1 + data.Length)], out frame) || frame.Data.Length != length) return false;
        frame = frame with { TimeUs = time };
        return true;
    }

    /// <summary>Seconds with up to six decimals, counted from 1970 or, with candump -td and -tz, from the start.</summary>
    static bool TryTime(ReadOnlySpan<char> text, out long micros)
    {
        micros = 0;
        if (!decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) || seconds > 253_402_300_799m) return false;
        micros = (long)(seconds * MicrosPerSecond);
        return true;
    }
}
