namespace Grange.Simulation.Tests;

public sealed class RandomTests
{
    [Fact]
    public void Normals_have_mean_0_variance_1_and_the_tails_of_a_normal()
    {
        var random = new CounterRandom(42, 3);
        var drawn = Enumerable.Range(0, 200_000).Select(i => random.Normal(i, 0)).ToArray();
        Assert.InRange(drawn.Average(), -0.01, 0.01);
        Assert.InRange(drawn.Average(one => one * one), 0.98, 1.02);
        Assert.InRange(drawn.Count(one => one > 1.959964) / 200_000.0, 0.023, 0.027);
    }

    [Fact]
    public void Days_streams_runs_and_seeds_have_numbers_of_their_own()
    {
        var all = from seed in new ulong[] { 1, 2 } from run in Enumerable.Range(0, 10) from day in Enumerable.Range(0, 50) from stream in Enumerable.Range(0, 5) select new CounterRandom(seed, run).Uniform(day, stream);
        Assert.Equal(5_000, all.Distinct().Count());
    }

    [Fact]
    public void A_hypercube_has_one_draw_in_each_part_of_each_range()
        => Assert.All(Hypercube.Points(4, 50, 9), values => Assert.Equal(Enumerable.Range(0, 50), values.Select(value => (int)(value * 50)).Order()));

    [Fact]
    public void Rank_correlation_sees_order_and_nothing_else()
    {
        double[] rising = [1, 2, 3, 4, 5];
        Assert.Equal(1, Hypercube.RankCorrelation(rising, [.. rising.Select(Math.Exp)]), 1e-12);
        Assert.Equal(-1, Hypercube.RankCorrelation(rising, [9, 7, 3, 2, 1]), 1e-12);
        Assert.Equal(0, Hypercube.RankCorrelation(rising, [4, 4, 4, 4, 4]));
        Assert.Equal(0.8, Hypercube.RankCorrelation([1, 2, 3, 4], [1, 2, 4, 3]), 1e-12);
    }

    [Fact]
    public void Gini_is_0_for_equals_and_known_for_two()
    {
        Assert.Equal(0, Inequality.Gini([(10, 3), (5, 3)]), 1e-12);
        Assert.Equal(0.25, Inequality.Gini([(1, 1), (1, 3)]), 1e-12);
        Assert.Equal(0.9, Inequality.Gini([(9, 0), (1, 1)]), 1e-12);
    }
}
