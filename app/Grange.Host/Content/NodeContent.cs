using Grange.Content;
using Grange.Kernel;

namespace Grange.Host.Content;

/// <summary>The node's own blocks: evidence, bundles, manifests. They stay on this node; a storage network also places them with its providers.</summary>
public sealed class NodeContent(SegmentStore segments) : IContentService
{
    /// <summary>Where blocks that are not here may be found: the first answer wins. Networks that keep content add themselves.</summary>
    public List<IBlockReader> Elsewhere { get; } = [];

    /// <inheritdoc/>
    public async ValueTask<ReadOnlyMemory<byte>?> GetAsync(Multihash hash, CancellationToken cancel)
    {
        if (await segments.GetAsync(hash, cancel) is { } here) return here;
        foreach (var reader in Elsewhere)
            if (await reader.GetAsync(hash, cancel) is { } found) return found;
        return null;
    }

    /// <inheritdoc/>
    public ValueTask PutAsync(Cid cid, ReadOnlyMemory<byte> block, CancellationToken cancel) => segments.PutAsync(cid, block, cancel);

    /// <inheritdoc/>
    public ValueTask FlushAsync(CancellationToken cancel) => segments.FlushAsync(cancel);

    /// <summary>Stores what a step produced; durable on return.</summary>
    public async Task KeepAsync(Encoded encoded, CancellationToken cancel)
    {
        await encoded.StoreAsync(this, cancel);
        await FlushAsync(cancel);
    }
}
