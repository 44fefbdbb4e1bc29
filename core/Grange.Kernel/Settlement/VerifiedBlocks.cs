using Grange.Content;

namespace Grange.Kernel;

/// <summary>Blocks from a source that need not be trusted: every one is hashed again, whatever the source promises.</summary>
public sealed class VerifiedBlocks(IBlockReader source)
{
    /// <summary>Everything below this root is about to be read.</summary>
    public ValueTask ExpectAsync(Cid root, CancellationToken cancel) => source.ExpectAsync(root, cancel);

    /// <summary>The bytes behind <paramref name="cid"/>; missing, or a mismatch when they hash to something else.</summary>
    /// <param name="what">What the block is to the caller, for the finding.</param>
    public async ValueTask<Checked<ReadOnlyMemory<byte>>> BytesAsync(Cid cid, string what, CancellationToken cancel)
    {
        if (await source.GetAsync(cid.Hash, cancel) is not { } bytes) return Finding.Missing(what, cid.ToString());
        if (!cid.Hash.Matches(bytes.Span)) return Finding.Mismatch(what, cid.ToString(), cid, Cid.Of(cid.Codec, bytes.Span));
        return bytes;
    }

    /// <summary>The bytes of many blocks, in order, read side by side; or the first finding.</summary>
    public async ValueTask<Checked<IReadOnlyList<ReadOnlyMemory<byte>>>> AllAsync(IReadOnlyList<Cid> cids, string what, CancellationToken cancel)
    {
        var read = new Checked<ReadOnlyMemory<byte>>[cids.Count];
        await Parallel.ForAsync(0, cids.Count, cancel, async (i, stop) => read[i] = await BytesAsync(cids[i], what, stop));
        var bytes = new ReadOnlyMemory<byte>[cids.Count];
        for (var i = 0; i < bytes.Length; i++)
            if (!read[i].TryGet(out bytes[i], out var why)) return why;
        return bytes;
    }

    /// <summary>The dag-cbor value behind <paramref name="cid"/>.</summary>
    public async ValueTask<Checked<DagNode>> NodeAsync(Cid cid, string what, CancellationToken cancel)
    {
        if (cid.Codec != Codec.DagCbor) return Finding.Mismatch(what, cid.ToString(), Codec.DagCbor, cid.Codec);
        if (!(await BytesAsync(cid, what, cancel)).TryGet(out var bytes, out var why)) return why;
        var fault = DagCbor.TryDecode(bytes.Span, out var node);
        return fault == DagCborFault.None ? node! : Finding.Mismatch(what, cid.ToString(), "dag-cbor", fault);
    }

    /// <summary>The items of one page block of a list.</summary>
    public async ValueTask<Checked<IReadOnlyList<DagNode>>> ItemsAsync(Cid page, string what, CancellationToken cancel)
    {
        if (!(await NodeAsync(page, what, cancel)).TryGet(out var node, out var why)) return why;
        return node.Kind == DagKind.List ? Checked<IReadOnlyList<DagNode>>.Of(node.AsList) : Finding.Mismatch(what, page.ToString(), DagKind.List, node.Kind);
    }

    /// <summary>Every item of a list that is cut into page blocks, in order, each as <paramref name="read"/> understands it: a long list never lies in memory as nodes.</summary>
    public async ValueTask<Checked<IReadOnlyList<T>>> RowsAsync<T>(IReadOnlyList<Cid> pages, string what, Func<DagNode, T?> read, CancellationToken cancel) where T : class
    {
        var rows = new List<T>();
        foreach (var page in pages)
        {
            if (!(await ItemsAsync(page, what, cancel)).TryGet(out var items, out var why)) return why;
            foreach (var item in items)
            {
                if (read(item) is not { } row) return Finding.Mismatch(what, page.ToString(), "rows of the right form", item.Kind);
                rows.Add(row);
            }
        }
        return rows;
    }
}
