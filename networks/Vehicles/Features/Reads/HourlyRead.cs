using Grange.Vehicles.Catalogue;
using Grange.Vehicles.Rules.Facts;
using Grange.Vehicles.Rules.Reads;

namespace Grange.Vehicles.Features.Reads;

/// <summary>Aggregates by whole hours out of what was rolled up; only what is not is read from batches.</summary>
static class HourlyRead
{
    const long Hour = WindowFacts.Ms;

    /// <summary>Null for what needs every value: texts, places, medians, intervals that are no whole hours, a time with no hour that is rolled up.</summary>
    public static async Task<IReadOnlyList<SeriesJson>?> TryAsync(VehiclesNode node, Seeing seeing, IReadOnlyList<string> names, ReadTime time, long lengthMs, string agg, CancellationToken cancel)
    {
        if (lengthMs % Hour != 0 || !Aggregations.TryReadForNumbers(agg, out var how) || !Rollup.Answers(how)) return null;
        if (names.Any(name => SignalNames.IsPlace(name) || Signals.Find(name) is not { Kind: SignalKind.Number or SignalKind.Boolean })) return null;
        var (from, to) = (Math.Max(time.FromMs, seeing.SinceMs), time.ToMs);
        var first = WindowFacts.SlotOf(from + Hour - 1);
        var hours = await node.Rollups.ListAsync(seeing.Vehicle, first, to - Hour + 1, cancel);
        if (hours.Count == 0) return null;
        var parts = new List<(long AtMs, IReadOnlyDictionary<string, Rollup> Rolled)>(hours.Select(one => (one.Key, one.Value)));
        foreach (var (gapFrom, gapTo) in Gaps(from, to, hours.Keys))
        {
            if (!(await node.Archive.PointsAsync(seeing.Vehicle, gapFrom, gapTo, names.Contains, cancel)).TryGet(out var points, out _)) return null;
            parts.AddRange(points.GroupBy(one => WindowFacts.SlotOf(one.AtMs)).Select(one => (one.Key, Rollup.Of(one))));
        }
        return [.. names.Select(name => new SeriesJson(name, agg, [
            .. parts.Where(one => one.Rolled.ContainsKey(name)).GroupBy(one => one.AtMs / lengthMs).OrderBy(one => one.Key)
                .Select(one => new AggregateJson(one.Key * lengthMs, ReadTime.Text(one.Key * lengthMs), Rollup.Aggregate(how, [.. one.Select(part => part.Rolled[name])]), null)),
        ]))];
    }

    /// <summary>The times between hours.</summary>
    static IEnumerable<(long FromMs, long ToMs)> Gaps(long fromMs, long toMs, IEnumerable<long> hours)
    {
        foreach (var hour in hours.Order())
        {
            if (hour > fromMs) yield return (fromMs, hour);
            fromMs = hour + Hour;
        }
        if (fromMs < toMs) yield return (fromMs, toMs);
    }
}
