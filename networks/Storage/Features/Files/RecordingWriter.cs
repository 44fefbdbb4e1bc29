using Grange.Content;
using Grange.Storage.Objects;
using Grange.Storage.Pieces;

namespace Grange.Storage.Files;

/// <summary>Writes an upload's blocks to the segments and remembers them, so that in the end it is known where each lies.</summary>
/// <remarks>Blocks that are already with providers are not written again.</remarks>
sealed class RecordingWriter(SegmentStore segments, PieceTable pieces) : IBlockWriter
{
    readonly Dictionary<Multihash, int> met = [];

    /// <summary>Bytes of all blocks, each counted once: what is charged.</summary>
    public long Bytes { get; private set; }

    public async ValueTask PutAsync(Cid cid, ReadOnlyMemory<byte> block, CancellationToken cancel)
    {
        if (cid.Hash.Code == Content.HashCode.Identity || !met.TryAdd(cid.Hash, block.Length)) return;
        Bytes += block.Length;
        if (await segments.FindAsync(cid.Hash, cancel) is not null || await pieces.FindBlockAsync(cid.Hash, cancel) is not null) return;
        await segments.PutAsync(cid, block, cancel);
    }

    /// <summary>Remembers a block that is in the network already.</summary>
    public void Count(Cid cid, int length)
    {
        if (cid.Hash.Code != Content.HashCode.Identity && met.TryAdd(cid.Hash, length)) Bytes += length;
    }

    public ValueTask FlushAsync(CancellationToken cancel) => segments.FlushAsync(cancel);

    /// <summary>How many of the bytes lie in which segment.</summary>
    public async Task<IReadOnlyList<ObjectPart>> PartsAsync(CancellationToken cancel)
    {
        var parts = new SortedDictionary<long, long>();
        foreach (var (hash, length) in met)
        {
            var segment = (await segments.FindAsync(hash, cancel))?.Segment ?? (await pieces.FindBlockAsync(hash, cancel))?.Segment
                ?? throw new SegmentCollectedException();
            parts[segment] = parts.GetValueOrDefault(segment) + length;
        }
        return [.. parts.Select(part => new ObjectPart(part.Key, part.Value))];
    }
}
