namespace Grange.Content;

/// <summary>Where a block's bytes lie: segment number, offset of the first byte of the block in the segment's file, length in bytes.</summary>
public readonly record struct BlockPlace(long Segment, long Offset, int Length);

/// <summary>A block as the index knows it.</summary>
public readonly record struct IndexedBlock(Multihash Hash, BlockPlace Place);

/// <summary>What is known of one segment: bytes that are indexed, whether it is sealed, and once sealed its CARv1's piece CID (v2 text).</summary>
public sealed record SegmentRow(long Number, long IndexedBytes, bool Sealed, string? PieceCid);

/// <summary>The index over segments: multihash to place. It can always be rebuilt from the segments, which are the truth.</summary>
/// <remarks>Declared here, implemented by Grange.Store on SQLite and PostgreSQL (and in memory for tests).</remarks>
public interface ISegmentIndex
{
    ValueTask<BlockPlace?> FindAsync(Multihash hash, CancellationToken cancel);

    /// <summary>Adds blocks and moves the segment's indexed length, as one transaction; a hash already known keeps its first place.</summary>
    ValueTask AddAsync(long segment, long indexedBytes, IReadOnlyList<IndexedBlock> blocks, CancellationToken cancel);

    /// <summary>Marks a segment sealed under its piece CID.</summary>
    ValueTask SealAsync(long segment, string pieceCid, CancellationToken cancel);

    ValueTask<IReadOnlyList<SegmentRow>> SegmentsAsync(CancellationToken cancel);

    /// <summary>Forgets a segment and its blocks: before a rebuild, or when the segment is deleted.</summary>
    ValueTask RemoveAsync(long segment, CancellationToken cancel);
}
