using Grange.Kernel;

namespace Grange.Storage;

/// <summary>
/// A new provider's rent is partly held back, so that leaving without a word costs it something. What is held back stays with the payer until it is due, and is never
/// charged when the provider is disqualified.
/// </summary>
/// <remarks>Every unit of rent is paid, rests from rounding, is held back, or was forgiven: nothing else can become of it.</remarks>
static class HoldBack
{
    const int Whole = 10_000, Quarter = 3, HalfAfterMonths = 15;

    /// <summary>By quarter of a provider's time: so many ten-thousandths are held back; nothing after the third.</summary>
    static readonly int[] ByQuarter = [7500, 5000, 2500];

    /// <summary>What of a line of rent is held back now.</summary>
    public static Int128 Of(Int128 units, Standing? standing, long nowMs)
    {
        var quarter = MonthsHere(standing?.SinceMs ?? nowMs, nowMs) / Quarter;
        return quarter < ByQuarter.Length ? units / Whole * ByQuarter[quarter] + units % Whole * ByQuarter[quarter] / Whole : 0;
    }

    public static bool IsLongHere(Standing standing, long nowMs) => MonthsHere(standing.SinceMs, nowMs) >= HalfAfterMonths;

    /// <summary>Makes what was held back due: all of it, or half.</summary>
    public static void Return(DeviceId device, Address owner, StorageState state, bool all)
    {
        foreach (var (key, units) in state.Kept.Where(kept => kept.Key.Device == device).ToList())
        {
            var due = all ? units : units / 2;
            state.Kept[key] = units - due;
            state.Rests[(key.Payer, owner)] = state.Rests.GetValueOrDefault((key.Payer, owner)) + due;
        }
    }

    /// <summary>It will never be due.</summary>
    public static void Forgive(DeviceId device, StorageState state)
    {
        foreach (var key in state.Kept.Keys.Where(kept => kept.Device == device).ToList()) state.Kept.Remove(key);
    }

    static long MonthsHere(long sinceMs, long nowMs) => Math.Max(0, nowMs - sinceMs) / RentRule.MonthMs;
}
