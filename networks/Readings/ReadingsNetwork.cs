using System.CommandLine;
using Grange.Kernel;
using Grange.Readings.Cli;
using Grange.Readings.Reads;
using Grange.Readings.Simulation;
using Grange.Verbs;

namespace Grange.Readings;

/// <summary>Networks of sensors by definition alone: what is measured, how often, where, what of it counts and what reading it costs stands in <c>network.json</c>.</summary>
/// <remarks>The host gives it, beside the faces of <see cref="INetworkHost"/>, an <see cref="IOperatorKey"/>, an <see cref="IAccountSigner"/>, an <see cref="IEvidenceReader"/> and the store.</remarks>
public sealed class ReadingsNetwork : INetwork, IPriced, ISimulated, IExplained, INetworkVerbs
{
    /// <summary>Version of <see cref="ReadingScore"/>.</summary>
    public const int RulesVersion = 1;

    public ModuleInfo Info { get; } = new(
        "readings", "Readings", ReadingKinds.All, "ten-thousandths", RulesVersion, Schema(), MaxRecordsPerDeviceAndDay: 86_400)
    {
        NeedsDefinition = true,
        CheckRules = ReadingProblems.Of,
    };

    /// <inheritdoc/>
    public void Map(INetworkHost host)
    {
        var cells = new CellReader(host);
        host.Sells(new Selling(host, cells));
        new ReadEndpoints(host, cells).Map(host.Api);
    }

    /// <inheritdoc/>
    public Verdict Check(Evidence evidence, CheckContext context) => ReadingCheck.Check(evidence, context);

    /// <inheritdoc/>
    public IEnumerable<Challenge> Challenges(Hash32 seed, long epoch, NetworkDefinition parameters, Carry carry, IDeviceView devices) => [];

    /// <inheritdoc/>
    public Carry Score(EpochInputs inputs, Carry carry, IScoreSink sink) => ReadingScore.Run(inputs, carry, sink);

    /// <inheritdoc/>
    public string? Explain(string reason) => ReadingReasons.Explain(reason);

    /// <inheritdoc/>
    public IReadOnlyList<Price> Prices(NetworkDefinition definition)
        => ReadingTerms.PriceOf(definition) is { Value: > 0 } price ? [new Price(ReadingTerms.ReadPrice, price, "window of a cell")] : [];

    /// <inheritdoc/>
    public SimulatedEpoch Simulate(NetworkDefinition definition, IReadOnlyList<SimulatedDevice> devices, long fromMs) => SensorCohort.Simulate(definition, devices, fromMs);

    /// <inheritdoc/>
    public IEnumerable<Command> Commands() => [ReadingsVerbs.Group()];

    /// <inheritdoc/>
    public Command Join() => JoinVerb.Create();

    /// <inheritdoc/>
    public bool JoinsByName => true;

    static string Schema()
    {
        using var stream = typeof(ReadingsNetwork).Assembly.GetManifestResourceStream("rules.schema.json")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
