using Grange.Content;
using Grange.Kernel;
using Grange.Storage.Objects;
using Grange.Storage.Pieces;

namespace Grange.Storage.Files;

/// <summary>An upload brings what this node does not keep.</summary>
sealed class ContentDeniedException(Fault fault) : Exception(fault.ToString())
{
    public Fault Fault { get; } = fault;
}

/// <summary>Writes an upload's blocks to the segments and remembers them, so that in the end it is known where each lies.</summary>
/// <remarks>Blocks that are already with providers under the same policy are not written again.</remarks>
/// <param name="screen">The policy's reason not to take a block, or null.</param>
sealed class RecordingWriter(Lane lane, PieceTable pieces, Func<Cid, Fault?> screen) : IBlockWriter
{
    readonly SegmentStore segments = lane.Segments;
    readonly Dictionary<Multihash, int> met = [];

    /// <summary>How what is written will be kept.</summary>
    public Redundancy Policy => lane.Policy;

    /// <summary>Bytes of all blocks, each counted once: what is charged.</summary>
    public long Bytes { get; private set; }

    public async ValueTask PutAsync(Cid cid, ReadOnlyMemory<byte> block, CancellationToken cancel)
    {
        if (cid.Hash.Code == Content.HashCode.Identity || !met.TryAdd(cid.Hash, block.Length)) return;
        if (screen(cid) is { } denied) throw new ContentDeniedException(denied);
        Bytes += block.Length;
        if (await IsHereAsync(cid, cancel)) return;
        await segments.PutAsync(cid, block, cancel);
    }

    /// <summary>Remembers a block that is in the network; it is read only where it is kept under another policy.</summary>
    public async ValueTask CountAsync(Cid cid, int length, IBlockReader blocks, CancellationToken cancel)
    {
        if (!await IsHereAsync(cid, cancel) && await blocks.GetAsync(cid.Hash, cancel) is { } block) await PutAsync(cid, block, cancel);
        else if (cid.Hash.Code != Content.HashCode.Identity && met.TryAdd(cid.Hash, length)) Bytes += length;
    }

    async ValueTask<bool> IsHereAsync(Cid cid, CancellationToken cancel)
        => await segments.FindAsync(cid.Hash, cancel) is not null || await pieces.FindBlockAsync(cid.Hash, lane.Policy, cancel) is not null;

    public ValueTask FlushAsync(CancellationToken cancel) => segments.FlushAsync(cancel);

    /// <summary>How many of the bytes lie in which segment.</summary>
    public async Task<IReadOnlyList<ObjectPart>> PartsAsync(CancellationToken cancel)
    {
        var parts = new SortedDictionary<long, long>();
        foreach (var (hash, length) in met)
        {
            var segment = (await segments.FindAsync(hash, cancel) is { } here ? lane.Whole(here.Segment) : (long?)null) ?? (await pieces.FindBlockAsync(hash, lane.Policy, cancel))?.Segment
                ?? throw new SegmentCollectedException();
            parts[segment] = parts.GetValueOrDefault(segment) + length;
        }
        return [.. parts.Select(part => new ObjectPart(part.Key, part.Value))];
    }
}
