using System.Globalization;

namespace Grange.Energy.Protocol.Csv;

/// <summary>Times of a file, with an offset or in a zone. Of the hour that comes twice in autumn, a time seen for the first time is summer's, again winter's.</summary>
sealed class LocalClock(string zone)
{
    readonly TimeZoneInfo zone = TimeZoneInfo.FindSystemTimeZoneById(zone);
    readonly HashSet<(DateTime, bool)> seenTwice = [];

    /// <param name="text">ISO 8601, or with a space between date and time.</param>
    /// <param name="isExport">The directions of a file are two series.</param>
    /// <param name="unixSeconds">The moment.</param>
    public bool TryRead(string text, bool isExport, out long unixSeconds)
    {
        unixSeconds = 0;
        if (!DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var time)) return false;
        if (time.Kind != DateTimeKind.Unspecified || text.Length > 19)
        {
            if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var stated)) return false;
            unixSeconds = stated.ToUnixTimeSeconds();
            return true;
        }
        if (zone.IsInvalidTime(time)) return false; // the hour that does not exist in spring
        var offset = zone.GetUtcOffset(time);
        if (zone.IsAmbiguousTime(time))
        {
            var offsets = zone.GetAmbiguousTimeOffsets(time);
            offset = seenTwice.Add((time, isExport)) ? offsets.Max() : offsets.Min();
        }
        unixSeconds = new DateTimeOffset(time, offset).ToUnixTimeSeconds();
        return true;
    }
}
