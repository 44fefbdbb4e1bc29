using System.Buffers;
using System.Runtime.InteropServices;

namespace Grange.Energy.Rules.Market;

/// <summary>Sorts ranks with their lengths: bytes of the rank, lowest first, skipping those in which all are alike. Prices in use differ in three or four bytes.</summary>
static class RankSort
{
    /// <summary>Below this comparing is quicker than counting.</summary>
    const int Few = 256;

    const int Digits = 8, Values = 256;
    const ulong Sign = 1UL << 63;

    public static void Sort(long[] ranks, long[] lengths)
    {
        if (ranks.Length < Few) Array.Sort(ranks, lengths);
        else ByDigits(ranks, lengths);
    }

    static void ByDigits(long[] ranks, long[] lengths)
    {
        var rented = ArrayPool<long>.Shared.Rent(ranks.Length * 2);
        Span<long> from = ranks, fromLengths = lengths, to = rented.AsSpan(0, ranks.Length), toLengths = rented.AsSpan(ranks.Length, ranks.Length);
        var counts = Count(MemoryMarshal.Cast<long, ulong>(ranks));
        var turned = false;
        for (var digit = 0; digit < Digits; digit++)
        {
            var places = counts.AsSpan(digit * Values, Values);
            if (places.IndexOf(ranks.Length) >= 0) continue;
            Places(places);
            for (var i = 0; i < from.Length; i++)
            {
                var place = places[(int)(((ulong)from[i] ^ Sign) >> (8 * digit)) & (Values - 1)]++;
                to[place] = from[i];
                toLengths[place] = fromLengths[i];
            }
            turned = !turned;
            var swap = from;
            from = to;
            to = swap;
            swap = fromLengths;
            fromLengths = toLengths;
            toLengths = swap;
        }
        if (turned)
        {
            from.CopyTo(ranks);
            fromLengths.CopyTo(lengths);
        }
        ArrayPool<long>.Shared.Return(rented);
    }

    static int[] Count(ReadOnlySpan<ulong> ranks)
    {
        var counts = new int[Digits * Values];
        foreach (var rank in ranks)
            for (var digit = 0; digit < Digits; digit++) counts[digit * Values + (int)((rank ^ Sign) >> (8 * digit) & (Values - 1))]++;
        return counts;
    }

    static void Places(Span<int> counts)
    {
        var at = 0;
        for (var value = 0; value < Values; value++) (counts[value], at) = (at, at + counts[value]);
    }
}
