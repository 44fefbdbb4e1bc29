using Grange.Kernel;

namespace Grange.Rendering.Rules.Rewards;

/// <summary>A node that was there (RNP-015).</summary>
/// <param name="IdleBps">How much of the epoch it stood ready, of ten thousand.</param>
/// <param name="Score">Its bench score.</param>
/// <param name="MemoryGiB">Memory it renders in.</param>
/// <param name="AgeWeeks">How long it has been here.</param>
/// <param name="OfOwner">The how-manieth node of its owner it is, from 1.</param>
public readonly record struct IdleNode(int IdleBps, ulong Score, ulong MemoryGiB, ulong AgeWeeks, int OfOwner);

/// <summary>Rewards for standing ready, by RNP-015: idle × (3 log OB / log avg OB + 3 log VRAM / log avg VRAM + log age / log avg age) × penalty, scaled to the pool.</summary>
/// <remarks>
/// Integers throughout. What the paper leaves open: a term whose average is 1 or less, whose logarithm is 0, counts as 1; below 1 counts as 1.
/// Guarantees: the parts never sum to more than the pool; the order of the nodes is void.
/// </remarks>
public static class Availability
{
    /// <summary>Nodes of one owner that are not penalised.</summary>
    const int Free = 3;

    /// <summary>exp(-0.65) × 2^40, to the nearest.</summary>
    const long Decay = 573_995_401_780;

    /// <summary>Terms are in 2^-30.</summary>
    const int TermBits = 30;

    static readonly long One = 1L << TermBits;

    /// <summary>Each node's part of the pool, in the order given, rounded down.</summary>
    public static IReadOnlyList<UInt128> Split(UInt128 pool, IReadOnlyList<IdleNode> nodes) => Allocation.Split(pool, Weights(nodes)).Parts;

    /// <summary>What the nodes count for, in the order given.</summary>
    public static IReadOnlyList<long> Weights(IReadOnlyList<IdleNode> nodes)
    {
        if (nodes.Count == 0) return [];
        var (score, memory, age) = (Average(nodes, node => node.Score), Average(nodes, node => node.MemoryGiB), Average(nodes, node => node.AgeWeeks));
        return [.. nodes.Select(node => (long)((Int128)node.IdleBps * (3 * Term(node.Score, score) + 3 * Term(node.MemoryGiB, memory) + Term(node.AgeWeeks, age)) * Penalty(node.OfOwner) >> TermBits))];
    }

    /// <summary>1 up to the third node of an owner, then exp(-0.65 (k - 3)), in 2^-30.</summary>
    public static long Penalty(int ofOwner)
    {
        var penalty = (Int128)1 << FixedLog.FractionBits;
        for (var k = Math.Min(ofOwner, 64); k > Free; k--) penalty = penalty * Decay >> FixedLog.FractionBits;
        return (long)(penalty >> (FixedLog.FractionBits - TermBits));
    }

    static long Term(ulong value, long logOfAverage) => logOfAverage <= 0 ? One : (long)(((Int128)FixedLog.Log2(Math.Max(1, value)) << TermBits) / logOfAverage);

    static long Average(IReadOnlyList<IdleNode> nodes, Func<IdleNode, ulong> of)
        => FixedLog.Log2(nodes.Aggregate(0UL, (sum, node) => checked(sum + Math.Max(1, of(node)))), (ulong)nodes.Count);
}
