using System.Numerics;

namespace Grange.Kernel;

/// <summary>A flat emission that then falls in a straight line to nothing, e.g. a supplement that a community voted for a while.</summary>
/// <param name="StartSeconds">Unix seconds at which it begins.</param>
/// <param name="PerPeriod">Amount of each flat period, in wei; below 2^96.</param>
/// <param name="PeriodSeconds">Length of a period, at least 1; below 2^32.</param>
/// <param name="FlatPeriods">How many periods it stays flat; below 2^32.</param>
/// <param name="TaperPeriods">How many periods it falls; below 2^32.</param>
/// <remarks>contracts/src/Emissions.sol computes the same integers; contracts/test/vectors/emissions.json holds for both.</remarks>
public sealed record EmissionTaper(long StartSeconds, Wei PerPeriod, long PeriodSeconds, long FlatPeriods, long TaperPeriods)
{
    /// <summary>Everything emitted from the start until <paramref name="unixSeconds"/>; never decreases. The flat part and the area under
    /// the falling line are floored each by itself; at most 2^128 - 1.</summary>
    public Wei Cumulative(long unixSeconds)
    {
        if (unixSeconds <= StartSeconds) return Wei.Zero;
        BigInteger perPeriod = PerPeriod.Value, flat = (BigInteger)FlatPeriods * PeriodSeconds, span = (BigInteger)TaperPeriods * PeriodSeconds;
        BigInteger elapsed = unixSeconds - StartSeconds;
        var sum = perPeriod * BigInteger.Min(elapsed, flat) / PeriodSeconds;
        if (elapsed > flat && span > 0)
        {
            var falling = BigInteger.Min(elapsed - flat, span);
            sum += perPeriod * falling * (2 * span - falling) / (2 * span * PeriodSeconds);
        }
        return new Wei((UInt128)BigInteger.Min(sum, UInt128.MaxValue));
    }
}
