using System.CommandLine;
using Grange.Kernel;
using Grange.Vehicles.Cli;
using Grange.Vehicles.Demo;
using Grange.Vehicles.Features;
using Grange.Vehicles.Features.Audit;
using Grange.Vehicles.Features.Credentials;
using Grange.Vehicles.Features.Hooks;
using Grange.Vehicles.Features.Ingest;
using Grange.Vehicles.Features.Owners;
using Grange.Vehicles.Features.Privacy;
using Grange.Vehicles.Features.Programs;
using Grange.Vehicles.Features.Reads;
using Grange.Vehicles.Features.Sales;
using Grange.Vehicles.Features.Streams;
using Grange.Vehicles.Features.Viss;
using Grange.Vehicles.Features.Witness;
using Grange.Vehicles.Rules;
using Grange.Vehicles.Rules.Scoring;
using Grange.Vehicles.Simulation;
using Grange.Verbs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grange.Vehicles;

/// <summary>Telemetry that its owner controls: signed by hardware in the car, sealed under the vehicle's key, read by whom the owner lets.</summary>
/// <remarks>The host gives it, beside the faces of <see cref="INetworkHost"/>, the ledger's <see cref="SigningDomain"/>, an <see cref="IAccountSigner"/> and the store.</remarks>
public sealed class VehiclesNetwork : INetwork, ISimulated, IExplained, IPriced, INetworkVerbs
{
    /// <summary>Version of <see cref="VehiclesScore"/>.</summary>
    public const int RulesVersion = 1;

    public ModuleInfo Info { get; } = new("vehicles", "Vehicles", VehicleKinds.All, "points", RulesVersion, Schema(), MaxRecordsPerDeviceAndDay: 100_000)
    {
        Draft = ("""{ "shareBps": 1000 }""", """{ "read": 10 }"""),
    };

    /// <inheritdoc/>
    public void Map(INetworkHost host)
    {
        var running = new VehiclesRunner(host);
        host.Background("vehicles", running.RunAsync);
        host.Testifies(new CarWitness(running));
        MapDoors(host.Api.MapGroup("/vehicles"), running);
        if (host.IsFirstOfModule) MapDoors(host.Root.MapGroup("/vehicles").ExcludeFromDescription(), running); // the short paths of the same doors
    }

    static void MapDoors(IEndpointRouteBuilder api, VehiclesRunner running)
    {
        new OwnerEndpoints(running).Map(api);
        new TelemetryEndpoint(running).Map(api);
        new ReadEndpoints(running).Map(api);
        new RawEndpoints(running).Map(api);
        new StreamEndpoints(running).Map(api);
        new WitnessEndpoints(running).Map(api);
        new VissEndpoint(running).Map(api);
        new HookEndpoints(running).Map(api);
        new ZoneEndpoints(running).Map(api);
        new AuditEndpoints(running).Map(api);
        new SaleEndpoints(running).Map(api);
        new CredentialEndpoints(running).Map(api);
        new KeyEndpoints(running).Map(api);
    }

    /// <inheritdoc/>
    public Verdict Check(Kernel.Evidence evidence, CheckContext context) => VehiclesCheck.Check(evidence, context);

    /// <inheritdoc/>
    public IEnumerable<Challenge> Challenges(Hash32 seed, long epoch, NetworkDefinition parameters, Carry carry, IDeviceView devices) => [];

    /// <inheritdoc/>
    public Carry Score(EpochInputs inputs, Carry carry, IScoreSink sink) => VehiclesScore.Run(inputs, carry, sink);

    /// <inheritdoc/>
    public IReadOnlyList<Price> Prices(NetworkDefinition definition)
        => [new(VehiclesTerms.ReadPrice, new MicroUsd(VehiclesTerms.CreditsPerRead(definition) * ICredits.MicroUsd), "answer about one vehicle, or event of a stream, to somebody who is not its owner")];

    /// <inheritdoc/>
    public SimulatedEpoch Simulate(NetworkDefinition definition, IReadOnlyList<SimulatedDevice> devices, long fromMs) => CarCohort.Simulate(definition, devices, fromMs);

    /// <inheritdoc/>
    public string? Explain(string reason) => VehiclesScore.Explain(reason);

    /// <inheritdoc/>
    public IEnumerable<Command> Commands() => [VehicleVerbs.Group(), AgentVerb.Group()];

    /// <inheritdoc/>
    public Command? Join() => JoinVerb.Create();

    /// <inheritdoc/>
    public INetworkDemo Demo() => new VehiclesDemo();

    static string Schema()
    {
        using var stream = typeof(VehiclesNetwork).Assembly.GetManifestResourceStream("vehicles.rules.schema.json")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
