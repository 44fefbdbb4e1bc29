using System.Net;
using Grange.Kernel;
using Grange.Wireless.Features.Air;
using Grange.Wireless.Features.Beacons;
using Grange.Wireless.Features.Billing;
using Grange.Wireless.Features.Coverage;
using Grange.Wireless.Features.Integrations;
using Grange.Wireless.Features.Stations;

namespace Grange.Wireless.Features;

/// <summary>One wireless network, open or opening.</summary>
/// <param name="host">The node.</param>
/// <param name="socket">Where gateways speak, bound already: what they send before the network is open waits there.</param>
sealed class WirelessRunner(INetworkHost host, AirSocket? socket) : NetworkRunner<WirelessNode>(host)
{
    /// <summary>What a Basics Station is told; it speaks to the node's own port for datagrams, from this machine.</summary>
    public async Task<StationTerms> StationTermsAsync(CancellationToken cancel)
    {
        var node = await NodeAsync(cancel);
        var at = node.Air.Endpoint;
        return new(node.Terms.Region, node.Terms.SubBand, at is null || !at.Address.Equals(IPAddress.Any) ? at : new IPEndPoint(IPAddress.Loopback, at.Port));
    }

    /// <summary>Opens, serves, closes. A fault ends it, and the host starts it again.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        try
        {
            using var node = await WirelessNode.OpenAsync(Host, socket, cancel);
            await ServeAsync(node, cancel, node.Air.RunAsync, node.FollowRegistryAsync, new DataBilling(node).RunAsync, new Beaconing(node).RunAsync, new CoverageWatch(node).RunAsync, new Outbox(node).RunAsync, new Deliveries(node).RunAsync);
        }
        finally
        {
            if (cancel.IsCancellationRequested) socket?.Dispose();
        }
    }
}
