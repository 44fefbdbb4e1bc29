using Grange.Content;
using Grange.Kernel;

namespace Grange.Host.Content;

/// <summary>The node's own blocks (evidence, bundles, manifests), and through it everything that its networks keep.</summary>
public sealed class NodeContent(SegmentStore segments) : IContentService
{
    volatile IReadOnlyList<IContentKeeper> keepers = [];

    /// <inheritdoc/>
    public IBlockReader Here => new Blocks(segments, [.. keepers.Select(keeper => keeper.Here)]);

    /// <inheritdoc/>
    public void AddKeeper(IContentKeeper keeper) => keepers = [.. keepers, keeper];

    /// <inheritdoc/>
    public ValueTask<ReadOnlyMemory<byte>?> GetAsync(Multihash hash, CancellationToken cancel) => new Blocks(segments, keepers).GetAsync(hash, cancel);

    /// <inheritdoc/>
    public ValueTask PutAsync(Cid cid, ReadOnlyMemory<byte> block, CancellationToken cancel) => segments.PutAsync(cid, block, cancel);

    /// <inheritdoc/>
    public ValueTask FlushAsync(CancellationToken cancel) => segments.FlushAsync(cancel);

    /// <inheritdoc/>
    public async Task<Result<bool>> KeepAsync(string name, Cid root, CancellationToken cancel)
        => keepers is [var keeper, ..] ? await keeper.KeepAsync(name, root, this, cancel) : false;

    /// <summary>Stores what a step produced; durable on return.</summary>
    public async Task KeepAsync(Encoded encoded, CancellationToken cancel)
    {
        await encoded.StoreAsync(this, cancel);
        await FlushAsync(cancel);
    }

    /// <summary>Here first; then the first other place that has it.</summary>
    sealed class Blocks(IBlockReader first, IReadOnlyList<IBlockReader> others) : IBlockReader
    {
        public async ValueTask<ReadOnlyMemory<byte>?> GetAsync(Multihash hash, CancellationToken cancel)
        {
            if (await first.GetAsync(hash, cancel) is { } here) return here;
            foreach (var other in others)
                if (await other.GetAsync(hash, cancel) is { } found) return found;
            return null;
        }
    }
}
