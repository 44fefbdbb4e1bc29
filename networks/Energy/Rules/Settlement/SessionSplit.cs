using Grange.Energy.Rules.Market;

namespace Grange.Energy.Rules.Settlement;

/// <summary>What a charge point's meter showed at a moment.</summary>
/// <param name="TimeSeconds">Unix seconds.</param>
/// <param name="Wh">Its counter.</param>
public readonly record struct SessionReading(long TimeSeconds, long Wh);

/// <summary>The connection a charge point hangs on, in one slot.</summary>
/// <param name="FromSeconds">The slot's beginning, Unix seconds.</param>
/// <param name="ImportWh">c: what the connection took.</param>
/// <param name="SharedWh">a: what of it neighbours gave.</param>
/// <param name="SharedMicro">What a shared kWh cost.</param>
/// <param name="RetailMicro">What the supplier's cost.</param>
public readonly record struct HostSlot(long FromSeconds, long ImportWh, long SharedWh, long SharedMicro, long RetailMicro);

/// <summary>One slot of a charging session: its Wh by where they came from, and what the driver pays.</summary>
/// <param name="OwnWh">From the host's own roof: the session took more than the connection did.</param>
public readonly record struct SessionSlot(long FromSeconds, long Wh, long SharedWh, long GridWh, long OwnWh, long Micro);

/// <summary>Divides a charging session over the market's slots and says what of it was the neighbours' (spec §9.7).</summary>
/// <remarks>Invariants: Σ slots = last counter − first, exactly; shared + grid + own = the slot's Wh; shared ≤ what the connection got.</remarks>
public static class SessionSplit
{
    /// <summary>Energy by slot: counters at boundaries are interpolated and rounded down, so that slots telescope.</summary>
    /// <param name="readings">By time; times rise, counters do not fall.</param>
    public static IReadOnlyList<(long FromSeconds, long Wh)> BySlot(IReadOnlyList<SessionReading> readings, int slotSeconds)
    {
        var slots = new List<(long, long)>();
        var (at, known) = (0, readings[0].Wh);
        for (var slot = Floor(readings[0].TimeSeconds, slotSeconds); slot < readings[^1].TimeSeconds; slot += slotSeconds)
        {
            var end = Math.Min(slot + slotSeconds, readings[^1].TimeSeconds);
            while (readings[at + 1].TimeSeconds < end) at++;
            var (from, to) = (readings[at], readings[at + 1]);
            var counter = from.Wh + (long)((Int128)(to.Wh - from.Wh) * (end - from.TimeSeconds) / (to.TimeSeconds - from.TimeSeconds));
            slots.Add((slot, counter - known));
            known = counter;
        }
        return slots;
    }

    /// <summary>The driver's slots. In proportion to what the connection's loads took, or the session before the house.</summary>
    /// <param name="marginMicro">The host's own, per kWh of the session.</param>
    public static IReadOnlyList<SessionSlot> Of(IReadOnlyList<(long FromSeconds, long Wh)> session, IReadOnlyDictionary<long, HostSlot> host, bool sessionFirst, long marginMicro)
    {
        var parts = new long[2];
        return [.. session.Select(one =>
        {
            var slot = host[one.FromSeconds];
            var taken = Math.Min(one.Wh, slot.ImportWh);
            var shared = Math.Min(taken, slot.SharedWh);
            if (!sessionFirst)
            {
                Apportion.Split(slot.SharedWh, [taken, slot.ImportWh - taken], parts);
                shared = parts[0];
            }
            var micro = Ratio.Of(slot.SharedMicro).Amount(shared) + Ratio.Of(slot.RetailMicro).Amount(taken - shared) + Ratio.Of(marginMicro).Amount(one.Wh);
            return new SessionSlot(one.FromSeconds, one.Wh, shared, taken - shared, one.Wh - taken, micro);
        })];
    }

    static long Floor(long seconds, int slotSeconds) => seconds - seconds % slotSeconds;
}
