using Grange.Kernel;
using Grange.Rendering.Rules;
using Grange.Rendering.Rules.Scoring;

namespace Grange.Rendering;

/// <summary>The rendering network: frames on community computers, checked by tiles that nobody could foresee.</summary>
public sealed class RenderingNetwork : INetwork, IPriced, IExplained
{
    /// <summary>Version of <see cref="RenderingScore"/>.</summary>
    public const int RulesVersion = 1;

    public ModuleInfo Info { get; } = new("rendering", "Rendering", RenderingKinds.All, "micro-GBh", RulesVersion, Schema(), MaxRecordsPerDeviceAndDay: 50_000)
    {
        AnchoredFrom = 1,
        Draft = (
            """{ "shareBps": 1000, "policy": { "kind": "burn-and-mint", "mintBps": 5000, "capPerWeek": "1000000000000000000000000", "microUsdPerToken": 1000000, "countFees": true } }""",
            """{ "gbh": 10000 }"""),
    };

    /// <inheritdoc/>
    public void Map(INetworkHost host)
    {
    }

    /// <inheritdoc/>
    public Verdict Check(Evidence evidence, CheckContext context) => RenderingCheck.Check(evidence);

    /// <inheritdoc/>
    public IEnumerable<Challenge> Challenges(Hash32 seed, long epoch, NetworkDefinition parameters, Carry carry, IDeviceView devices)
        => FrameQuestion.All(seed, RenderingState.Read(carry), RenderingTerms.Read(parameters.Rules))
            .Where(question => question.Fate == Fate.Checked).Select(question => new Challenge(question.Checker, question.ToNode()));

    /// <inheritdoc/>
    public Carry Score(EpochInputs inputs, Carry carry, IScoreSink sink) => RenderingScore.Run(inputs, carry, sink);

    /// <inheritdoc/>
    public IReadOnlyList<Price> Prices(NetworkDefinition definition)
        => [new Price("gbh", new MicroUsd(RenderingTerms.Read(definition.Rules).CeilingMicroUsd), "GBh of the trusted tier, at most")];

    /// <inheritdoc/>
    public string? Explain(string reason) => RenderingReasons.Explain(reason);

    static string Schema()
    {
        using var stream = typeof(RenderingNetwork).Assembly.GetManifestResourceStream("rules.schema.json")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
