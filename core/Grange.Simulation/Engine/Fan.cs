namespace Grange.Simulation;

/// <summary>How a metric spreads over the runs, on every kept day.</summary>
/// <param name="Days">Which days.</param>
/// <param name="Quantiles">By <see cref="Levels"/>, then by day.</param>
public sealed record Fan(Metric Metric, IReadOnlyList<int> Days, IReadOnlyList<IReadOnlyList<double>> Quantiles)
{
    /// <summary>The fifth, 25th, 50th, 75th and 95th percentile.</summary>
    public static IReadOnlyList<double> Levels { get; } = [0.05, 0.25, 0.5, 0.75, 0.95];

    public IReadOnlyList<double> Median => Quantiles[2];

    internal static IReadOnlyList<Fan> Of(SeriesTable table, int every) =>
    [
        .. Enum.GetValues<Metric>().Select(metric =>
        {
            var quantiles = Levels.Select(_ => new double[table.Days]).ToArray();
            for (var day = 0; day < table.Days; day++)
            {
                var sorted = table.Day(metric, day).ToArray();
                Array.Sort(sorted);
                for (var level = 0; level < quantiles.Length; level++) quantiles[level][day] = At(sorted, Levels[level]);
            }
            return new Fan(metric, [.. Enumerable.Range(0, table.Days).Select(day => day * every)], quantiles);
        }),
    ];

    /// <summary>Between two ranks a straight line, as most programs draw it.</summary>
    public static double At(ReadOnlySpan<double> sorted, double level)
    {
        var rank = level * (sorted.Length - 1);
        var below = (int)rank;
        return below + 1 < sorted.Length ? sorted[below] + (sorted[below + 1] - sorted[below]) * (rank - below) : sorted[below];
    }
}

/// <summary>What came of a model.</summary>
/// <param name="Fans">By metric.</param>
/// <param name="Runs">By number.</param>
public sealed record Outcome(SimulationModel Model, IReadOnlyList<Fan> Fans, IReadOnlyList<RunSummary> Runs)
{
    public Fan this[Metric metric] => Fans[(int)metric];

    /// <summary>What broke first in how many runs, most frequent first.</summary>
    public IReadOnlyList<(Break What, int Runs, int MedianDay)> Breaks =>
    [
        .. Runs.GroupBy(run => run.First).OrderByDescending(group => group.Count()).ThenBy(group => group.Key)
            .Select(group => (group.Key, group.Count(), group.Select(run => run.BreakDay).Order().ElementAt(group.Count() / 2))),
    ];

    /// <summary>Part of the runs in which nothing broke.</summary>
    public double Survival => Runs.Count(run => run.First == Break.Nothing) / (double)Runs.Count;

    /// <summary>The median day from which revenue exceeds what is minted; null where less than half of the runs get there.</summary>
    public int? RevenueDay => Runs.Select(run => run.RevenueDay ?? int.MaxValue).Order().ElementAt(Runs.Count / 2) is var day and < int.MaxValue ? day : null;

    /// <summary>The median.</summary>
    public int RunwayDays => Runs.Select(run => run.RunwayDays).Order().ElementAt(Runs.Count / 2);

    /// <summary>A metric's median on the last kept day.</summary>
    public double Final(Metric metric) => this[metric].Median[^1];
}
