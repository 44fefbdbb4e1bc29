using Grange.Rendering.Rules;

namespace Grange.Rendering.Engine;

/// <summary>How long frames will take on this computer, by a probe: frames at a quarter of the size with 2 and 8 samples give what a sample costs and what a frame costs before its first.</summary>
/// <param name="CpuSeconds">Of each probed frame.</param>
/// <param name="WallSeconds">Of each probed frame.</param>
/// <param name="Frames">Which were probed.</param>
public sealed record Estimate(IReadOnlyList<int> Frames, IReadOnlyList<double> CpuSeconds, IReadOnlyList<double> WallSeconds)
{
    /// <summary>A probe asks no further frame when most of this is over.</summary>
    public const double ProbeSeconds = 4;

    const double Smaller = 16, FewSamples = 2, MoreSamples = 8, Percentile = 0.9;

    /// <summary>The dearest of ten frames, as far as a probe can tell.</summary>
    public double P90CpuSeconds => Of(CpuSeconds);

    /// <inheritdoc cref="P90CpuSeconds"/>
    public double P90WallSeconds => Of(WallSeconds);

    /// <summary>Which frames stand for all: the first, the middle, the last.</summary>
    public static IReadOnlyList<int> Sample(IReadOnlyList<int> frames) => [.. new[] { frames[0], frames[frames.Count / 2], frames[^1] }.Distinct()];

    public static Estimate Of(RenderProfile profile, ProbeTimes probe)
    {
        var samples = profile.Engine == "CYCLES" ? profile.Samples : Math.Min(profile.Samples, 64);
        return new(
            [.. probe.Frames.Select(row => row.Frame)],
            [.. probe.Frames.Select(row => Seconds(row.Cpu2, row.Cpu8, samples))],
            [.. probe.Frames.Select(row => Seconds(row.Wall2, row.Wall8, samples))]);
    }

    static double Seconds(double few, double more, int samples)
    {
        var each = Math.Max(0, more - few) / (MoreSamples - FewSamples);
        var before = Math.Max(0, few - FewSamples * each);
        return before + Smaller * each * samples;
    }

    static double Of(IReadOnlyList<double> seconds) => seconds.Order().ElementAt(Math.Min(seconds.Count - 1, (int)Math.Ceiling(Percentile * seconds.Count) - 1));
}
