using System.Net;
using Grange.Host.Admission;
using Grange.Host.Http;
using Grange.Kernel;
using Grange.Kernel.Partitions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Grange.Host.Networks;

/// <summary>The faces this node gives to one network.</summary>
sealed class NetworkHost(
    RunningNetwork network, NodeServices node, EvidenceLog evidence, IEndpointRouteBuilder root, IEndpointRouteBuilder api, bool isFirst, BackgroundWork background, IPolicy policy, IAccountSigner accounts, IPastEpochs past, HostedSites sites) : INetworkHost
{
    readonly ICredits credits = node.Credits.Of(network.Definition.Token.Symbol);

    public NetworkDefinition Definition => network.Definition;
    public IEndpointRouteBuilder Root => root;
    public IEndpointRouteBuilder Api => api;
    public bool IsFirstOfModule => isFirst;
    public IPartitions Partitions => node.Partitions;
    public IEvidenceLog Evidence => evidence;
    public IDeviceDirectory Devices { get; } = new BoundDevices(network, node);
    public IHolds Holds => node.Holds;
    public IMarket Market => node.Market;
    public IWitnesses Witnesses => node.Witnesses;
    public IContentService Content => node.Content;
    public IEpochs Epochs => network;
    public IPolicy Policy => policy;
    public TimeProvider Clock => node.Clock;
    public ILoggerFactory Logs => node.Logs;
    public string DataFolder { get; } = Directory.CreateDirectory(Path.Combine(node.Options.DataFolder, "networks", network.Slug.ToString())).FullName;

    public T Face<T>()
        where T : class
        => node.Store as T ?? node.Operator as T ?? credits as T ?? accounts as T ?? evidence as T ?? past as T ?? node.Denylists as T ?? node.Domain as T ?? throw new InvalidOperationException($"this node has no {typeof(T).Name}");

    public void Sells(ISeller seller) => node.Market.Sells(network.Slug, seller, evidence);

    public void Testifies(IWitness witness) => node.Witnesses.Add(witness);

    public void Sites(Func<HttpContext, Task<bool>> answer) => sites.Add(answer);

    public Uri? AddressOf(string port) => node.Ports.GetValueOrDefault(port);

    public IPEndPoint? Datagrams => node.Options.Udp;

    public void Seen(DeviceId device) => node.Presence.Seen(device);

    public void Background(string name, Func<CancellationToken, Task> work) => background.Add($"{network.Slug}/{name}", work);

    /// <summary>The registry, with this operator's devices told from others'.</summary>
    sealed class BoundDevices(RunningNetwork network, NodeServices node) : IDeviceDirectory
    {
        public IDeviceView View => node.Devices.Log;
        public bool IsHere(Device device) => DeviceBinding.OperatorOf(device, network.Definition) == node.Operator.Id;
    }
}
