using Grange.Kernel;

namespace Grange.Simulation;

/// <summary>What a parameter does when it alone moves.</summary>
/// <param name="Path">Where it stands in the model.</param>
/// <param name="AtLeast">What came of its least value, and of its most.</param>
public sealed record Swing(string Path, double Least, double Most, Headline AtLeast, Headline AtMost);

/// <summary>One draw of a Latin hypercube.</summary>
/// <param name="Values">By the order of the ranges.</param>
public sealed record Draw(IReadOnlyList<double> Values, Headline Result);

/// <summary>What can be said of an outcome in one line; medians over runs.</summary>
/// <param name="Survival">Part of the runs in which nothing broke.</param>
/// <param name="FirstBreak">The most frequent one.</param>
public sealed record Headline(double Survival, Break FirstBreak, double Units, double PriceUsd, double IncomeUsd, double UnderWater, double BurnToMint, double NetEmission, int? RevenueDay)
{
    public static Headline Of(Outcome outcome)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        var first = outcome.Breaks.FirstOrDefault(one => one.What != Break.Nothing).What;
        return new(outcome.Survival, first, outcome.Final(Metric.Units), outcome.Final(Metric.PriceUsd), outcome.Final(Metric.IncomeUsd),
            outcome.Final(Metric.UnderWater), outcome.Final(Metric.BurnToMint), outcome.Final(Metric.NetEmission), outcome.RevenueDay);
    }
}

/// <summary>Runs a model again and again with other numbers in it. Every variant meets the same luck.</summary>
/// <param name="measured">Shared, so that a module is measured once.</param>
public sealed class Sweeper(ModelDocument document, PaidParts measured, int? cores = null)
{
    /// <summary>The model as it is, or with changes.</summary>
    public Result<Outcome> Run(IReadOnlyDictionary<string, double> changes, Action<long> done, CancellationToken cancel)
    {
        var changed = document;
        foreach (var (path, value) in changes)
        {
            if (!changed.With(path, value).TryGet(out var next, out var fault)) return fault;
            changed = next;
        }
        return Run(changed, done, cancel);
    }

    /// <summary>A side-by-side policy.</summary>
    public Result<Outcome> Run(IReadOnlyDictionary<string, System.Text.Json.JsonElement> changes, Action<long> done, CancellationToken cancel)
    {
        var changed = document;
        foreach (var (path, value) in changes)
        {
            if (!changed.With(path, System.Text.Json.Nodes.JsonNode.Parse(value.GetRawText())).TryGet(out var next, out var fault)) return fault;
            changed = next;
        }
        return Run(changed, done, cancel);
    }

    /// <summary>Each range's ends, the others as the model has them.</summary>
    public Result<IReadOnlyList<Swing>> OneAtATime(IReadOnlyDictionary<string, double[]> ranges, Action<long> done, CancellationToken cancel)
    {
        var swings = new List<Swing>();
        foreach (var (path, range) in ranges.OrderBy(range => range.Key, StringComparer.Ordinal))
        {
            if (!Run(new Dictionary<string, double> { [path] = range[0] }, done, cancel).TryGet(out var low, out var fault)) return fault;
            if (!Run(new Dictionary<string, double> { [path] = range[1] }, done, cancel).TryGet(out var high, out fault)) return fault;
            swings.Add(new(path, range[0], range[1], Headline.Of(low), Headline.Of(high)));
        }
        return swings;
    }

    /// <summary>All ranges at once: each is cut into as many parts as there are draws, and each part is drawn from once.</summary>
    public Result<IReadOnlyList<Draw>> LatinHypercube(IReadOnlyDictionary<string, double[]> ranges, int draws, ulong seed, Action<long> done, CancellationToken cancel)
    {
        var ordered = ranges.OrderBy(range => range.Key, StringComparer.Ordinal).ToList();
        var points = Hypercube.Points(ordered.Count, draws, seed);
        var results = new List<Draw>();
        for (var draw = 0; draw < draws; draw++)
        {
            var values = ordered.Select((range, i) => range.Value[0] + (range.Value[1] - range.Value[0]) * points[i][draw]).ToList();
            var changes = ordered.Select((range, i) => (range.Key, Value: values[i])).ToDictionary(pair => pair.Key, pair => pair.Value);
            if (!Run(changes, done, cancel).TryGet(out var outcome, out var fault)) return fault;
            results.Add(new(values, Headline.Of(outcome)));
        }
        return results;
    }

    Result<Outcome> Run(ModelDocument changed, Action<long> done, CancellationToken cancel)
        => changed.Model(measured.Modules).TryGet(out var model, out var fault) ? Simulation.Of(model, measured, cores).Run(done, cancel) : fault;
}
