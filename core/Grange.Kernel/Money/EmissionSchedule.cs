using System.Numerics;

namespace Grange.Kernel;

/// <summary>How much of a token may exist by emission at a time: periods whose amount shrinks by a fraction, linear inside a period.</summary>
/// <param name="StartSeconds">Unix seconds of the first period's start.</param>
/// <param name="InitialPerPeriod">Amount of the first period, in wei; below 2^96.</param>
/// <param name="PeriodSeconds">Length of a period, at least 1; below 2^32.</param>
/// <param name="Numerator">Each period's amount is the one before times numerator / denominator, floored: 1/1 flat, 1/2 halving, 85/100 step decay.</param>
/// <param name="Denominator">At least the numerator, never 0; below 2^32.</param>
/// <param name="Cap">Never more than this, in wei.</param>
/// <remarks>contracts/src/Emissions.sol computes the same integers; a test compares the two.</remarks>
public sealed record EmissionSchedule(long StartSeconds, Wei InitialPerPeriod, long PeriodSeconds, long Numerator, long Denominator, Wei Cap)
{
    /// <summary>A schedule that decays ends after this many periods, so that a chain can bound its loop; a flat one does not.</summary>
    public const int MaxPeriods = 512;

    /// <summary>What is emitted beside the periods, flat and then tapering; it has no part in the cap. None for most tokens.</summary>
    public EmissionTaper? Taper { get; init; }

    /// <summary>What is emitted again of what was burned, beside what time emits. None for most tokens.</summary>
    public NetEmission? Net { get; init; }

    /// <summary>Everything that time emitted from the start until <paramref name="unixSeconds"/>; never decreases.</summary>
    public Wei Cumulative(long unixSeconds) => Sum(Periods(unixSeconds), Taper?.Cumulative(unixSeconds) ?? Wei.Zero);

    /// <summary>Most that can ever be emitted by time; net emission only gives back.</summary>
    public Wei Most => Sum(Cap, Taper?.Cumulative(long.MaxValue) ?? Wei.Zero);

    /// <summary>Bounded by 128 bits, as the contract's answer is.</summary>
    static Wei Sum(Wei periods, Wei taper) => periods.Value > UInt128.MaxValue - taper.Value ? new(UInt128.MaxValue) : periods + taper;

    Wei Periods(long unixSeconds)
    {
        if (unixSeconds <= StartSeconds) return Wei.Zero;
        var (full, inside) = Math.DivRem(unixSeconds - StartSeconds, PeriodSeconds);
        var (whole, running) = WholePeriods(full);
        var sum = whole + (BigInteger)(running * (UInt128)inside / (UInt128)PeriodSeconds);
        return sum < (BigInteger)Cap.Value ? new Wei((UInt128)sum) : Cap;
    }

    /// <summary>The sum of the first periods (it stops adding once the cap is passed) and the amount of the period that follows them.</summary>
    (BigInteger Sum, UInt128 Running) WholePeriods(long periods)
    {
        if (Numerator == Denominator) return (periods * (BigInteger)InitialPerPeriod.Value, InitialPerPeriod.Value);
        UInt128 sum = 0, amount = InitialPerPeriod.Value;
        for (var period = 0L; period < Math.Min(periods, MaxPeriods) && amount > 0 && sum < Cap.Value; period++)
        {
            sum = checked(sum + amount);
            amount = checked(amount * (UInt128)Numerator) / (UInt128)Denominator;
        }
        return (sum, periods < MaxPeriods ? amount : 0);
    }
}
