using Grange.Content;
using Grange.Storage.Gateway;
using Grange.Storage.Pieces;

namespace Grange.Storage.Retrieval;

/// <summary>Blocks of the network: from this node's segments, else from providers, checked by hash before anyone sees them.</summary>
/// <remarks>
/// While enough parts can be had, the block is found. Providers that ask for egress are passed over: whoever wants their copies pays them directly.
/// </remarks>
sealed class NetworkBlocks(SegmentLanes segments, PieceTable pieces, PieceHolders holders, WholeRanges whole, CodedRanges coded) : IBlockReader
{
    const long CacheBytes = 64 << 20;

    readonly BlockCache cache = new(CacheBytes);

    /// <summary>Who has what.</summary>
    public PieceHolders Holders => holders;

    /// <inheritdoc/>
    /// <exception cref="ContentUnavailableException">The block is stored in this network, and no copy can be had now.</exception>
    public async ValueTask<ReadOnlyMemory<byte>?> GetAsync(Multihash hash, CancellationToken cancel)
    {
        if (await segments.GetAsync(hash, cancel) is { } here) return here;
        if (cache.Find(hash) is { } cached) return cached;
        if (await pieces.PlacesAsync(hash, cancel) is not { Count: > 0 } places) return null;
        var (seen, free) = (0, 0);
        foreach (var place in places)
        {
            var with = await holders.OfAsync(place.Segment, cancel);
            var (block, willing) = place.Policy.IsCoded ? await coded.FetchAsync(place, hash, with, cancel) : await whole.FetchAsync(place, hash, with, cancel);
            if (block is not null)
            {
                cache.Keep(hash, block);
                return block;
            }
            (seen, free) = (seen + with.Count, free + willing);
        }
        cancel.ThrowIfCancellationRequested();
        throw new ContentUnavailableException(hash, seen, free);
    }
}
