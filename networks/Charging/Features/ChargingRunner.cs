using Grange.Kernel;

namespace Grange.Charging.Features;

/// <summary>One charging network, open or opening.</summary>
sealed class ChargingRunner(INetworkHost host) : NetworkRunner<ChargingNode>(host)
{
    /// <summary>Opens, works, closes. A fault ends it, and the host starts it again.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        using var node = await ChargingNode.OpenAsync(Host, cancel);
        try
        {
            await ServeAsync(node, cancel, node.Committer.RunAsync, node.Sessions.RunAsync, node.Reservations.RunAsync, node.Lists.RunAsync, node.Sites.RunAsync, node.Roaming.RunAsync);
        }
        finally
        {
            await node.Lines.HangUpAsync();
        }
    }
}
