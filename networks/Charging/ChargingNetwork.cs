using System.CommandLine;
using Grange.Charging.Cli;
using Grange.Charging.Demo;
using Grange.Charging.Features;
using Grange.Charging.Features.Ocpp;
using Grange.Charging.Features.Oversight;
using Grange.Charging.Features.Power;
using Grange.Charging.Features.Receipts;
using Grange.Charging.Features.Reservations;
using Grange.Charging.Features.Roaming;
using Grange.Charging.Features.Sessions;
using Grange.Charging.Features.Stations;
using Grange.Charging.Features.Tags;
using Grange.Charging.Features.Tls;
using Grange.Charging.Rules;
using Grange.Charging.Rules.Scoring;
using Grange.Charging.Simulation;
using Grange.Kernel;
using Grange.Verbs;
using Microsoft.AspNetCore.Routing;

namespace Grange.Charging;

/// <summary>Private chargers shared with drivers: OCPP stations, sessions paid by the owner's tariff and proven by the meter's own signature.</summary>
/// <remarks>
/// The host gives it, beside the faces of <see cref="INetworkHost"/>, an <see cref="IOperatorKey"/>, an <see cref="IAccountSigner"/>, an <see cref="IEvidenceReader"/> and the store.
/// </remarks>
public sealed class ChargingNetwork : INetwork, IPriced, ISimulated, IExplained, INetworkVerbs
{
    /// <summary>Version of <see cref="ChargingScore"/>.</summary>
    public const int RulesVersion = 1;

    volatile IReadOnlyList<ChargingRunner> running = [];

    public ModuleInfo Info { get; } = new("charging", "Charging", ChargingKinds.All, "watt-hours", RulesVersion, Schema(), MaxRecordsPerDeviceAndDay: 1_000_000)
    {
        CheckRules = ChargingProblems.Of,
        Draft = (
            """{ "shareBps": 1000, "policy": { "kind": "burn-and-mint", "mintBps": 5000, "capPerWeek": "1000000000000000000000000", "microUsdPerToken": 1000000, "countFees": true } }""",
            """{ "kWh": 300000 }"""),
    };

    /// <inheritdoc/>
    public void Map(INetworkHost host)
    {
        var network = new ChargingRunner(host);
        running = [.. running, network];
        host.Sells(new Selling(network));
        new StationEndpoints(network).Map(host.Api);
        new SessionEndpoints(network).Map(host.Api);
        new ReservationEndpoints(network).Map(host.Api);
        new TagEndpoints(network).Map(host.Api);
        new PowerEndpoints(network).Map(host.Api);
        new RoamingEndpoints(network).Map(host.Api);
        new ReceiptEndpoints(network).Map(host.Api);
        new OversightEndpoints(network).Map(host.Api);
        host.Background("charging", network.RunAsync);
        if (!host.IsFirstOfModule) return;
        var edge = new OcppEdge(() => OfNode(host.Root));
        edge.Map(host.Root);
        new OcpiEdge(() => OfNode(host.Root)).Map(host.Root);
        host.Background("tls", new TlsDoor(host, edge).RunAsync);
    }

    /// <summary>The networks of one node: a process may hold several nodes.</summary>
    IReadOnlyList<ChargingRunner> OfNode(IEndpointRouteBuilder root) => [.. running.Where(network => ReferenceEquals(network.Host.Root, root))];

    /// <inheritdoc/>
    public Verdict Check(Evidence evidence, CheckContext context) => ChargingCheck.Check(evidence, context);

    /// <inheritdoc/>
    public IEnumerable<Challenge> Challenges(Hash32 seed, long epoch, NetworkDefinition parameters, Carry carry, IDeviceView devices) => [];

    /// <inheritdoc/>
    public Carry Score(EpochInputs inputs, Carry carry, IScoreSink sink) => ChargingScore.Run(inputs, carry, sink);

    /// <inheritdoc/>
    public IReadOnlyList<Price> Prices(NetworkDefinition definition)
        => definition.Prices.TryGetValue(ChargingPrices.Kwh, out var price) ? [new Price(ChargingPrices.Kwh, price, "kilowatt-hour, where a station's owner names no tariff")] : [];

    /// <inheritdoc/>
    public SimulatedEpoch Simulate(NetworkDefinition definition, IReadOnlyList<SimulatedDevice> devices, long fromMs) => ChargerCohort.Simulate(definition, devices, fromMs);

    /// <inheritdoc/>
    public string? Explain(string reason) => ChargingReasons.Explain(reason);

    /// <inheritdoc/>
    public IEnumerable<Command> Commands() => [ChargeVerbs.Group()];

    /// <inheritdoc/>
    public Command? Join() => StationVerbs.Join();

    /// <inheritdoc/>
    public INetworkDemo? Demo() => new ChargingDemo();

    static string Schema()
    {
        using var stream = typeof(ChargingNetwork).Assembly.GetManifestResourceStream("charging.rules.schema.json")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
