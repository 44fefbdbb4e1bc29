namespace Grange.Kernel;

/// <summary>Emits again what was burned, smoothed over days: T = (6 T + burned) / 7, and each day that is over emits T, at most a cap
/// (Helium's rule; spec/kernel.md §3.1).</summary>
/// <param name="FirstDay">The first day whose burns count: Unix seconds / 86,400.</param>
/// <param name="CapPerDay">Most that a day emits, in wei; below 2^96.</param>
/// <remarks>Never more than was burned. contracts/src/Emissions.sol computes the same integers; contracts/test/vectors/emissions.json holds for both.</remarks>
public sealed record NetEmission(long FirstDay, Wei CapPerDay)
{
    const long SecondsPerDay = 86_400;

    /// <summary>Everything emitted until <paramref name="unixSeconds"/>; the running day counts when it is over.</summary>
    /// <param name="unixSeconds">The time asked for.</param>
    /// <param name="burnedOn">Wei burned on a day, as <c>Token.burnedOn</c> answers; asked for days that are over only, in order.</param>
    public Wei Cumulative(long unixSeconds, Func<long, UInt128> burnedOn)
    {
        ArgumentNullException.ThrowIfNull(burnedOn);
        UInt128 smoothed = 0, sum = 0;
        for (var day = FirstDay; day < unixSeconds / SecondsPerDay; day++)
        {
            smoothed = checked(6 * smoothed + burnedOn(day)) / 7;
            sum = checked(sum + UInt128.Min(smoothed, CapPerDay.Value));
        }
        return new Wei(sum);
    }
}
