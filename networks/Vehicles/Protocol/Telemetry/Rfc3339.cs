using System.Globalization;

namespace Grange.Vehicles.Protocol.Telemetry;

/// <summary>Times as batches write them: <c>2026-01-31T23:59:59.123Z</c>, or with an offset (RFC 3339 §5.6). Read to the millisecond, what is finer is cut.</summary>
public static class Rfc3339
{
    /// <summary>Bytes of the form that <see cref="Write"/> makes.</summary>
    public const int Size = 24;

    const long MinuteMs = 60_000;

    /// <summary>False unless it is a time of the years 1970 to 9999.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out long unixMs)
    {
        unixMs = 0;
        if (text.Length is < 20 or > 40 || text[4] != '-' || text[7] != '-' || (text[10] | 0x20) != 't' || text[13] != ':' || text[16] != ':') return false;
        if (!Digits(text, 0, 4, out var year) || !Digits(text, 5, 2, out var month) || !Digits(text, 8, 2, out var day)
            || !Digits(text, 11, 2, out var hour) || !Digits(text, 14, 2, out var minute) || !Digits(text, 17, 2, out var second)) return false;
        if (year < 1970 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 60) return false;
        if (!Fraction(text[19..], out var ms, out var used) || !Offset(text[(19 + used)..], out var offsetMinutes)) return false;
        if (second == 60) (second, ms) = (59, 999); // a leap second has no number of its own
        var ticks = new DateTime(year, month, day, hour, minute, second, DateTimeKind.Utc).Ticks - DateTime.UnixEpoch.Ticks;
        unixMs = ticks / TimeSpan.TicksPerMillisecond + ms - offsetMinutes * MinuteMs;
        return unixMs >= 0;
    }

    /// <summary>Writes <see cref="Size"/> bytes, in UTC.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not a time of the years 1970 to 9999.</exception>
    public static void Write(long unixMs, Span<byte> text)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(unixMs);
        var time = DateTimeOffset.FromUnixTimeMilliseconds(unixMs).UtcDateTime;
        time.TryFormat(text[..Size], out _, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
    }

    static bool Digits(ReadOnlySpan<byte> text, int from, int count, out int value)
    {
        value = 0;
        foreach (var digit in text.Slice(from, count))
        {
            if (!char.IsAsciiDigit((char)digit)) return false;
            value = value * 10 + (digit - '0');
        }
        return true;
    }

    static bool Fraction(ReadOnlySpan<byte> text, out int ms, out int used)
    {
        (ms, used) = (0, 0);
        if (text.IsEmpty || text[0] != '.') return true;
        var scale = 100;
        for (used = 1; used < text.Length && char.IsAsciiDigit((char)text[used]); used++)
        {
            ms += (text[used] - '0') * scale;
            scale /= 10;
        }
        return used > 1;
    }

    static bool Offset(ReadOnlySpan<byte> text, out int minutes)
    {
        minutes = 0;
        if (text.Length == 1) return (text[0] | 0x20) == 'z';
        if (text.Length != 6 || text[0] is not ((byte)'+' or (byte)'-') || text[3] != ':' || !Digits(text, 1, 2, out var hour) || !Digits(text, 4, 2, out var minute)) return false;
        minutes = (hour * 60 + minute) * (text[0] == '-' ? -1 : 1);
        return hour <= 23 && minute <= 59;
    }
}
