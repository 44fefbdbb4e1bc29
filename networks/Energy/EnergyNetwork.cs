using System.CommandLine;
using Grange.Energy.Cli;
using Grange.Energy.Demo;
using Grange.Energy.Features;
using Grange.Energy.Features.Audit;
using Grange.Energy.Features.Certificates;
using Grange.Energy.Features.Ingest;
using Grange.Energy.Features.Live;
using Grange.Energy.Features.Market;
using Grange.Energy.Features.Paying;
using Grange.Energy.Rules;
using Grange.Energy.Rules.Scoring;
using Grange.Energy.Simulation;
using Grange.Kernel;
using Grange.Verbs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grange.Energy;

/// <summary>Neighbours trade solar by rules a regulator accepts: signed meter intervals, sharing keys and auctions, settlement that can be run again.</summary>
public sealed class EnergyNetwork : INetwork, ISimulated, IExplained, INetworkVerbs
{
    /// <summary>Version of <see cref="EnergyScore"/>.</summary>
    public const int RulesVersion = 2;

    /// <remarks>A community's rules are its founder's to say, so a node starts none on its own. A meter says a slot at most every five minutes, and may say each again.</remarks>
    public ModuleInfo Info { get; } = new("energy", "Energy", EnergyKinds.All, "metered seconds", RulesVersion, Schema(), MaxRecordsPerDeviceAndDay: 1_000)
    {
        NeedsDefinition = true,
        CheckRules = EnergyTerms.ProblemsOf,
    };

    /// <inheritdoc/>
    public void Map(INetworkHost host)
    {
        var running = new EnergyRunner(host);
        host.Background("energy", running.RunAsync);
        host.Sells(new EnergySelling(running));
        MapDoors(host.Api, running);
        if (host.IsFirstOfModule) MapDoors(host.Root.MapGroup("/energy").ExcludeFromDescription(), running); // the short paths of the same doors
    }

    static void MapDoors(IEndpointRouteBuilder api, EnergyRunner running)
    {
        new ReadingEndpoints(running).Map(api);
        new CertificateEndpoints(running).Map(api);
        new AuditEndpoints(running).Map(api);
        new LiveEndpoints(running).Map(api);
        new MarketEndpoints(running).Map(api);
        new PayingEndpoints(running).Map(api);
        new SimulateEndpoint().Map(api);
    }

    /// <inheritdoc/>
    public Verdict Check(Evidence evidence, CheckContext context) => EnergyCheck.Check(evidence, context);

    /// <inheritdoc/>
    public IEnumerable<Challenge> Challenges(Hash32 seed, long epoch, NetworkDefinition parameters, Carry carry, IDeviceView devices) => [];

    /// <inheritdoc/>
    public Carry Score(EpochInputs inputs, Carry carry, IScoreSink sink) => EnergyScore.Run(inputs, carry, sink);

    /// <inheritdoc/>
    public SimulatedEpoch Simulate(NetworkDefinition definition, IReadOnlyList<SimulatedDevice> devices, long fromMs) => MeterCohort.Simulate(definition, devices, fromMs);

    /// <inheritdoc/>
    public string? Explain(string reason) => EnergyScore.Explain(reason);

    /// <inheritdoc/>
    public IEnumerable<Command> Commands() => [EnergyVerbs.Group()];

    /// <inheritdoc/>
    public Command? Join() => JoinVerb.Create();

    /// <inheritdoc/>
    public INetworkDemo? Demo() => new EnergyDemo();

    static string Schema()
    {
        using var stream = typeof(EnergyNetwork).Assembly.GetManifestResourceStream("energy.rules.schema.json")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
