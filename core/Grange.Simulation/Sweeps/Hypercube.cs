namespace Grange.Simulation;

/// <summary>Latin hypercubes, and what of many draws goes with what.</summary>
public static class Hypercube
{
    /// <summary>For each dimension a value from 0 to 1 of each draw: every part 1/draws of a dimension has exactly one.</summary>
    public static IReadOnlyList<IReadOnlyList<double>> Points(int dimensions, int draws, ulong seed)
    {
        var random = new CounterRandom(seed, -1);
        var points = new List<IReadOnlyList<double>>();
        for (var dimension = 0; dimension < dimensions; dimension++)
        {
            var parts = Enumerable.Range(0, draws).ToArray();
            for (var i = draws - 1; i > 0; i--)
            {
                var other = (int)(random.Uniform(i, 2 * dimension) * (i + 1));
                (parts[i], parts[other]) = (parts[other], parts[i]);
            }
            points.Add([.. parts.Select((part, draw) => (part + random.Uniform(draw, 2 * dimension + 1)) / draws)]);
        }
        return points;
    }

    /// <summary>Spearman's: 1 when one rises with the other, -1 when it falls, whatever the shape.</summary>
    public static double RankCorrelation(IReadOnlyList<double> left, IReadOnlyList<double> right)
    {
        ArgumentNullException.ThrowIfNull(left);
        var (a, b, mean) = (Ranks(left), Ranks(right), (left.Count - 1) / 2.0);
        double both = 0, one = 0, other = 0;
        for (var i = 0; i < a.Length; i++)
        {
            both += (a[i] - mean) * (b[i] - mean);
            one += (a[i] - mean) * (a[i] - mean);
            other += (b[i] - mean) * (b[i] - mean);
        }
        return one * other > 0 ? both / Math.Sqrt(one * other) : 0;
    }

    /// <summary>Those that are alike share the mean of their ranks.</summary>
    static double[] Ranks(IReadOnlyList<double> values)
    {
        var order = Enumerable.Range(0, values.Count).OrderBy(i => values[i]).ToArray();
        var ranks = new double[values.Count];
        for (var from = 0; from < order.Length;)
        {
            var to = from;
            while (to + 1 < order.Length && values[order[to + 1]] == values[order[from]]) to++;
            for (var i = from; i <= to; i++) ranks[order[i]] = (from + to) / 2.0;
            from = to + 1;
        }
        return ranks;
    }
}
