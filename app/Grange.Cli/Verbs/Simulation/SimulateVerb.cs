using System.CommandLine;
using System.Globalization;
using System.Text;
using Grange.Host;
using Grange.Kernel;
using Grange.Simulation;
using Grange.Verbs;

namespace Grange.Cli.Verbs;

/// <summary><c>grange simulate MODEL.json</c>: whether a network survives, before anybody buys hardware for it.</summary>
static class SimulateVerb
{
    /// <summary>Most draws of a sweep.</summary>
    const int MostDraws = 10_000;

    static readonly Argument<string> Model = new("MODEL") { Description = $"a file, or one of {string.Join(", ", Presets.Names)}" };
    static readonly Option<int?> Runs = new("--runs") { Description = "runs, instead of the model's", HelpName = "N" };
    static readonly Option<int?> Days = new("--days") { Description = "days of a run, instead of the model's", HelpName = "N" };
    static readonly Option<long?> Seed = new("--seed") { Description = "seed, instead of the model's: the same seed gives the same bytes", HelpName = "N" };
    static readonly Option<string?> Csv = new("--csv") { Description = "write percentiles by day", HelpName = "FILE" };
    static readonly Option<string?> Html = new("--html") { Description = "write one page with charts that needs nothing beside it", HelpName = "FILE" };
    static readonly Option<string?> Sweep = new("--sweep") { Description = "vary what the model's 'sweep' names: 'one' at a time, or 'lhs', all at once in a Latin hypercube", HelpName = "KIND" };
    static readonly Option<int> Draws = new("--draws") { Description = $"draws of the hypercube, 2 to {MostDraws}", DefaultValueFactory = _ => 64, HelpName = "N" };
    static readonly Option<bool> Alone = new("--alone") { Description = "without the alternatives that the model names" };
    static readonly Option<bool> Print = new("--print") { Description = "print the model, with its definitions in place, to begin a file of your own" };

    public static Command Create()
        => new Command("simulate", "run a network's policies through years of assumed demand, prices and people") { Model, Runs, Days, Seed, Csv, Html, Sweep, Draws, Alone, Print }
            .Example("grange simulate storage --html storage.html", "grange simulate wireless --print > mine.json", "grange simulate mine.json --sweep lhs --draws 200 --json")
            .Does(RunAsync);

    static async Task RunAsync(VerbContext verb, CancellationToken cancel)
    {
        if (verb.Get(Sweep) is not (null or "one" or "lhs")) throw new VerbFailure("bad-sweep", $"--sweep {verb.Get(Sweep)} is no kind of sweep", "use one or lhs", ExitCode.Usage);
        if (verb.Get(Draws) is < 2 or > MostDraws) throw new VerbFailure("bad-draws", $"--draws {verb.Get(Draws)} cannot be drawn", $"use 2 to {MostDraws}", ExitCode.Usage);
        var document = Open(verb, verb.Get(Model)!);
        if (verb.Get(Print))
        {
            Console.Out.Write(document.ToString());
            return;
        }
        var work = new SimulationWork(document, new(Roster.ByName)) { Sweep = verb.Get(Sweep), Draws = verb.Get(Draws), Alternatives = !verb.Get(Alone) };
        var report = await RunAsync(verb, work, cancel);
        await WriteAsync(verb.Get(Csv), () => CsvReport.Of(report), cancel);
        await WriteAsync(verb.Get(Html), () => HtmlReport.Of(report), cancel);
        verb.Out.Result(JsonReport.Of(report), () => Show(verb, report));
    }

    static async Task<Report> RunAsync(VerbContext verb, SimulationWork work, CancellationToken cancel)
    {
        Report? report = null;
        await verb.Out.ProgressAsync("simulating", Of(work.Runs()), async done => report = Of(await Task.Run(() => work.Run(done, cancel), cancel)));
        return report!;
    }

    /// <summary>A file's model, or a preset.</summary>
    internal static ModelDocument Open(string name)
    {
        var text = File.Exists(name) ? File.ReadAllBytes(name) : Presets.Read(name) ?? throw new VerbFailure("no-file", $"there is no file {name}, and no preset", $"one of {string.Join(", ", Presets.Names)}, or a file", ExitCode.Missing);
        var folder = Path.GetDirectoryName(Path.GetFullPath(name))!;
        return Of(ModelDocument.Read(text, Roster.ByName, path => File.Exists(Path.Combine(folder, path)) ? File.ReadAllText(Path.Combine(folder, path)) : null));
    }

    static ModelDocument Open(VerbContext verb, string name)
    {
        var document = Open(name);
        (string Path, double? Value)[] changes = [("runs", verb.Get(Runs)), ("days", verb.Get(Days)), ("seed", verb.Get(Seed))];
        foreach (var (path, value) in changes)
            if (value is { } number) document = Of(document.With(path, number));
        return document;
    }

    /// <summary>Whole or not at all: a page that was stopped is not half written.</summary>
    static async Task WriteAsync(string? file, Func<string> text, CancellationToken cancel)
    {
        if (file is null) return;
        var aside = file + ".part";
        await File.WriteAllTextAsync(aside, text(), new UTF8Encoding(false), cancel);
        File.Move(aside, file, overwrite: true);
    }

    static void Show(VerbContext verb, Report report)
    {
        var model = report.Base.Model;
        verb.Out.Line(string.Create(CultureInfo.InvariantCulture, $"{report.Title}: {model.Runs} runs of {model.Days} days from {model.From:yyyy-MM-dd}, seed {model.Seed}; medians at the end"));
        verb.Out.Table(["policy", "nothing broke", "units", "price USD", "income USD/day", "under water", "burned/minted", "revenue > emission"], report.All.Select(one => Row(one.Name, Headline.Of(one.Outcome))));
        foreach (var (name, outcome) in report.All)
            verb.Out.Line($"{name}, what breaks first: {string.Join(", ", outcome.Breaks.Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.What.ToString().ToLowerInvariant()} in {100.0 * one.Runs / outcome.Runs.Count:0.#} %")))}");
        if (report.Swings.Count > 0)
            verb.Out.Table(["parameter", "least", "most", "nothing broke", "units", "price USD"], report.Swings.Select(Row));
        if (report.Draws.Count > 0)
            verb.Out.Table(["parameter", "rank correlation with nothing breaking", "with units", "with price"], report.Influence.Select(one => (IReadOnlyList<string>)[one.Path, Number(one.Survival), Number(one.Units), Number(one.Price)]));
        foreach (var one in report.Assumes) verb.Out.Line($"assumed: {one}");
    }

    static IReadOnlyList<string> Row(string name, Headline line) =>
        [name, $"{Number(line.Survival * 100)} %", Number(line.Units), Number(line.PriceUsd), Number(line.IncomeUsd), $"{Number(line.UnderWater * 100)} %", Number(line.BurnToMint), line.RevenueDay is { } day ? $"day {day}" : "never"];

    static IReadOnlyList<string> Row(Swing swing) =>
    [
        swing.Path, Number(swing.Least), Number(swing.Most), $"{Number(swing.AtLeast.Survival * 100)} → {Number(swing.AtMost.Survival * 100)} %",
        $"{Number(swing.AtLeast.Units)} → {Number(swing.AtMost.Units)}", $"{Number(swing.AtLeast.PriceUsd)} → {Number(swing.AtMost.PriceUsd)}",
    ];

    static string Number(double value) => value.ToString("G4", CultureInfo.InvariantCulture);

    static T Of<T>(Result<T> result) => result.TryGet(out var value, out var fault) ? value : throw new VerbFailure(fault.Code, fault.Detail, "grange simulate PRESET --print shows a model that runs");
}
