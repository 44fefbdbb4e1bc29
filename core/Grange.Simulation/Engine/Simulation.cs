namespace Grange.Simulation;

/// <summary>Runs a model: all runs on all cores, with the policies of the definitions and the scoring of their modules.</summary>
public sealed class Simulation
{
    readonly SimulationModel model;
    readonly IReadOnlyList<NetworkPlan> plans;

    Simulation(SimulationModel model, IReadOnlyList<NetworkPlan> plans) => (this.model, this.plans) = (model, plans);

    /// <summary>On how many processors runs go at once; the outcome is the same on any number.</summary>
    public int Cores { get; init; } = Environment.ProcessorCount;

    /// <summary>Makes a model ready to run; the modules score their first made-up epochs here.</summary>
    /// <param name="document">Of <see cref="ModelDocument"/>.</param>
    /// <param name="measured">What is known of modules' scoring already; shared between the models of a sweep.</param>
    public static Simulation Of(ReadModel document, PaidParts measured, int? cores = null)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(measured);
        var model = document.Model;
        return new(model, [.. model.Networks.Zip(document.Definitions, (network, definition)
            => new NetworkPlan(network, definition, measured.Of(definition, model.From, network.Demand), model.From, model.Days))])
        { Cores = cores ?? Environment.ProcessorCount };
    }

    /// <summary>What was taken for granted, a sentence for each network.</summary>
    public IReadOnlyList<string> Assumes => [.. plans.Select(plan => $"{plan.Definition.Slug}: {plan.Assumes}")];

    /// <summary>All runs. The outcome depends on the model alone.</summary>
    /// <param name="done">Told of each run that is over; from any thread.</param>
    public Outcome Run(Action<long> done, CancellationToken cancel)
    {
        var series = new SeriesTable(model.Runs, (model.Days + model.Every - 1) / model.Every);
        var summaries = new RunSummary[model.Runs];
        Parallel.For(0, model.Runs, new ParallelOptions { CancellationToken = cancel, MaxDegreeOfParallelism = Cores }, run =>
        {
            summaries[run] = new SimulationRun(model, plans, run, (metric, at, value) => series.Set(metric, at, run, value)).Go(cancel);
            done(1);
        });
        return new Outcome(model, Fan.Of(series, model.Every), summaries);
    }
}

/// <summary>Every kept value of every run: by metric, day, run, so that a day's runs lie beside one another.</summary>
sealed class SeriesTable(int runs, int days)
{
    static readonly int Metrics = Enum.GetValues<Metric>().Length;

    readonly double[][] values = [.. Enumerable.Range(0, Metrics).Select(_ => new double[runs * days])];

    public int Days => days;
    public void Set(Metric metric, int day, int run, double value) => values[(int)metric][day * runs + run] = value;
    public ReadOnlySpan<double> Day(Metric metric, int day) => values[(int)metric].AsSpan(day * runs, runs);
}
