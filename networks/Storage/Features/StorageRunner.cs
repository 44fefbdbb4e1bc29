using Grange.Content;
using Grange.Kernel;
using Grange.Storage.Pieces;

namespace Grange.Storage;

/// <summary>Keeps one storage network open from the node's start to its end; doors wait here until it is.</summary>
sealed class StorageRunner(INetworkHost host) : IBlockReader
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
            await new PlacementWork(node).RunAsync(cancel);
        }
        finally
        {
            opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<ReadOnlyMemory<byte>?> GetAsync(Multihash hash, CancellationToken cancel)
        => await (await NodeAsync(cancel)).Blocks.GetAsync(hash, cancel);
}
