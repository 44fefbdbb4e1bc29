using System.CommandLine;
using Grange.Kernel;
using Grange.Verbs;
using Grange.Wireless.Cli;
using Grange.Wireless.Demo;
using Grange.Wireless.Features;
using Grange.Wireless.Features.Air;
using Grange.Wireless.Features.Codecs;
using Grange.Wireless.Features.Coverage;
using Grange.Wireless.Features.Devices;
using Grange.Wireless.Features.Events;
using Grange.Wireless.Features.Gateways;
using Grange.Wireless.Features.Integrations;
using Grange.Wireless.Features.Sessions;
using Grange.Wireless.Features.Stations;
using Grange.Wireless.Scoring;

namespace Grange.Wireless;

/// <summary>LoRaWAN on gateways of the community: a network server for devices, data that is paid with credits.</summary>
/// <remarks>The host gives it, beside the faces of <see cref="INetworkHost"/>, an <see cref="IAccountSigner"/> and the store.</remarks>
public sealed class WirelessNetwork : INetwork, IExplained, INetworkVerbs
{
    /// <summary>Version of <see cref="WirelessScore"/>.</summary>
    public const int RulesVersion = 3;

    public ModuleInfo Info { get; } = new("wireless", "Wireless", WirelessKinds.All, "credits", RulesVersion, Schema(), MaxRecordsPerDeviceAndDay: 10_000)
    {
        Draft = ("""{ "shareBps": 1000, "policy": { "kind": "burn-and-mint", "mintBps": 10000, "capPerWeek": "1000000000000000000000000", "microUsdPerToken": 1000000 } }""", "{}"),
    };

    /// <inheritdoc/>
    public void Map(INetworkHost host)
    {
        var running = new WirelessRunner(host, host.IsFirstOfModule && host.Datagrams is { } endpoint ? AirSocket.Open(endpoint) : null);
        host.Background("wireless", running.RunAsync);
        if (host.IsFirstOfModule) new StationDoor(running.StationTermsAsync, host.Clock, host.Logs.CreateLogger("Grange.Wireless.Stations")).Map(host.Root);
        new DeviceEndpoints(running).Map(host.Api);
        new GatewayEndpoints(running).Map(host.Api);
        new SessionEndpoints(running).Map(host.Api);
        new EventEndpoints(running).Map(host.Api);
        new CoverageEndpoints(running).Map(host.Api);
        new CodecEndpoints(running).Map(host.Api);
        new IntegrationEndpoints(running).Map(host.Api);
    }

    /// <inheritdoc/>
    public Verdict Check(Evidence evidence, CheckContext context) => WirelessCheck.Check(evidence, context);

    /// <inheritdoc/>
    public IEnumerable<Challenge> Challenges(Hash32 seed, long epoch, NetworkDefinition parameters, Carry carry, IDeviceView devices) => [];

    /// <inheritdoc/>
    public Carry Score(EpochInputs inputs, Carry carry, IScoreSink sink) => WirelessScore.Run(inputs, carry, sink);

    /// <inheritdoc/>
    public string? Explain(string reason) => WirelessScore.Explain(reason);

    /// <inheritdoc/>
    public IEnumerable<Command> Commands() => [WirelessVerbs.Group(), H3Verb.Create()];

    /// <inheritdoc/>
    public Command? Join() => JoinVerb.Create();

    /// <inheritdoc/>
    public INetworkDemo? Demo() => new WirelessDemo();

    static string Schema()
    {
        using var stream = typeof(WirelessNetwork).Assembly.GetManifestResourceStream("wireless.rules.schema.json")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
