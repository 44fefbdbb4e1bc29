namespace Grange.Host.Login;

/// <summary><c>date-time</c> of RFC 3339 §5.6, and nothing else that .NET would read as a time.</summary>
static class SiweTime
{
    /// <summary>Reads a time; a leap second is the second after it.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out DateTimeOffset time)
    {
        time = default;
        if (text.Length < 20 || text[4] != '-' || text[7] != '-' || text[10] is not ('T' or 't') || text[13] != ':' || text[16] != ':') return false;
        if (!TryNumber(text[..4], out var year) || !TryNumber(text[5..7], out var month) || !TryNumber(text[8..10], out var day)) return false;
        if (!TryNumber(text[11..13], out var hour) || !TryNumber(text[14..16], out var minute) || !TryNumber(text[17..19], out var second)) return false;
        if (year is 0 or > 9998 || month is 0 or > 12 || day == 0 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 60) return false;
        if (!TryFraction(text[19..], out var ticks, out var zone) || !TryOffset(zone, out var offset)) return false;
        var local = new DateTime(year, month, day, hour, minute, 0, DateTimeKind.Unspecified).AddSeconds(second).AddTicks(ticks);
        if (year == 1 && local.Ticks < offset.Ticks) return false;
        time = new DateTimeOffset(local - offset, TimeSpan.Zero);
        return true;
    }

    /// <summary>Nothing, or a point and digits; what is finer than 100 ns is left out.</summary>
    static bool TryFraction(ReadOnlySpan<char> text, out long ticks, out ReadOnlySpan<char> rest)
    {
        ticks = 0;
        rest = text;
        if (text[0] != '.') return true;
        var end = text[1..].IndexOfAnyExceptInRange('0', '9');
        if (end <= 0) return false;
        rest = text[(1 + end)..];
        for (var i = 0; i < 7; i++) ticks = ticks * 10 + (i < end ? text[1 + i] - '0' : 0);
        return true;
    }

    static bool TryOffset(ReadOnlySpan<char> text, out TimeSpan offset)
    {
        offset = TimeSpan.Zero;
        if (text is "Z" or "z") return true;
        if (text.Length != 6 || text[0] is not ('+' or '-') || text[3] != ':' || !TryNumber(text[1..3], out var hours) || !TryNumber(text[4..], out var minutes)) return false;
        if (hours > 23 || minutes > 59) return false;
        offset = new TimeSpan(hours, minutes, 0) * (text[0] == '-' ? -1 : 1);
        return true;
    }

    static bool TryNumber(ReadOnlySpan<char> text, out int number)
    {
        number = 0;
        foreach (var digit in text)
        {
            if (!char.IsAsciiDigit(digit)) return false;
            number = number * 10 + (digit - '0');
        }
        return true;
    }
}
