using Grange.Kernel;

namespace Grange.Charging.Features;

/// <summary>Keeps one charging network open from the node's start to its end; doors wait here until it is.</summary>
sealed class ChargingRunner(INetworkHost host)
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    volatile TaskCompletionSource<ChargingNode> opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public INetworkHost Host => host;

    /// <summary>The open network; waits while it opens, and throws <see cref="TimeoutException"/> when it does not.</summary>
    public Task<ChargingNode> NodeAsync(CancellationToken cancel) => opened.Task.WaitAsync(Patience, host.Clock, cancel);

    /// <summary>Opens, works, closes. A fault ends it, and the host starts it again.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        using var node = await ChargingNode.OpenAsync(host, cancel);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        Task[] work = [node.Committer.RunAsync(ending.Token), node.Sessions.RunAsync(ending.Token), node.Reservations.RunAsync(ending.Token), node.Lists.RunAsync(ending.Token), node.Sites.RunAsync(ending.Token), node.Roaming.RunAsync(ending.Token)];
        opened.TrySetResult(node);
        try
        {
            await await Task.WhenAny(work);
        }
        finally
        {
            opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
            await ending.CancelAsync();
            await node.Lines.HangUpAsync();
            await Task.WhenAll(work).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
