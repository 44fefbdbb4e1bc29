using Grange.Content;

namespace Grange.Kernel;

/// <summary>Writes a bundle's pages of evidence while the records come, so that a bundle of a million never lies in memory.</summary>
public sealed class BundlePages(IBlockWriter target)
{
    readonly List<DagNode> page = [];
    readonly List<Cid> written = [];

    /// <summary>Adds the next record by (author, sequence); the last of each signed batch with its signature, the others with an empty one.</summary>
    public async ValueTask AddAsync(Cid evidence, ReadOnlyMemory<byte> signature, CancellationToken cancel)
    {
        page.Add(Bundle.Node(evidence, signature));
        if (page.Count == Bundle.PageSize) await WriteAsync(cancel);
    }

    /// <summary>The pages, for <see cref="Bundle.Written"/>; durable after the target's next flush.</summary>
    public async ValueTask<IReadOnlyList<Cid>> EndAsync(CancellationToken cancel)
    {
        if (page.Count > 0) await WriteAsync(cancel);
        return written;
    }

    async ValueTask WriteAsync(CancellationToken cancel)
    {
        var block = Block.Of(DagNode.List(page.ToArray()));
        await target.PutAsync(block.Cid, block.Bytes, cancel);
        written.Add(block.Cid);
        page.Clear();
    }
}
