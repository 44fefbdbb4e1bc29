namespace Grange.Vehicles.Rules.Reads;

/// <summary>How the values of an interval become one (telemetry-api's names).</summary>
public enum Aggregation : byte { Avg, Med, Max, Min, Rand, First, Last, Top, Unique }

/// <summary>Aggregates of one interval, in the order of time. Pure; the same seed picks the same value.</summary>
public static class Aggregations
{
    /// <summary>False for a name that numbers do not have.</summary>
    public static bool TryReadForNumbers(string name, out Aggregation how) => TryRead(name, out how) && how < Aggregation.Top;

    /// <summary>False for a name that strings do not have.</summary>
    public static bool TryReadForTexts(string name, out Aggregation how)
        => TryRead(name, out how) && how is Aggregation.Rand or Aggregation.First or Aggregation.Last or Aggregation.Top or Aggregation.Unique;

    /// <summary>The value of an interval that has at least one.</summary>
    public static double Of(Aggregation how, IReadOnlyList<double> values, Random random) => how switch
    {
        Aggregation.Avg => values.Average(),
        Aggregation.Med => Median([.. values.Order()]),
        Aggregation.Max => values.Max(),
        Aggregation.Min => values.Min(),
        Aggregation.Rand => values[random.Next(values.Count)],
        Aggregation.First => values[0],
        Aggregation.Last => values[^1],
        _ => throw new ArgumentOutOfRangeException(nameof(how), how, "not for numbers"),
    };

    /// <summary>The texts of an interval that has at least one: a single one, or with <see cref="Aggregation.Unique"/> each that occurs, in ordinal order.</summary>
    public static IReadOnlyList<string> Of(Aggregation how, IReadOnlyList<string> values, Random random) => how switch
    {
        Aggregation.Rand => [values[random.Next(values.Count)]],
        Aggregation.First => [values[0]],
        Aggregation.Last => [values[^1]],
        Aggregation.Top => [values.GroupBy(value => value).OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal).First().Key],
        Aggregation.Unique => [.. values.Distinct().Order(StringComparer.Ordinal)],
        _ => throw new ArgumentOutOfRangeException(nameof(how), how, "not for texts"),
    };

    static bool TryRead(string name, out Aggregation how)
    {
        how = default;
        var index = Array.IndexOf(Names, name);
        if (index >= 0) how = (Aggregation)index;
        return index >= 0;
    }

    static readonly string[] Names = ["AVG", "MED", "MAX", "MIN", "RAND", "FIRST", "LAST", "TOP", "UNIQUE"];

    static double Median(double[] sorted) => sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[sorted.Length / 2 - 1] + sorted[sorted.Length / 2]) / 2;
}
