using Grange.Kernel;
using Grange.Vehicles.Rules.Reads;

namespace Grange.Vehicles.Rules.Facts;

/// <summary>What an hour of raw batches comes to: coarse integers, no place, no name, no distance.</summary>
/// <param name="Points">Values.</param>
/// <param name="Signals">Distinct signals that changed.</param>
/// <param name="Minutes">Distinct minutes with a value of such a signal.</param>
/// <param name="Apart">Seconds between values of the signal that was said most often, rounded up; 0 where none was said twice.</param>
/// <param name="Doubts">What a car cannot do.</param>
/// <param name="Wave">Fingerprint of the speeds; null where they are too few to tell.</param>
public sealed record WindowFacts(long Points, int Signals, int Minutes, int Apart, Doubts Doubts, Hash32? Wave)
{
    /// <summary>Length of a window.</summary>
    public const long Ms = 3_600_000;

    const long MsPerSecond = 1_000;

    /// <summary>Beginning of the window of a time.</summary>
    public static long SlotOf(long atMs) => atMs - (atMs % Ms + Ms) % Ms;

    /// <summary>Derives an hour's facts; the order of points does not matter. Pure: whoever may open the raw batches gets the same.</summary>
    /// <param name="points">All values of the batches; those outside the window are left out.</param>
    public static WindowFacts Derive(IEnumerable<Point> points, long slotMs)
    {
        var inside = points.Where(one => one.AtMs >= slotMs && one.AtMs < slotMs + Ms).ToList();
        // Values that differ by their text only are one moment's: the order in which equal moments came must not matter.
        var ordered = inside.Distinct().OrderBy(one => one.AtMs).ThenBy(one => one.Name, StringComparer.Ordinal).ThenBy(one => one.Number).ThenBy(one => one.Text, StringComparer.Ordinal).ToList();
        var numbers = ordered.Where(one => one.Text is null).GroupBy(one => one.Name, StringComparer.Ordinal)
            .ToDictionary(one => one.Key, one => (IReadOnlyList<Sample<double>>)[.. one.DistinctBy(value => value.AtMs).Select(value => new Sample<double>(value.AtMs, value.Number))], StringComparer.Ordinal);
        var activity = Activity.Of(numbers);
        var speeds = Series(SignalNames.Speed);
        var doubts = Plausibility.OfPlaces(ordered.Fixes(), speeds) | Plausibility.OfOdometer(Series(SignalNames.Odometer)) | Plausibility.OfCharge(Series(SignalNames.Charge));
        return new(ordered.Count, activity.Signals, activity.Minutes, ApartOf(numbers.Values), doubts, Waveform.Of(speeds));

        IReadOnlyList<Sample<double>> Series(string name) => numbers.GetValueOrDefault(name, []);
    }

    static int ApartOf(IEnumerable<IReadOnlyList<Sample<double>>> series)
    {
        var most = series.MaxBy(one => one.Count);
        return most is { Count: > 1 } ? (int)((most[^1].AtMs - most[0].AtMs + (most.Count - 1) * MsPerSecond - 1) / ((most.Count - 1) * MsPerSecond)) : 0;
    }
}
