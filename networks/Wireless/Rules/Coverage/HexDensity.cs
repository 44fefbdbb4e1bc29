using System.Numerics;
using Grange.Geo;

namespace Grange.Wireless.Coverage;

/// <summary>What a gateway counts where many are: HIP-17 with the limits of HIP-104, by integers alone.</summary>
/// <remarks>The result depends on the set of gateways only, not on their order.</remarks>
public static class HexDensity
{
    /// <summary>Ten-thousandths: the whole.</summary>
    public const int Full = 10_000;

    /// <summary>Resolution at which gateways are counted, and the coarsest that limits.</summary>
    const int Finest = 11, Coarsest = 4;

    /// <summary>By resolution from 4 on: cells that must be occupied before more count, gateways that a cell may have, and the most that it ever may.</summary>
    static readonly (int Neighbours, int Target, int Most)[] Limits = [(2, 500, 1000), (4, 100, 200), (4, 25, 50), (4, 5, 10), (2, 1, 1), (2, 1, 1), (2, 1, 1)];

    /// <summary>The scale of every place in ten-thousandths, rounded half to even once.</summary>
    /// <param name="places">One cell of resolution 11 or 12 for each gateway; a cell may be there more than once.</param>
    public static IReadOnlyDictionary<H3Cell, int> Of(IEnumerable<H3Cell> places)
    {
        var all = places.ToList();
        var clipped = all.CountBy(place => place.Parent(Finest)).ToDictionary(count => count.Key, count => count.Value);
        var scales = clipped.Keys.ToDictionary(cell => cell, _ => (Part: BigInteger.One, Whole: BigInteger.One));
        for (var resolution = Finest - 1; resolution >= Coarsest; resolution--)
        {
            var (unclipped, limits) = (new Dictionary<H3Cell, int>(), Limits[resolution - Coarsest]);
            foreach (var (cell, count) in clipped)
            {
                var parent = cell.Parent(resolution);
                unclipped[parent] = unclipped.GetValueOrDefault(parent) + count;
            }
            clipped = unclipped.ToDictionary(cell => cell.Key, cell => Math.Min(cell.Value, LimitOf(cell.Key, unclipped, limits)));
            foreach (var cell in scales.Keys)
            {
                var parent = cell.Parent(resolution);
                scales[cell] = (scales[cell].Part * clipped[parent], scales[cell].Whole * unclipped[parent]);
            }
        }
        return all.Distinct().ToDictionary(place => place, place => Rounded(scales[place.Parent(Finest)].Part * Full, scales[place.Parent(Finest)].Whole));
    }

    static int LimitOf(H3Cell cell, Dictionary<H3Cell, int> unclipped, (int Neighbours, int Target, int Most) limits)
    {
        var occupied = cell.Disk(1).Count(near => unclipped.GetValueOrDefault(near) >= limits.Target);
        return Math.Min(limits.Most, limits.Target * Math.Max(occupied - limits.Neighbours + 1, 1));
    }

    /// <summary>A fraction as a whole number, half to even.</summary>
    internal static int Rounded(BigInteger part, BigInteger whole)
    {
        var number = (int)BigInteger.DivRem(part, whole, out var rest);
        var twice = 2 * rest;
        return twice > whole || (twice == whole && (number & 1) != 0) ? number + 1 : number;
    }
}
