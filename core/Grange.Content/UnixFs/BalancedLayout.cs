using System.Runtime.InteropServices;

namespace Grange.Content;

/// <summary>Builds the balanced tree over a file's leaves as they arrive: each full batch of links becomes a node one level up.</summary>
/// <remarks>All leaves lie at equal depth: a last batch of one still gets its node when the file has more than one block. Memory is one batch per level.</remarks>
sealed class BalancedLayout(IBlockWriter target, UnixFsProfile profile)
{
    readonly List<List<UnixFsEntry>> levels = [];

    public ValueTask AddAsync(UnixFsEntry leaf, CancellationToken cancel) => AddAsync(0, leaf, cancel);

    /// <summary>Closes what is open and returns the root.</summary>
    public async ValueTask<UnixFsEntry> CloseAsync(CancellationToken cancel)
    {
        for (var level = 0; ; level++)
        {
            if (level == levels.Count - 1 && levels[level].Count == 1) return levels[level][0];
            if (levels[level].Count > 0) await WrapAsync(level, cancel);
        }
    }

    async ValueTask AddAsync(int level, UnixFsEntry entry, CancellationToken cancel)
    {
        if (levels.Count == level) levels.Add(new List<UnixFsEntry>(level == 0 ? 16 : 4));
        levels[level].Add(entry);
        if (levels[level].Count == profile.MaxLinks) await WrapAsync(level, cancel);
    }

    async ValueTask WrapAsync(int level, CancellationToken cancel)
    {
        var (block, node) = Wrap(CollectionsMarshal.AsSpan(levels[level]));
        levels[level].Clear();
        await target.PutAsync(node.Cid, block, cancel);
        await AddAsync(level + 1, node, cancel);
    }

    (byte[] Block, UnixFsEntry Node) Wrap(ReadOnlySpan<UnixFsEntry> batch)
    {
        var links = new DagPbLink[batch.Length];
        var sizes = new long[batch.Length];
        long size = 0, total = 0;
        for (var i = 0; i < batch.Length; i++)
        {
            links[i] = new DagPbLink(batch[i].Cid, "", batch[i].TotalBytes);
            size += sizes[i] = batch[i].Size;
            total += batch[i].TotalBytes;
        }
        var block = DagPb.Encode(links, UnixFsMessage.File(size, sizes));
        return (block, new UnixFsEntry(profile.CidOf(block), size, total + block.Length));
    }
}
