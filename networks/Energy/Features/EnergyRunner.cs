using Grange.Kernel;

namespace Grange.Energy.Features;

/// <summary>One energy network, open or opening.</summary>
sealed class EnergyRunner(INetworkHost host) : NetworkRunner<EnergyNode>(host)
{
    /// <summary>Opens, works, closes. A fault ends it, and the host starts it again.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        using var node = await EnergyNode.OpenAsync(Host, cancel);
        await ServeAsync(node, cancel, ending => node.Mirror.RunAsync(node.Claims.StepAsync, ending));
    }
}
