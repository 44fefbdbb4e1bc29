namespace Grange.Kernel;

/// <summary>Emits again what was burned, smoothed over days: T = (6 T + burned) / 7, and each day that is over emits T, at most a cap
/// (Helium's rule; spec/kernel.md §3.1).</summary>
/// <param name="FirstDay">The first day whose burns count: Unix seconds / 86,400.</param>
/// <param name="CapPerDay">Most that a day emits, in wei; below 2^96.</param>
/// <remarks>Never more than was burned. contracts/src/Emissions.sol computes the same integers; contracts/test/vectors/emissions.json holds for both.</remarks>
public sealed record NetEmission(long FirstDay, Wei CapPerDay)
{
    /// <summary>Days are those of UTC.</summary>
    public const long SecondsPerDay = 86_400;

    /// <summary>Everything emitted until <paramref name="unixSeconds"/>; the running day counts when it is over.</summary>
    /// <param name="unixSeconds">The time asked for.</param>
    /// <param name="burnedOn">Wei burned on a day, as <c>Token.burnedOn</c> answers; asked for days that are over only, in order.</param>
    public Wei Cumulative(long unixSeconds, Func<long, UInt128> burnedOn)
    {
        ArgumentNullException.ThrowIfNull(burnedOn);
        var sum = UInt128.Zero;
        var state = Start;
        while (state.Day < unixSeconds / SecondsPerDay)
        {
            state = state.Next(burnedOn(state.Day));
            sum = checked(sum + Of(state));
        }
        return new Wei(sum);
    }

    /// <summary>Before the first day.</summary>
    public NetState Start => new(FirstDay, 0);

    /// <summary>How many days end between a state and <paramref name="unixSeconds"/>.</summary>
    public static long Days(NetState from, long unixSeconds) => Math.Max(0, unixSeconds / SecondsPerDay - from.Day);

    /// <summary>The state after days that are over, and what those from <paramref name="firstDay"/> on emit.</summary>
    /// <param name="before">The state before them.</param>
    /// <param name="burned">Wei burned on each, from <c>before.Day</c> on.</param>
    /// <param name="firstDay">Earlier days are smoothed, and emit nothing here.</param>
    public (NetState After, Wei Emitted) Advance(NetState before, IEnumerable<UInt128> burned, long firstDay)
    {
        var (state, sum) = (before, UInt128.Zero);
        foreach (var amount in burned)
        {
            var counts = state.Day >= firstDay;
            state = state.Next(amount);
            if (counts) sum = checked(sum + Of(state));
        }
        return (state, new Wei(sum));
    }

    UInt128 Of(NetState state) => UInt128.Min(state.Smoothed, CapPerDay.Value);
}

/// <summary>Where a net emission stands.</summary>
/// <param name="Day">The first day that is not in it: Unix seconds / 86,400.</param>
/// <param name="Smoothed">T of the day before, in wei.</param>
public readonly record struct NetState(long Day, UInt128 Smoothed)
{
    /// <summary>No token has as many wei: what a bundle or a carry says stays below, so that no sum here overflows.</summary>
    public static UInt128 Bound => UInt128.One << 120;

    internal NetState Next(UInt128 burned) => new(Day + 1, checked(6 * Smoothed + burned) / 7);
}
