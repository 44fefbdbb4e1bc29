using System.Numerics;

namespace Grange.Kernel;

/// <summary>Splits a pool in proportion to work.</summary>
/// <remarks>Each part is floor(pool · weight / Σ weights), so it depends on no order; parts and remainder sum to the pool to the last unit, and
/// the remainder joins the next epoch's pool. Without any work the whole pool remains.</remarks>
public static class Allocation
{
    /// <summary>The part of every weight, in the order given, and what the floors left over.</summary>
    public static (IReadOnlyList<UInt128> Parts, UInt128 Remainder) Split(UInt128 pool, IReadOnlyList<long> weights)
    {
        UInt128 sum = 0;
        foreach (var weight in weights) sum = checked(sum + (UInt128)weight);
        var parts = new UInt128[weights.Count];
        if (sum == 0) return (parts, pool);
        var remainder = pool;
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] = MulDiv(pool, (UInt128)weights[i], sum);
            remainder = checked(remainder - parts[i]);
        }
        return (parts, remainder);
    }

    /// <summary>floor(a · b / divisor), exact whatever the size of the product; throws <see cref="OverflowException"/> when the result has over 128 bits.</summary>
    public static UInt128 MulDiv(UInt128 a, UInt128 b, UInt128 divisor)
        => a <= ulong.MaxValue && b <= ulong.MaxValue ? a * b / divisor : (UInt128)((BigInteger)a * b / divisor);

    /// <summary>A fee in basis points of an amount, floored to the whole micro-dollar.</summary>
    public static MicroUsd Fee(MicroUsd amount, int bps) => new((long)((Int128)amount.Value * bps / 10_000));

    /// <summary>What one operator's epoch of a network may pay: its share of what the token emits from <paramref name="fromMs"/> to <paramref name="toMs"/>.</summary>
    /// <param name="operators">The definition's operators share alike.</param>
    /// <param name="net">What the token's net emission gives beside, before it is shared.</param>
    public static UInt128 Emitted(EmissionSchedule schedule, long fromMs, long toMs, int shareBps, int operators, Wei net = default)
    {
        var emitted = schedule.Cumulative(toMs / 1000) - schedule.Cumulative(fromMs / 1000) + net;
        return MulDiv(emitted.Value, (UInt128)shareBps, (UInt128)(10_000L * operators));
    }
}
