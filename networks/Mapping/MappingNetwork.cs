using System.CommandLine;
using Grange.Kernel;
using Grange.Mapping.Cli;
using Grange.Mapping.Demo;
using Grange.Mapping.Features;
using Grange.Mapping.Features.Access;
using Grange.Mapping.Features.Buying;
using Grange.Mapping.Features.Catalogue;
using Grange.Mapping.Features.Coverage;
using Grange.Mapping.Features.Ingest;
using Grange.Mapping.Features.Review;
using Grange.Mapping.Features.Tiles;
using Grange.Mapping.Scoring;
using Grange.Mapping.Simulation;
using Grange.Verbs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Grange.Mapping;

/// <summary>Street-level imagery by whoever drives, walks or rides: fresh pictures of hexes that are due earn, buyers pay by the hex and week.</summary>
public sealed class MappingNetwork : INetwork, ISimulated, IExplained, IPriced, INetworkVerbs
{
    /// <summary>Version of <see cref="MappingScore"/>.</summary>
    public const int RulesVersion = 1;

    public ModuleInfo Info { get; } = new("mapping", "Mapping", MappingKinds.All, "points", RulesVersion, Schema(), MaxRecordsPerDeviceAndDay: 2_000)
    {
        Draft = ("""{ "shareBps": 1000, "policy": { "kind": "schedule", "microUsdPerToken": 1000000 } }""", """{ "hexWeek": 5000, "burst": 625000 }"""),
    };

    /// <inheritdoc/>
    public void Map(INetworkHost host)
    {
        var running = new MappingRunner(host);
        host.Background("mapping", running.RunAsync);
        host.Sells(new Selling(host, running));
        new CoverageEndpoints(running).Map(host.Api);
        Panoramax(running, host.Api.MapGroup("/panoramax")); // for who is signed in: a session's cookie goes to the node's own API alone
        if (host.IsFirstOfModule) Panoramax(running, OtherPages.Welcome(host.Root.MapGroup("/mapping/api")));
    }

    static void Panoramax(MappingRunner running, IEndpointRouteBuilder api)
    {
        new CatalogueEndpoints(running).Map(api);
        new TileEndpoints(running).Map(api);
        new UploadEndpoints(running).Map(api);
        new AccessEndpoints(running).Map(api);
        new ReviewEndpoints(running).Map(api);
    }

    /// <inheritdoc/>
    public Verdict Check(Evidence evidence, CheckContext context) => MappingCheck.Check(evidence, context);

    /// <inheritdoc/>
    public IEnumerable<Challenge> Challenges(Hash32 seed, long epoch, NetworkDefinition parameters, Carry carry, IDeviceView devices) => [];

    /// <inheritdoc/>
    public Carry Score(EpochInputs inputs, Carry carry, IScoreSink sink) => MappingScore.Run(inputs, carry, sink);

    /// <inheritdoc/>
    public SimulatedEpoch Simulate(NetworkDefinition definition, IReadOnlyList<SimulatedDevice> devices, long fromMs) => CameraCohort.Simulate(definition, devices, fromMs);

    /// <inheritdoc/>
    public string? Explain(string reason) => MappingScore.Explain(reason);

    /// <inheritdoc/>
    public IReadOnlyList<Price> Prices(NetworkDefinition definition) =>
    [
        new(MappingTerms.HexWeekPrice, new MicroUsd(MappingTerms.CreditsPerHexWeek(definition) * ICredits.MicroUsd), "all pictures of a hex for a week"),
        new(MappingTerms.BurstPrice, new MicroUsd(MappingTerms.CreditsPerBurst(definition) * ICredits.MicroUsd), "bounty on a place, back after seven days without a picture"),
    ];

    /// <inheritdoc/>
    public IEnumerable<Command> Commands() => [MapVerbs.Group()];

    /// <inheritdoc/>
    public Command? Join() => JoinVerb.Create();

    /// <inheritdoc/>
    public INetworkDemo Demo() => new MappingDemo();

    static string Schema()
    {
        using var stream = typeof(MappingNetwork).Assembly.GetManifestResourceStream("mapping.rules.schema.json")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
