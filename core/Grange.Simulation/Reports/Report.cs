namespace Grange.Simulation;

/// <summary>Everything a simulation has to say: the model, its policies side by side, its sweeps. Written as JSON, CSV and HTML; the same report is the same bytes.</summary>
/// <param name="Assumes">A sentence for each network.</param>
public sealed record Report(string Title, Outcome Base, IReadOnlyList<string> Assumes)
{
    /// <summary>By name, in order.</summary>
    public IReadOnlyList<(string Name, Outcome Outcome)> Alternatives { get; init; } = [];
    public IReadOnlyList<Swing> Swings { get; init; } = [];

    /// <summary>What the draws vary, in the order of their values.</summary>
    public IReadOnlyList<string> Drawn { get; init; } = [];
    public IReadOnlyList<Draw> Draws { get; init; } = [];

    /// <summary>The model itself, then its alternatives.</summary>
    public IEnumerable<(string Name, Outcome Outcome)> All => [("as written", Base), .. Alternatives];

    /// <summary>How survival, units and price go with each drawn parameter: rank correlations.</summary>
    public IEnumerable<(string Path, double Survival, double Units, double Price)> Influence => Drawn.Select((path, i) =>
    {
        var values = Draws.Select(draw => draw.Values[i]).ToList();
        double With(Func<Headline, double> of) => Hypercube.RankCorrelation(values, [.. Draws.Select(draw => of(draw.Result))]);
        return (path, With(one => one.Survival), With(one => one.Units), With(one => one.PriceUsd));
    });
}
