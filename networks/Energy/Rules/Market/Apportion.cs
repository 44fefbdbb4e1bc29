using System.Buffers;

namespace Grange.Energy.Rules.Market;

/// <summary>Hamilton's method: whole units in proportion to weights, the odd ones to the largest remainders (spec §3).</summary>
/// <remarks>
/// Guarantees: parts sum to the total exactly, or to zero where no weight is above zero; a part differs from its exact share by less than one; ties go to the lower index;
/// nobody with weight zero gets anything; with total ≤ Σ weights no part exceeds its weight.
/// </remarks>
public static class Apportion
{
    /// <summary>Splits <paramref name="total"/> in proportion to <paramref name="weights"/>, none of them below zero; their sum fits 64 bits.</summary>
    /// <returns>What was given: the total, or 0 where there is nobody to take it.</returns>
    public static long Split(long total, ReadOnlySpan<long> weights, Span<long> parts)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(total);
        var sum = Sum(weights);
        parts[..weights.Length].Clear();
        if (sum == 0 || total == 0) return 0;
        var rented = ArrayPool<ulong>.Shared.Rent(weights.Length * 2);
        try
        {
            var rests = rented.AsSpan(0, weights.Length);
            var missing = total - Floors(total, weights, (ulong)sum, parts, rests);
            if (missing > 0) GiveOdd((int)missing, rests, rented.AsSpan(weights.Length, weights.Length), parts);
            return total;
        }
        finally
        {
            ArrayPool<ulong>.Shared.Return(rented);
        }
    }

    /// <summary>The sum of what must not be below zero.</summary>
    public static long Sum(ReadOnlySpan<long> values)
    {
        var sum = 0L;
        foreach (var value in values)
        {
            if (value < 0) throw new ArgumentOutOfRangeException(nameof(values), "energy and weights are not below zero");
            sum = checked(sum + value);
        }
        return sum;
    }

    static long Floors(long total, ReadOnlySpan<long> weights, ulong sum, Span<long> parts, Span<ulong> rests)
    {
        var given = 0L;
        for (var i = 0; i < weights.Length; i++)
        {
            var high = Math.BigMul((ulong)total, (ulong)weights[i], out var low);
            ulong part, rest;
            if (high == 0) (part, rest) = Math.DivRem(low, sum);
            else
            {
                var (wide, wideRest) = UInt128.DivRem(new UInt128(high, low), sum);
                (part, rest) = ((ulong)wide, (ulong)wideRest);
            }
            (parts[i], rests[i]) = ((long)part, rest);
            given += (long)part;
        }
        return given;
    }

    /// <summary>One unit to each of the largest remainders; who is level with the last of them gets one in order, as far as they go.</summary>
    static void GiveOdd(int missing, ReadOnlySpan<ulong> rests, Span<ulong> scratch, Span<long> parts)
    {
        rests.CopyTo(scratch);
        var last = Selection.Largest(scratch, missing);
        var level = missing;
        foreach (var rest in rests) if (rest > last) level--;
        for (var i = 0; i < rests.Length; i++)
        {
            if (rests[i] > last) parts[i]++;
            else if (rests[i] == last && level > 0)
            {
                parts[i]++;
                level--;
            }
        }
    }
}
