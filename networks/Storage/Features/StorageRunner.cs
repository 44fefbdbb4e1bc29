using Grange.Content;
using Grange.Kernel;
using Grange.Storage.Files;
using Grange.Storage.Pieces;

namespace Grange.Storage;

/// <summary>One storage network, open or opening, and the shelf it gives to its neighbours.</summary>
sealed class StorageRunner(INetworkHost host) : NetworkRunner<StorageNode>(host), IContentKeeper
{
    /// <summary>Opens, works, closes. A fault ends it, and the host starts it again.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        await using var node = await StorageNode.OpenAsync(Host, cancel);
        var placement = new PlacementWork(node);
        await ServeAsync(node, cancel, placement.RegisterAsync, placement.PlaceAsync, new HealthWatch(node).RunAsync, new AuditWork(node).RunAsync, new ExpiryWork(node).RunAsync);
    }

    /// <inheritdoc/>
    public async ValueTask<ReadOnlyMemory<byte>?> GetAsync(Multihash hash, CancellationToken cancel)
        => await (await NodeAsync(cancel)).Blocks.GetAsync(hash, cancel);

    /// <inheritdoc/>
    public IBlockReader Here => new OwnSegments(this);

    /// <inheritdoc/>
    public async Task<Result<bool>> KeepAsync(string name, Cid root, IBlockReader blocks, CancellationToken cancel)
    {
        var node = await NodeAsync(cancel);
        return (await new Uploading(node, new ObjectKeeping(node), new Keeping(node.Terms.Policy, Lifetime.Renewing, node.Terms.OrderDays)).PutDagAsync(name, root, blocks, cancel)).TryGet(out _, out var refused) ? true : refused;
    }

    sealed class OwnSegments(StorageRunner network) : IBlockReader
    {
        public async ValueTask<ReadOnlyMemory<byte>?> GetAsync(Multihash hash, CancellationToken cancel)
            => await (await network.NodeAsync(cancel)).Segments.GetAsync(hash, cancel);
    }
}
