namespace Grange.Content;

/// <summary>Lays one tree over the leaves of several files: their contents, one after the other, without reading them.</summary>
/// <remarks>
/// Where every file but the last fills its leaves, the CID is that of the whole imported at once. Else leaves in the middle are shorter, which every reader takes.
/// </remarks>
public sealed class FileJoin(IBlockReader blocks, IBlockWriter target, UnixFsProfile profile)
{
    const int MaxDepth = 64;

    /// <summary>Joins files in their order; <paramref name="met"/> hears of every leaf, whose block is not put again.</summary>
    /// <param name="files">Roots and sizes.</param>
    /// <param name="met">Gets each leaf's CID and the bytes of its block.</param>
    /// <param name="cancel">Ends it.</param>
    public async Task<Found<UnixFsEntry>> JoinAsync(IReadOnlyList<UnixFsEntry> files, Func<Cid, int, ValueTask> met, CancellationToken cancel)
    {
        var layout = new BalancedLayout(target, profile);
        var isWhole = files.Sum(file => file.Size) == 0; // a file of no bytes still has its one leaf
        foreach (var file in isWhole ? files.Take(1) : files.Where(file => file.Size > 0))
            if (await AddAsync(layout, file, MaxDepth, met, cancel) is { } fault) return fault;
        return await layout.CloseAsync(cancel);
    }

    async Task<DagFault?> AddAsync(BalancedLayout layout, UnixFsEntry part, int depth, Func<Cid, int, ValueTask> met, CancellationToken cancel)
    {
        if (part.Cid.Codec == Codec.Raw)
        {
            await met(part.Cid, (int)part.Size);
            await layout.AddAsync(part with { TotalBytes = part.Size }, cancel);
            return null;
        }
        if (!(await blocks.FetchAsync(part.Cid, cancel)).TryGet(out var block, out var missing)) return missing;
        if (!UnixFsNode.Decode(part.Cid, block).TryGet(out var node, out var malformed)) return malformed;
        if (depth == 0 || node.Links.Count == 0 || node.Data.Length > 0 || !node.IsFile) return DagFault.Malformed(part.Cid, "it is no file of raw leaves");
        for (var i = 0; i < node.Links.Count; i++)
            if (await AddAsync(layout, new UnixFsEntry(node.Links[i].Hash, node.SizeOf(i), 0), depth - 1, met, cancel) is { } fault) return fault;
        return null;
    }
}
