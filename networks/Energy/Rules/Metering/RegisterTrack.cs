using Grange.Energy.Protocol;
using Grange.Energy.Rules.Scoring;

namespace Grange.Energy.Rules.Metering;

/// <summary>Where a meter's readings stand.</summary>
/// <param name="Last">The last good reading.</param>
/// <param name="Open">The counters at the beginning of the slot that runs; null when that was not seen.</param>
/// <param name="OpenQuality">How good that boundary is.</param>
/// <param name="Refused">Readings quarantined since a good one.</param>
public sealed record TrackState(RegisterSample Last, Registers? Open, Quality OpenQuality, int Refused);

/// <summary>Turns one meter's readings, every second or every hour, into counters at slot boundaries. Pure; not thread-safe.</summary>
/// <remarks>
/// Guarantees: slots are given once, in order; their energies sum to the difference of the counters; a slot whose boundary lies in a gap of more than
/// <see cref="LongestGapMs"/> is never given, and never filled with zeros. Every boundary between readings more than a slot apart is marked interpolated.
/// </remarks>
public sealed class RegisterTrack(SlotClock slots, ConnectionLimits? limits, TrackState? state = null)
{
    /// <summary>A clock may be a minute ahead.</summary>
    public const long MostSkewMs = 60_000;

    /// <summary>A day without a reading is a gap.</summary>
    public const long LongestGapMs = 86_400_000;

    /// <summary>What has to be kept over a restart; null before the first reading.</summary>
    public TrackState? State { get; private set; } = state;

    /// <summary>Takes a reading.</summary>
    /// <param name="nowMs">Unix milliseconds, against clocks that are ahead.</param>
    /// <param name="done">Gets every slot that is whole now.</param>
    public Intake Take(RegisterSample sample, long nowMs, ICollection<SlotReading> done)
    {
        var intake = Judge(sample, nowMs);
        if (intake == Intake.Ok) Accept(sample, done);
        else if (intake is not (Intake.Duplicate or Intake.Stale) && State is { } state) State = state with { Refused = state.Refused + 1 };
        return intake;
    }

    /// <summary>Begins anew with another meter, declared by its owner: the slot of the change is not given.</summary>
    public void Replace(RegisterSample first)
    {
        State = null;
        Accept(first, []);
    }

    Intake Judge(RegisterSample sample, long nowMs)
    {
        if (sample.TimeMs > nowMs + MostSkewMs) return Intake.ClockSkew;
        if (sample.At.ImportMilliWh < 0 || sample.At.ExportMilliWh < 0) return Intake.RegisterDecrease;
        if (State is not { Last: var last }) return Intake.Ok;
        if (sample.TimeMs == last.TimeMs && sample.At == last.At) return Intake.Duplicate;
        if (sample.TimeMs <= last.TimeMs) return Intake.Stale;
        if (sample.At.FellSince(last.At)) return Intake.RegisterDecrease;
        return limits is not { } carries || carries.Allow(sample.At - last.At, sample.TimeMs - last.TimeMs) ? Intake.Ok : Intake.AbovePhysicalLimit;
    }

    void Accept(RegisterSample sample, ICollection<SlotReading> done)
    {
        var start = slots.StartOf(sample.TimeMs);
        if (State is not { } before || sample.TimeMs - before.Last.TimeMs > LongestGapMs)
        {
            State = new TrackState(sample, start == sample.TimeMs ? sample.At : null, sample.Quality, 0);
            return;
        }
        var (last, open, quality) = (before.Last, before.Open, before.OpenQuality);
        var between = sample.TimeMs - last.TimeMs > slots.LengthMs ? Quality.Interpolated : sample.Quality;
        for (var boundary = slots.StartOf(last.TimeMs) + slots.LengthMs; boundary <= start; boundary += slots.LengthMs)
        {
            var at = Registers.Between(last.At, sample.At, boundary - last.TimeMs, sample.TimeMs - last.TimeMs);
            if (open is { } begun) done.Add(new SlotReading(boundary - slots.LengthMs, slots.Seconds, begun, at, Worst(quality, between)));
            (open, quality) = (at, between);
        }
        State = new TrackState(sample, open, Worst(quality, sample.Quality), 0);
    }

    static Quality Worst(Quality one, Quality other) => one > other ? one : other;
}
