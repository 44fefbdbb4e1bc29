using Grange.Kernel;

namespace Grange.Readings.Reads;

/// <summary>What a cell measured in one window: for every field the median of its devices, each by its own median (of an even number the lower).</summary>
/// <param name="FromMs">When the window began.</param>
/// <param name="Devices">Whose readings are in it, ascending.</param>
/// <param name="Values">By field.</param>
public sealed record Window(long FromMs, IReadOnlyList<DeviceId> Devices, IReadOnlyList<long> Values);

/// <summary>Puts the readings of a cell together by windows. Pure.</summary>
public static class Series
{
    public static IReadOnlyList<Window> Of(IEnumerable<(DeviceId Device, long TimeMs, Reading Reading)> readings, ReadingTerms terms)
        => [.. readings.GroupBy(reading => terms.WindowOf(reading.TimeMs)).OrderBy(window => window.Key).Select(window => new Window(
            window.Key * terms.WindowMs, [.. window.Select(reading => reading.Device).Distinct().Order()],
            [.. Enumerable.Range(0, terms.Fields.Count).Select(field => Middle(window.GroupBy(reading => reading.Device).Select(device => Middle(device.Select(one => one.Reading.Values[field])))))]))];

    static long Middle(IEnumerable<long> values)
    {
        var sorted = values.Order().ToList();
        return sorted[(sorted.Count - 1) / 2];
    }
}
