using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Grange.Kernel;
using Grange.Store;
using Grange.Wireless.Codecs;
using Grange.Wireless.Features.Air;
using Grange.Wireless.Features.Codecs;
using Grange.Wireless.Features.Coverage;
using Grange.Wireless.Features.Devices;
using Grange.Wireless.Features.Events;
using Grange.Wireless.Features.Gateways;
using Grange.Wireless.Features.Integrations;
using Grange.Wireless.Serving;
using Microsoft.Extensions.Logging;

namespace Grange.Wireless.Features;

/// <summary>One wireless network, open in a node: its tables, and the air.</summary>
sealed class WirelessNode : IDisposable
{
    WirelessNode(INetworkHost host)
    {
        (Host, Log, Accounts, Said) = (host, host.Logs.CreateLogger("Grange.Wireless"), host.Face<IAccountSigner>(), host.Face<IEvidenceReader>());
        (Devices, Gateways, CodecTable, Integrations) = (new(host.Store, Slug), new(host.Store, Slug), new(host.Store, Slug), new(host.Store, Slug));
        (Operator, Map) = (host.Face<IOperatorKey>().Id, new(this));
    }

    public INetworkHost Host { get; }
    public ILogger Log { get; }
    public IAccountSigner Accounts { get; }
    public DeviceTable Devices { get; }
    public GatewayTable Gateways { get; }
    public IEvidenceReader Said { get; }
    public DeviceId Operator { get; }
    public CoverageMap Map { get; }
    public CodecTable CodecTable { get; }
    public IntegrationTable Integrations { get; }

    /// <summary>Rings when something waits in the outbox.</summary>
    public Bell Waiting { get; } = new();

    /// <summary>Rings when integrations were made, removed or resumed.</summary>
    public Bell Changed { get; } = new();

    public CodecBook Codecs { get; } = new();
    public AirLoop Air { get; private set; } = null!;

    /// <summary>Devices as they are registered, for what is shown of them.</summary>
    public ConcurrentDictionary<ulong, DeviceTerms> Names { get; } = [];

    public NetworkSlug Slug => Host.Definition.Slug;
    public WirelessTerms Terms => WirelessTerms.Read(Host.Definition.Rules);
    public long NowMs => Host.Clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Opens the tables, and brings the air to where it was when the node ended.</summary>
    public static async Task<WirelessNode> OpenAsync(INetworkHost host, AirSocket? socket, CancellationToken cancel)
    {
        await host.Store.MigrateAsync(WirelessTables.Module, WirelessTables.All, cancel);
        var node = new WirelessNode(host);
        var devices = (await node.Devices.AllAsync(cancel)).Select(row => row.ToTerms()).ToList();
        foreach (var device in devices) node.Names[device.DevEui] = device;
        node.Air = new AirLoop(Path.Combine(host.DataFolder, "air.journal"), node.Terms.ToServer(), node.Terms.MaxCopies, devices, socket, new Random(RandomNumberGenerator.GetInt32(int.MaxValue)), host.Clock, node.Log);
        foreach (var codec in await node.CodecTable.AllAsync(cancel))
            if (PayloadCodecs.Read(codec.Source).TryGet(out var read, out _)) node.Codecs.Put(codec.Owner, codec.Name, codec.Source, read);
        foreach (var gateway in await node.Gateways.AllAsync(cancel)) node.Air.Gateways.Register(gateway.Eui);
        return node;
    }

    /// <summary>An event as it is told: in ChirpStack's JSON, with what the device's codec says.</summary>
    public JsonObject Json(WirelessEvent one)
    {
        var device = Names.GetValueOrDefault(one.DevEui);
        return EventJson.Of(one, Slug.ToString(), device, Codecs.Read(one, device));
    }

    /// <summary>Keeps what the air knows of bound gateways as the registry has them.</summary>
    public async Task FollowRegistryAsync(CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), Host.Clock);
        do await Air.AskAsync(_ => Bind(), cancel);
        while (await timer.WaitForNextTickAsync(cancel));
    }

    bool Bind()
    {
        var bound = new Dictionary<ulong, DeviceId>();
        foreach (var device in Host.Devices.View.All(Slug).Where(device => !device.Revoked && Host.Devices.IsHere(device)))
            if (GatewayFacts.Of(device) is { } facts) bound.TryAdd(facts.Eui, device.Id); // who registered an EUI first has it
        Air.Gateways.Bind(bound);
        return true;
    }

    public void Dispose()
    {
        Air.Dispose();
        Map.Dispose();
    }
}
