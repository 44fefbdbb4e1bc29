using System.Buffers.Binary;

namespace Grange.Content;

/// <summary>The leaves of a data set, its pieces laid end to end in their order, as PDPVerifier numbers them for challenges.</summary>
/// <remarks>Frozen when a proving period begins: pieces added later are challenged from the next period on.</remarks>
public sealed class ChallengeRange
{
    readonly long[] ends;

    /// <param name="leafCounts">Each piece's <see cref="PieceCid.LeafCount"/>, in the data set's order; a removed piece counts 0.</param>
    public ChallengeRange(IEnumerable<long> leafCounts)
    {
        long end = 0;
        ends = [.. leafCounts.Select(count => end = checked(end + (count >= 0 ? count : throw new ArgumentOutOfRangeException(nameof(leafCounts)))))];
    }

    /// <summary>Leaves in all; 0 when there is nothing to challenge.</summary>
    public long Leaves => ends.Length == 0 ? 0 : ends[^1];

    /// <summary>A 256-bit big-endian number modulo <see cref="Leaves"/>: the challenged leaf, when the number is
    /// keccak256(uint256 seed ‖ uint256 setId ‖ uint64 i).</summary>
    public long Reduce(ReadOnlySpan<byte> number)
    {
        if (number.Length != 32) throw new ArgumentException("a 256-bit number has 32 bytes", nameof(number));
        if (Leaves == 0) throw new InvalidOperationException("an empty data set has no leaf to challenge");
        UInt128 rest = 0;
        for (var at = 0; at < number.Length; at += 8)
            rest = ((rest << 64) | BinaryPrimitives.ReadUInt64BigEndian(number[at..])) % (ulong)Leaves;
        return (long)rest;
    }

    /// <summary>The piece, by its place in the order, and the leaf within it where leaf <paramref name="leaf"/> of the data set lies.</summary>
    public (int Piece, long LeafInPiece) Locate(long leaf)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(leaf);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(leaf, Leaves);
        int low = 0, high = ends.Length - 1; // the first piece that ends beyond the leaf; pieces of no leaves end where they begin
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (ends[middle] > leaf) high = middle;
            else low = middle + 1;
        }
        return (low, leaf - (low == 0 ? 0 : ends[low - 1]));
    }
}
