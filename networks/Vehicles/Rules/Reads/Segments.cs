using Grange.Vehicles.Rules.Facts;

namespace Grange.Vehicles.Rules.Reads;

/// <summary>A part of a vehicle's time: [from, to], Unix milliseconds.</summary>
public readonly record struct Segment(long FromMs, long ToMs)
{
    public long LengthMs => ToMs - FromMs;
}

/// <summary>How segments are told apart; the defaults are telemetry-api's.</summary>
/// <param name="GapMs">A pause that is not longer belongs to the segment.</param>
/// <param name="LeastMs">What is shorter is none.</param>
/// <param name="MostIdleRpm">An engine that turns no faster idles.</param>
/// <param name="LeastRisePerCent">A battery that rises by less was not charged.</param>
public sealed record SegmentTerms(long GapMs, long LeastMs, double MostIdleRpm, double LeastRisePerCent)
{
    /// <summary>The longest time that is looked at in one question, days.</summary>
    public const int MostDays = 31;

    public static SegmentTerms Default { get; } = new(300_000, 240_000, 1_000, 15);
}

/// <summary>Finds segments in series in the order of time. Pure.</summary>
public static class Segments
{
    /// <summary>The ignition is on: trips.</summary>
    public static IReadOnlyList<Segment> OfIgnition(IEnumerable<Sample<bool>> ignition, SegmentTerms terms) => Runs(ignition, terms);

    /// <summary>The engine turns and the vehicle's revolutions are those of an idle one.</summary>
    public static IReadOnlyList<Segment> OfIdling(IEnumerable<Sample<double>> rpm, SegmentTerms terms)
        => Runs(rpm.Select(one => new Sample<bool>(one.AtMs, one.Value > 0 && one.Value <= terms.MostIdleRpm)), terms);

    /// <summary>The battery's charge rises, from the last value before the rise to its highest.</summary>
    /// <remarks>A rise between two values counts however long the time between them: a car that charges may sleep meanwhile. What does not rise for longer than the gap has ended.</remarks>
    public static IReadOnlyList<Segment> OfRecharge(IEnumerable<Sample<double>> perCent, SegmentTerms terms)
    {
        List<Segment> found = [];
        Sample<double>? low = null;
        var high = default(Sample<double>);
        var last = default(Sample<double>);
        foreach (var one in perCent)
        {
            if (low is not { } start)
            {
                low = high = one;
            }
            else if (one.Value > high.Value)
            {
                // What stood still before the first rise is not charging.
                if (high.Value == start.Value) low = last;
                high = one;
            }
            else if (one.Value < high.Value || (high.Value > start.Value && one.AtMs - high.AtMs > terms.GapMs))
            {
                Keep(start);
                low = high = one;
            }
            last = one;
        }
        if (low is { } open) Keep(open);
        return found;

        void Keep(Sample<double> start)
        {
            var segment = new Segment(start.AtMs, high.AtMs);
            if (high.Value - start.Value >= terms.LeastRisePerCent && segment.LengthMs >= terms.LeastMs) found.Add(segment);
        }
    }

    /// <summary>A run begins at its first true and ends at the false after it, or at its last true when nothing comes for longer than the gap.</summary>
    static List<Segment> Runs(IEnumerable<Sample<bool>> series, SegmentTerms terms)
    {
        List<Segment> runs = [];
        Segment? open = null;
        foreach (var one in series)
        {
            if (open is { } run && one.AtMs - run.ToMs > terms.GapMs) Close(run);
            if (one.Value) open = open is { } running ? running with { ToMs = one.AtMs } : new(one.AtMs, one.AtMs);
            else if (open is { } ending) Close(ending with { ToMs = one.AtMs });
        }
        if (open is { } left) Close(left);
        return [.. runs.Where(run => run.LengthMs >= terms.LeastMs)];

        void Close(Segment run)
        {
            open = null;
            if (runs.Count > 0 && run.FromMs - runs[^1].ToMs <= terms.GapMs) runs[^1] = runs[^1] with { ToMs = run.ToMs };
            else runs.Add(run);
        }
    }
}
