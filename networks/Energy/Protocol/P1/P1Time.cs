namespace Grange.Energy.Protocol.P1;

/// <summary>Meter time <c>YYMMDDhhmmssX</c>: X is S in summer (UTC+2) and W in winter (UTC+1) (DSMR 5.0.2 §6.4, TST).</summary>
public static class P1Time
{
    const int Length = 13, HourSeconds = 3_600;

    /// <summary>Reads a time; the flag decides the zone, also where it contradicts the date, which <paramref name="outOfSeason"/> says.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out long unixSeconds, out bool outOfSeason)
    {
        (unixSeconds, outOfSeason) = (0, false);
        if (text.Length != Length || text[12] is not ((byte)'S' or (byte)'W')) return false;
        var isSummer = text[12] == 'S';
        Span<int> part = stackalloc int[6];
        for (var at = 0; at < part.Length; at++)
        {
            var (tens, ones) = ((uint)text[2 * at] - '0', (uint)text[2 * at + 1] - '0');
            if (tens > 9 || ones > 9) return false;
            part[at] = (int)(tens * 10 + ones);
        }
        var year = 2000 + part[0];
        if (part[1] is < 1 or > 12 || part[2] < 1 || part[2] > DateTime.DaysInMonth(year, part[1]) || part[3] > 23 || part[4] > 59 || part[5] > 59) return false;
        unixSeconds = Days(year, part[1], part[2]) * 86_400L + part[3] * HourSeconds + part[4] * 60 + part[5] - (isSummer ? 2 : 1) * HourSeconds;
        outOfSeason = IsSummer(unixSeconds, year) != isSummer;
        return true;
    }

    /// <summary>Writes a time as a meter in that zone shows it.</summary>
    public static string Write(long unixSeconds)
    {
        var utc = DateTimeOffset.FromUnixTimeSeconds(unixSeconds);
        var isSummer = IsSummer(unixSeconds, utc.Year);
        return utc.AddHours(isSummer ? 2 : 1).ToString("yyMMddHHmmss", System.Globalization.CultureInfo.InvariantCulture) + (isSummer ? 'S' : 'W');
    }

    /// <summary>Summer time of the European Union: from the last Sunday of March to that of October, each at 01:00 UTC (Directive 2000/84/EC).</summary>
    static bool IsSummer(long unixSeconds, int year) => unixSeconds >= LastSunday(year, 3) && unixSeconds < LastSunday(year, 10);

    static long LastSunday(int year, int month)
    {
        var last = Days(year, month, 31);
        return (last - (last + 4) % 7) * 86_400L + HourSeconds; // day 0 was a Thursday
    }

    static int Days(int year, int month, int day) => new DateOnly(year, month, day).DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;
}
