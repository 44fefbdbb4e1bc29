using Grange.Kernel;
using Grange.Wireless.Features.Air;
using Grange.Wireless.Features.Billing;
using Grange.Wireless.Features.Integrations;

namespace Grange.Wireless.Features;

/// <summary>Keeps one wireless network open from the node's start to its end; doors wait here until it is.</summary>
/// <param name="host">The node.</param>
/// <param name="socket">Where gateways speak, bound already: what they send before the network is open waits there.</param>
sealed class WirelessRunner(INetworkHost host, AirSocket? socket)
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    volatile TaskCompletionSource<WirelessNode> opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The open network; waits while it opens, and throws <see cref="TimeoutException"/> when it does not.</summary>
    public Task<WirelessNode> NodeAsync(CancellationToken cancel) => opened.Task.WaitAsync(Patience, host.Clock, cancel);

    /// <summary>Opens, serves, closes. A fault ends it, and the host starts it again.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        try
        {
            using var node = await WirelessNode.OpenAsync(host, socket, cancel);
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            Task[] work = [node.Air.RunAsync(ending.Token), node.FollowRegistryAsync(ending.Token), new DataBilling(node).RunAsync(ending.Token), new Outbox(node).RunAsync(ending.Token), new Deliveries(node).RunAsync(ending.Token)];
            opened.TrySetResult(node);
            try
            {
                await await Task.WhenAny(work);
            }
            finally
            {
                opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
                await ending.CancelAsync();
                await Task.WhenAll(work).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        finally
        {
            if (cancel.IsCancellationRequested) socket?.Dispose();
        }
    }
}
