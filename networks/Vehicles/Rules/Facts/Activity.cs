namespace Grange.Vehicles.Rules.Facts;

/// <summary>Whether a vehicle was there in a week, by what it said (spec §9.2). How far it went does not matter.</summary>
/// <param name="Signals">Distinct signals that changed at least once.</param>
/// <param name="Minutes">Distinct minutes with a value of such a signal.</param>
public readonly record struct Activity(int Signals, int Minutes)
{
    const int LeastSignals = 5, LeastMinutes = 10;

    const long MinuteMs = 60_000;

    public bool IsActive => Signals >= LeastSignals && Minutes >= LeastMinutes;

    /// <summary>Counts series by signal; the order of values does not matter.</summary>
    public static Activity Of(IEnumerable<KeyValuePair<string, IReadOnlyList<Sample<double>>>> series)
    {
        var living = series.Where(one => one.Value.Any(sample => sample.Value != one.Value[0].Value)).ToList();
        var minutes = living.SelectMany(one => one.Value).Select(sample => sample.AtMs / MinuteMs).Distinct().Count();
        return new(living.Select(one => one.Key).Distinct(StringComparer.Ordinal).Count(), minutes);
    }
}
