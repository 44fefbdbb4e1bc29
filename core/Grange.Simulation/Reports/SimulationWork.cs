using Grange.Kernel;

namespace Grange.Simulation;

/// <summary>All there is to do for a report: the model, what stands beside it, what is swept.</summary>
public sealed class SimulationWork(ModelDocument document, PaidParts measured)
{
    readonly IReadOnlyDictionary<string, INetwork> modules = measured.Modules;

    /// <summary>Null, <c>one</c> or <c>lhs</c>.</summary>
    public string? Sweep { get; init; }

    /// <summary>Of a hypercube.</summary>
    public int Draws { get; init; } = 64;

    public bool Alternatives { get; init; } = true;

    /// <summary>On how many processors; null: on all.</summary>
    public int? Cores { get; init; }

    /// <summary>How many runs that is, for a progress bar.</summary>
    public Result<long> Runs() => document.Model(modules).TryGet(out var read, out var fault) ? RunsOf(read.Model) : fault;

    /// <summary>How many days of networks all its runs are together: what it costs.</summary>
    public Result<long> Steps() => document.Model(modules).TryGet(out var read, out var fault) ? checked(RunsOf(read.Model) * read.Model.Days * read.Model.Networks.Count) : fault;

    long RunsOf(SimulationModel model)
    {
        var swept = Sweep switch { "one" => 2 * model.Sweep.Count, "lhs" => Draws, _ => 0 };
        return (1L + (Alternatives ? model.Alternatives.Count : 0) + swept) * model.Runs;
    }

    public Result<Report> Run(Action<long> done, CancellationToken cancel)
    {
        if (!document.Model(modules).TryGet(out var read, out var fault)) return fault;
        if (Sweep is not null && read.Model.Sweep.Count == 0) return new Fault("no-sweep", "the model's 'sweep' names nothing to vary");
        var simulation = Simulation.Of(read, measured, Cores);
        var (sweeper, report) = (new Sweeper(document, measured, Cores), new Report(read.Model.Title, simulation.Run(done, cancel), simulation.Assumes));
        if (Alternatives)
        {
            var beside = new List<(string, Outcome)>();
            foreach (var (name, changes) in read.Model.Alternatives.OrderBy(one => one.Key, StringComparer.Ordinal))
            {
                if (!sweeper.Run(changes, done, cancel).TryGet(out var outcome, out fault)) return fault;
                beside.Add((name, outcome));
            }
            report = report with { Alternatives = beside };
        }
        if (Sweep == "one")
        {
            if (!sweeper.OneAtATime(read.Model.Sweep, done, cancel).TryGet(out var swings, out fault)) return fault;
            report = report with { Swings = swings };
        }
        if (Sweep == "lhs")
        {
            if (!sweeper.LatinHypercube(read.Model.Sweep, Draws, read.Model.Seed, done, cancel).TryGet(out var draws, out fault)) return fault;
            report = report with { Drawn = [.. read.Model.Sweep.Keys.Order(StringComparer.Ordinal)], Draws = draws };
        }
        return report;
    }
}
