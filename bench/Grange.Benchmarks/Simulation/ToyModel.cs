using System.Numerics;

namespace Grange.Benchmarks;

/// <summary>The toy of spec/kernel.md §4.3: five variables, 1,430 days, so many runs that differ in what providers spend; bench/peers/toy.py is the same in Python.</summary>
static class ToyModel
{
    public const int Days = 1_430;

    /// <summary>The mean supply of all runs at the end, as text that must be the peer's.</summary>
    public static string Run(int runs)
    {
        var sum = 0.0;
        Span<double> supplies = stackalloc double[Vector<double>.Count];
        var lanes = new double[Vector<double>.Count];
        for (var run = 0; run < runs; run += lanes.Length)
        {
            for (var lane = 0; lane < lanes.Length; lane++) lanes[lane] = 1 + (run + lane) % 64 / 64.0;
            Run(new Vector<double>(lanes)).CopyTo(supplies);
            for (var lane = 0; lane < Math.Min(lanes.Length, runs - run); lane++) sum += supplies[lane];
        }
        return (sum / runs).ToString("0.000000000e+00", System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>As many runs as a vector has lanes.</summary>
    static Vector<double> Run(Vector<double> cost)
    {
        var (supply, price, providers) = (new Vector<double>(1e6), Vector<double>.One, new Vector<double>(100));
        double demand = 100, emission = 500;
        for (var day = 0; day < Days; day++)
        {
            demand *= 1.001;
            emission *= 0.999;
            var burned = new Vector<double>(demand) / price;
            var income = new Vector<double>(emission) * price / providers;
            providers = Vector.Max(providers + providers * (income - cost) * 0.01, Vector<double>.One);
            price = Vector.Max(price + price * (burned - new Vector<double>(emission)) / supply, new Vector<double>(0.01));
            supply = supply + new Vector<double>(emission) - burned;
        }
        return supply;
    }
}
