using Grange.Kernel;
using Grange.Vehicles.Features.Ingest;

namespace Grange.Vehicles.Features;

/// <summary>One vehicles network, open or opening.</summary>
sealed class VehiclesRunner(INetworkHost host) : NetworkRunner<VehiclesNode>(host)
{
    /// <summary>Opens, works, closes. A fault ends it, and the host starts it again.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        using var node = await VehiclesNode.OpenAsync(Host, cancel);
        await ServeAsync(node, cancel, node.Committer.RunAsync, node.Windows.RunAsync, node.Accesses.RunAsync, node.Hooks.RunAsync, node.Till.RunAsync, new Retention(node).RunAsync);
    }
}
