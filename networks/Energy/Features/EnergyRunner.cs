using Grange.Kernel;

namespace Grange.Energy.Features;

/// <summary>Keeps one energy network open from the node's start to its end; doors wait here until it is.</summary>
sealed class EnergyRunner(INetworkHost host)
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    volatile TaskCompletionSource<EnergyNode> opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public INetworkHost Host => host;

    /// <summary>The open network; waits while it opens, and throws <see cref="TimeoutException"/> when it does not.</summary>
    public Task<EnergyNode> NodeAsync(CancellationToken cancel) => opened.Task.WaitAsync(Patience, host.Clock, cancel);

    /// <summary>Opens, works, closes. A fault ends it, and the host starts it again.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        using var node = await EnergyNode.OpenAsync(host, cancel);
        opened.TrySetResult(node);
        try
        {
            await node.Mirror.RunAsync(node.Claims.StepAsync, cancel);
        }
        finally
        {
            opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}
