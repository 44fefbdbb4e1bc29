using System.Buffers.Binary;
using System.Text;
using Grange.Content;
using Grange.Kernel.Crypto;

namespace Grange.Kernel;

/// <summary>The block an epoch's seed comes from, and the block before it, as RLP: nobody could foresee the one, and the other shows it was the first.</summary>
/// <param name="Header">RLP of the first block whose time is not before the epoch's opening; where the carry is anchored, of the first after the anchor's.</param>
/// <param name="Parent">RLP of its parent, whose time is before the opening; where the carry is anchored, of the anchor's block, which is not.</param>
public sealed record SeedBlock(ReadOnlyMemory<byte> Header, ReadOnlyMemory<byte> Parent)
{
    internal DagNode Node() => DagNode.List(DagNode.Of(Header.Span), DagNode.Of(Parent.Span));

    internal static SeedBlock? TryRead(IReadOnlyList<DagNode> parts)
        => parts is [{ Kind: DagKind.Bytes } header, { Kind: DagKind.Bytes } parent] ? new SeedBlock(header.AsBytes.ToArray(), parent.AsBytes.ToArray()) : null;
}

/// <summary>The unforeseeable number an epoch's challenges and draws come from.</summary>
public static class EpochSeed
{
    /// <summary>keccak-256(block hash ‖ utf8(network) ‖ u64be epoch).</summary>
    public static Hash32 Of(Hash32 block, NetworkSlug network, long epoch)
    {
        Span<byte> number = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(number, epoch);
        return Hash32.Read(Keccak256.Hash([.. block.ToByteArray(), .. Encoding.UTF8.GetBytes(network.ToString()), .. number]));
    }

    /// <summary>True when a block gives the seed of an epoch that opened at <paramref name="fromMs"/>: the first that is not older than the opening.</summary>
    public static bool IsSeedBlock(in BlockHeader block, in BlockHeader parent, long fromMs)
        => block.Parent == parent.Hash && block.Number == parent.Number + 1
            && (Int128)block.TimestampSeconds * 1000 >= fromMs && (Int128)parent.TimestampSeconds * 1000 < fromMs;

    /// <summary>True when a block follows one that may hold the anchor of what the epoch challenges: that is not older than the opening.</summary>
    public static bool IsAfterAnchor(in BlockHeader block, in BlockHeader anchor, long fromMs)
        => block.Parent == anchor.Hash && block.Number == anchor.Number + 1 && (Int128)anchor.TimestampSeconds * 1000 >= fromMs;

    /// <summary>Checks a published seed block and gives the seed; epoch 0 of a network has none and the seed zero.</summary>
    /// <param name="anchored">The seed comes after an anchor; that it stands in the parent block, the chain says.</param>
    internal static Checked<(Hash32 Seed, BlockHeader? Block)> Check(SeedBlock? seed, NetworkSlug network, long epoch, long fromMs, bool anchored)
    {
        var where = $"{network} epoch {epoch}";
        if (epoch == 0) return seed is null ? (Hash32.Zero, null) : Finding.Mismatch("seed", where, "no seed in epoch 0", "a seed");
        if (seed is null) return Finding.Mismatch("seed", where, "a block header", "no seed");
        if (!BlockHeader.TryRead(seed.Header.Span, out var block) || !BlockHeader.TryRead(seed.Parent.Span, out var parent))
            return Finding.Mismatch("seed-header", where, "two block headers", "other bytes");
        if (anchored ? IsAfterAnchor(block, parent, fromMs) : IsSeedBlock(block, parent, fromMs)) return (Of(block.Hash, network, epoch), block);
        return anchored
            ? Finding.Mismatch("seed-block", where, $"the block after an anchor from {fromMs} ms on", $"block {block.Number} after {parent.Number} at {parent.TimestampSeconds} s")
            : Finding.Mismatch("seed-block", where, $"first block from {fromMs} ms on", $"block {block.Number} at {block.TimestampSeconds} s after {parent.TimestampSeconds} s");
    }
}
