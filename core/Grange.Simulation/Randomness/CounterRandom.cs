namespace Grange.Simulation;

/// <summary>Random numbers by address: seed, run, day and stream say which, so neither the order in which runs happen nor the number of cores changes one.</summary>
/// <param name="seed">Of the model.</param>
/// <param name="run">Each run has numbers of its own; the same run of another policy has the same ones, so that two policies meet the same luck.</param>
public readonly struct CounterRandom(ulong seed, int run)
{
    readonly ulong key = Mix(seed ^ Mix((ulong)run + 0x9E3779B97F4A7C15));

    /// <summary>From 0 to 1, neither included: 52 bits.</summary>
    public double Uniform(int day, int stream) => ((Mix(key + ((ulong)(uint)day << 32 | (uint)stream) * 0x9E3779B97F4A7C15) >> 12) + 0.5) * (1.0 / (1UL << 52));

    /// <summary>Of mean 0 and variance 1, by the inverse of the normal distribution (Acklam's rational approximation, relative error below 1.2e-9).</summary>
    public double Normal(int day, int stream)
    {
        var p = Uniform(day, stream);
        if (p < Tail) return Far(Math.Sqrt(-2 * Math.Log(p)));
        if (p > 1 - Tail) return -Far(Math.Sqrt(-2 * Math.Log(1 - p)));
        var q = p - 0.5;
        var r = q * q;
        return (((((-39.69683028665376 * r + 220.9460984245205) * r - 275.9285104469687) * r + 138.3577518672690) * r - 30.66479806614716) * r + 2.506628277459239) * q
            / (((((-54.47609879822406 * r + 161.5858368580409) * r - 155.6989798598866) * r + 66.80131188771972) * r - 13.28068155288572) * r + 1);
    }

    const double Tail = 0.02425;

    static double Far(double q)
        => (((((-0.007784894002430293 * q - 0.3223964580411365) * q - 2.400758277161838) * q - 2.549732539343734) * q + 4.374664141464968) * q + 2.938163982698783)
            / ((((0.007784695709041462 * q + 0.3224671290700398) * q + 2.445134137142996) * q + 3.754408661907416) * q + 1);

    /// <summary>The finaliser of SplitMix64.</summary>
    static ulong Mix(ulong x)
    {
        x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9;
        x = (x ^ x >> 27) * 0x94D049BB133111EB;
        return x ^ x >> 31;
    }
}
