using Grange.Content;
using Grange.Kernel;
using Grange.Storage.Files;
using Grange.Storage.Pieces;

namespace Grange.Storage;

/// <summary>Keeps one storage network open from the node's start to its end; doors wait here until it is.</summary>
sealed class StorageRunner(INetworkHost host) : IContentKeeper
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    volatile TaskCompletionSource<StorageNode> opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public INetworkHost Host => host;

    /// <summary>The open network; waits while it opens, and throws <see cref="TimeoutException"/> when it does not.</summary>
    public Task<StorageNode> NodeAsync(CancellationToken cancel) => opened.Task.WaitAsync(Patience, host.Clock, cancel);

    /// <summary>Opens, works, closes. A fault ends it, and the host starts it again.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        await using var node = await StorageNode.OpenAsync(host, cancel);
        opened.TrySetResult(node);
        try
        {
            await Task.WhenAll(new PlacementWork(node).RunAsync(cancel), new HealthWatch(node).RunAsync(cancel), new AuditWork(node).RunAsync(cancel), new ExpiryWork(node).RunAsync(cancel));
        }
        finally
        {
            opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
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
