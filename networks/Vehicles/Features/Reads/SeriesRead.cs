using Grange.Kernel;
using Grange.Vehicles.Rules.Reads;

namespace Grange.Vehicles.Features.Reads;

/// <summary>One signal's values by interval.</summary>
static class SeriesRead
{
    /// <summary>The aggregates of intervals that have a value.</summary>
    /// <param name="points">The signal's, in the order of time, as the asker may see them.</param>
    public static Result<SeriesJson> Of(string name, string how, long lengthMs, IReadOnlyList<Point> points)
    {
        var texts = points.Any(one => one.Text is not null);
        Aggregation aggregation;
        if (texts ? !Aggregations.TryReadForTexts(how, out aggregation) : !Aggregations.TryReadForNumbers(how, out aggregation))
            return new Fault("bad-aggregation", $"'{how}' is none of {name}", texts ? "RAND, TOP, UNIQUE, FIRST, LAST" : "AVG, MED, MAX, MIN, RAND, FIRST, LAST", 422);
        // The middle of two places is a third, where the vehicle may never have been, or which a zone hides.
        if (SignalNames.IsFix(name) && aggregation is not (Aggregation.First or Aggregation.Last)) return new Fault("bad-aggregation", $"'{how}' of places would be another place", "FIRST or LAST", 422);
        var values = points.GroupBy(one => one.AtMs / lengthMs).OrderBy(one => one.Key).Select(one => Aggregate(one.Key * lengthMs, aggregation, [.. one], texts));
        return new SeriesJson(name, how, [.. values]);
    }

    /// <summary>The same question has the same answer: what is picked at random is picked by the interval.</summary>
    static AggregateJson Aggregate(long fromMs, Aggregation how, IReadOnlyList<Point> points, bool texts)
    {
        var random = new Random((int)(fromMs % int.MaxValue));
        return texts
            ? new(fromMs, ReadTime.Text(fromMs), null, Aggregations.Of(how, [.. points.Select(one => one.Text ?? "")], random))
            : new(fromMs, ReadTime.Text(fromMs), Aggregations.Of(how, [.. points.Select(one => one.Number)], random), null);
    }
}
