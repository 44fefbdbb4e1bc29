namespace Grange.Vehicles.Rules.Reads;

/// <summary>What an hour of one number comes to: enough for every aggregate of whole hours but the median and a random one.</summary>
/// <param name="Count">How many values.</param>
/// <param name="FirstMs">When the first was measured.</param>
/// <param name="LastMs">When the last was.</param>
public sealed record Rollup(long Count, double Sum, double Min, double Max, double First, long FirstMs, double Last, long LastMs)
{
    /// <summary>Every number of an hour but places, which are shown to each reader in another way.</summary>
    /// <param name="points">In the order of time.</param>
    public static IReadOnlyDictionary<string, Rollup> Of(IEnumerable<Point> points) => points.Where(one => one.Text is null && !SignalNames.IsPlace(one.Name)).GroupBy(one => one.Name, StringComparer.Ordinal)
        .ToDictionary(one => one.Key, one => Of([.. one]), StringComparer.Ordinal);

    static Rollup Of(IReadOnlyList<Point> points) => new(
        points.Count, points.Sum(one => one.Number), points.Min(one => one.Number), points.Max(one => one.Number), points[0].Number, points[0].AtMs, points[^1].Number, points[^1].AtMs);

    /// <summary>True for what can be answered out of rolled-up hours.</summary>
    public static bool Answers(Aggregation how) => how is Aggregation.Avg or Aggregation.Max or Aggregation.Min or Aggregation.First or Aggregation.Last;

    /// <summary>The aggregate of some hours, in their order.</summary>
    public static double Aggregate(Aggregation how, IReadOnlyList<Rollup> hours) => how switch
    {
        Aggregation.Avg => hours.Sum(one => one.Sum) / hours.Sum(one => one.Count),
        Aggregation.Max => hours.Max(one => one.Max),
        Aggregation.Min => hours.Min(one => one.Min),
        Aggregation.First => hours.MinBy(one => one.FirstMs)!.First,
        Aggregation.Last => hours.MaxBy(one => one.LastMs)!.Last,
        _ => throw new ArgumentOutOfRangeException(nameof(how), how, "needs every value"),
    };
}
