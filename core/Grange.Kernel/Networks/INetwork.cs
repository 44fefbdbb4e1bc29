namespace Grange.Kernel;

/// <summary>What a module is: its name, the evidence it understands, the unit its work is counted in, the version of its rules.</summary>
/// <param name="Module">Module name, e.g. <c>storage</c>; a definition names it.</param>
/// <param name="Title">For people.</param>
/// <param name="EvidenceKinds">Every kind its Check and Score understand.</param>
/// <param name="WorkUnit">What one unit of weight is, e.g. <c>byte-epochs</c>.</param>
/// <param name="RulesVersion">Rises with every change of Score; a released version is never edited.</param>
/// <param name="ParameterSchema">JSON Schema of the module's own part of a definition (its <c>rules</c> object).</param>
/// <param name="MaxRecordsPerDeviceAndDay">The most evidence a device may send, so that abuse is bounded.</param>
public sealed record ModuleInfo(
    string Module, string Title, IReadOnlyList<string> EvidenceKinds, string WorkUnit, int RulesVersion, string ParameterSchema, int MaxRecordsPerDeviceAndDay)
{
    /// <summary>True for a module that means nothing before a founder has said what for: a node does not start a network of it on its own.</summary>
    public bool NeedsDefinition { get; init; }

    /// <summary>
    /// From this version of the rules on, challenges fall on what the carry commits to: it stands on the chain before the seed is drawn (<see cref="SeedAnchor"/>).
    /// Null where seeds need no anchor.
    /// </summary>
    public int? AnchoredFrom { get; init; }

    /// <summary>True when a definition's epochs draw their seeds after an anchor.</summary>
    public bool Anchors(NetworkDefinition definition) => AnchoredFrom is { } version && definition.RulesVersion >= version;

    /// <summary>What a new definition says as <c>reward</c> and <c>prices</c>, as JSON, where the ordinary draft will not do.</summary>
    public (string Reward, string Prices) Draft { get; init; } = ("""{ "shareBps": 1000 }""", "{}");

    /// <summary>What is wrong with the rules of a definition and <see cref="ParameterSchema"/> cannot say; asked once the schema is content.</summary>
    public Func<NetworkDefinition, IEnumerable<DefinitionProblem>>? CheckRules { get; init; }
}

/// <summary>What a network's Check may look at besides the record itself: the registry, the epoch, the carry. All as of now, none of it a clock.</summary>
public sealed record CheckContext(NetworkDefinition Parameters, IDeviceView Devices, long Epoch, Hash32 Seed, Carry Carry);

/// <summary>A network module: everything one trade adds to the kernel's loop. One instance serves every definition of the module.</summary>
public interface INetwork
{
    ModuleInfo Info { get; }

    /// <summary>Adds one network of this module to a node: endpoints, listeners, background work.</summary>
    void Map(INetworkHost host);

    /// <summary>Semantic admission; the kernel has already checked signature, order, replay and policy.</summary>
    Verdict Check(Evidence evidence, CheckContext context);

    /// <summary>What the seed asks of whom, given what the last epoch left. Pure.</summary>
    IEnumerable<Challenge> Challenges(Hash32 seed, long epoch, NetworkDefinition parameters, Carry carry, IDeviceView devices);

    /// <summary>What each device earned and each consumer owes, and what the next epoch must remember. Pure, deterministic, integer.</summary>
    Carry Score(EpochInputs inputs, Carry carry, IScoreSink sink);
}
