using System.Globalization;

namespace Grange.Storage;

/// <summary>The hours of a day in which a provider sends and takes, by its own clock on the wall.</summary>
/// <param name="From">First hour that is open, 0 to 23.</param>
/// <param name="To">First hour that is closed again, 0 to 24; less than <paramref name="From"/> over midnight.</param>
public readonly record struct OpenHours(int From, int To)
{
    /// <summary>Reads "22-7": from ten in the evening to seven in the morning.</summary>
    public static bool TryParse(string text, out OpenHours hours)
    {
        hours = default;
        if (text.Split('-') is not [var from, var to] || !Read(from, 23, out var first) || !Read(to, 24, out var last) || first == last) return false;
        hours = new OpenHours(first, last);
        return true;

        static bool Read(string text, int most, out int hour) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out hour) && hour <= most;
    }

    /// <summary>When it opens next; null while it is open.</summary>
    /// <remarks>By the hour on the wall: on a day with 23 or 25 hours it may be wrong by one until that hour is over.</remarks>
    public DateTimeOffset? ClosedUntil(DateTimeOffset local)
    {
        var hour = local.Hour;
        if (From < To ? hour >= From && hour < To : hour >= From || hour < To) return null;
        var opens = new DateTimeOffset(local.Date, local.Offset).AddHours(From);
        return hour < From ? opens : opens.AddDays(1);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{From}-{To}");
}
