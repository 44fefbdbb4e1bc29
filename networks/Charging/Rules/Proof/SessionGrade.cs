using Grange.Kernel;

namespace Grange.Charging.Rules.Proof;

/// <summary>What the car itself says of a session (the vehicles network, with its owner's consent).</summary>
public enum VehicleView : byte
{
    None,

    /// <summary>Too little charge, or too short a time, to tell.</summary>
    Inconclusive,
    Matches,

    /// <summary>Outside of the window: no proof of fraud by itself.</summary>
    Differs,

    /// <summary>It was somewhere else all the time.</summary>
    Elsewhere,
}

/// <summary>What the car reported over the session.</summary>
/// <param name="DeltaSocBps">How much fuller it got, in hundredths of a percent.</param>
/// <param name="IsAway">It was somewhere else all the time; then nothing more is told.</param>
public sealed record VehicleReport(DateTimeOffset PluggedFrom, DateTimeOffset PluggedTo, long DeltaSocBps, WattHours Capacity, bool IsAway = false);

/// <summary>A session's grade, why, and what its work counts.</summary>
/// <param name="FactorBps">Of its kilowatt-hours, in hundredths of a percent.</param>
/// <param name="Freeze">Whether the station is frozen and its owner told.</param>
public sealed record SessionGrade(Grade Grade, int FactorBps, bool Freeze, IReadOnlyList<string> Reasons)
{
    /// <summary>The window in which real cars agree with real meters: 94.4 % of sessions with a plausible capacity (specification, EPFL data).</summary>
    public const long LeastRatioBps = 7_000;
    public const long MostRatioBps = 12_500;

    /// <summary>Below a tenth of the battery the car's own number says nothing.</summary>
    public const long LeastDeltaSocBps = 1_000;

    /// <summary>A: signed begin and end of the pinned meter. B: the car agrees. C: plausible. D: somebody says so. F: something contradicts it.</summary>
    /// <remarks>A car that says it was elsewhere contradicts a session that nobody signed; against the pinned meter its word is only noted, or drivers could undo what they owe.</remarks>
    public static SessionGrade Of(MeterProof proof, IReadOnlyList<string> doubts, VehicleView vehicle)
    {
        var reasons = new List<string>(doubts);
        if (proof.IsContradicted || doubts.Any(Doubt.IsContradiction)) return new(Grade.F, 0, true, [.. reasons, .. proof.Reasons]);
        if (vehicle == VehicleView.Elsewhere)
        {
            reasons.Add("vehicle-elsewhere");
            if (!proof.IsBillable) return new(Grade.F, 0, true, [.. reasons, .. proof.Reasons]);
        }
        if (vehicle == VehicleView.Differs) reasons.Add("vehicle-differs");
        if (proof.IsBillable) return new(Grade.A, vehicle == VehicleView.Matches ? 11_000 : 10_000, false, reasons);
        reasons.AddRange(proof.Reasons);
        if (vehicle == VehicleView.Matches) return new(Grade.B, 8_000, false, reasons);
        return doubts.Count == 0 ? new(Grade.C, 3_000, false, reasons) : new(Grade.D, 0, false, reasons);
    }

    /// <summary>Compares the car's battery with the meter: plugged in for 90 % of the session, and an energy between 0.70 and 1.25 of the meter's.</summary>
    public static VehicleView Compare(DateTimeOffset from, DateTimeOffset to, WattHours energy, VehicleReport? car)
    {
        if (car is null) return VehicleView.None;
        if (car.IsAway) return VehicleView.Elsewhere;
        if (car.DeltaSocBps < LeastDeltaSocBps || energy.Value <= 0 || car.Capacity.Value <= 0) return VehicleView.Inconclusive;
        var (start, end) = (from > car.PluggedFrom ? from : car.PluggedFrom, to < car.PluggedTo ? to : car.PluggedTo);
        if ((end - start).Ticks * 10 < (to - from).Ticks * 9) return VehicleView.Differs;
        var taken = (Int128)car.Capacity.Value * car.DeltaSocBps;
        return taken >= (Int128)energy.Value * LeastRatioBps && taken <= (Int128)energy.Value * MostRatioBps ? VehicleView.Matches : VehicleView.Differs;
    }
}
