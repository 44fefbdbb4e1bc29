using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Grange.Host;
using Grange.Kernel;
using Grange.Simulation;
using Grange.Verbs;

namespace Grange.Cli.Verbs;

/// <summary>What an amendment would change: its fields, and how years of the same luck would go under either definition.</summary>
static class AmendmentPreview
{
    /// <summary>What a successor says by itself and no founder weighs.</summary>
    static readonly string[] Formal = ["$schema", "predecessor", "fromEpoch"];

    /// <summary>The same model under both definitions.</summary>
    /// <param name="before">In force.</param>
    /// <param name="after">The amendment.</param>
    /// <param name="model">A file or a preset; null: the preset of the module.</param>
    public static async Task<JsonObject> RunAsync(VerbContext verb, JsonObject before, JsonObject after, string? model, int runs, CancellationToken cancel)
    {
        if (!JsonNode.DeepEquals(before["module"], after["module"])) throw new VerbFailure("amend-identity", "an amendment never changes the module", "start another network");
        var changes = Changes("", before, after).ToList();
        var assumed = SimulateVerb.Open(model ?? (string)after["module"]!);
        var reports = new List<Report>();
        var works = new[] { before, after }.Select(definition => new SimulationWork(Of(Of(assumed.With("networks.0.definition", Plain(definition))).With("runs", runs)), new(Roster.ByName)) { Alternatives = false }).ToList();
        await verb.Out.ProgressAsync("simulating", 2L * runs, async done =>
        {
            foreach (var work in works) reports.Add(Of(await Task.Run(() => work.Run(done, cancel), cancel)));
        });
        Show(verb, changes, reports);
        return new JsonObject
        {
            ["changes"] = new JsonArray([.. changes.Select(change => (JsonNode)new JsonObject { ["field"] = change.Field, ["before"] = change.Before?.DeepClone(), ["after"] = change.After?.DeepClone() })]),
            ["before"] = JsonReport.Of(reports[0])["policies"]![0]!.DeepClone(),
            ["after"] = JsonReport.Of(reports[1])["policies"]![0]!.DeepClone(),
        };
    }

    static void Show(VerbContext verb, IReadOnlyList<(string Field, JsonNode? Before, JsonNode? After)> changes, List<Report> reports)
    {
        verb.Out.Line(changes.Count == 0 ? "the two say the same" : "what changes:");
        foreach (var (field, old, next) in changes) verb.Out.Line($"  {field}: {Text(old)} → {Text(next)}");
        var model = reports[0].Base.Model;
        verb.Out.Line(string.Create(CultureInfo.InvariantCulture, $"{model.Runs} runs of {model.Days} days of '{reports[0].Title}', the same luck for both; medians at the end"));
        verb.Out.Table(["", "before", "after"], Rows(reports[0].Base, reports[1].Base));
        foreach (var assumption in reports[1].Assumes) verb.Out.Line($"assumed: {assumption}");
    }

    static IEnumerable<IReadOnlyList<string>> Rows(Outcome before, Outcome after)
    {
        yield return Row("nothing broke, % of runs", outcome => 100 * outcome.Survival);
        Metric[] metrics = [Metric.Units, Metric.PriceUsd, Metric.IncomeUsd, Metric.PaybackDays, Metric.UnderWater, Metric.Served, Metric.Minted, Metric.NetEmission, Metric.BribeMargin];
        foreach (var metric in metrics) yield return Row(JsonNamingPolicy.KebabCaseLower.ConvertName(metric.ToString()).Replace('-', ' '), outcome => outcome.Final(metric));
        yield return ["breaks first", First(before), First(after)];
        IReadOnlyList<string> Row(string name, Func<Outcome, double> of) => [name, of(before).ToString("G4", CultureInfo.InvariantCulture), of(after).ToString("G4", CultureInfo.InvariantCulture)];
    }

    static string First(Outcome outcome) => Headline.Of(outcome) is { FirstBreak: not Break.Nothing } line ? line.FirstBreak.ToString().ToLowerInvariant() : "nothing";

    /// <summary>Every member that differs, by its path.</summary>
    static IEnumerable<(string Field, JsonNode? Before, JsonNode? After)> Changes(string path, JsonNode? before, JsonNode? after)
    {
        if (JsonNode.DeepEquals(before, after)) return [];
        if (before is not JsonObject old || after is not JsonObject next) return [(path, before, after)];
        return old.Select(member => member.Key).Union(next.Select(member => member.Key)).Where(key => path.Length > 0 || !Formal.Contains(key))
            .SelectMany(key => Changes(path.Length == 0 ? key : $"{path}.{key}", old[key], next[key]));
    }

    static JsonObject Plain(JsonObject definition)
    {
        var plain = (JsonObject)definition.DeepClone();
        plain.Remove("$schema");
        return plain;
    }

    static string Text(JsonNode? node) => node?.ToJsonString() ?? "nothing";

    static T Of<T>(Result<T> result) => result.TryGet(out var value, out var fault) ? value : throw new VerbFailure(fault.Code, fault.Detail, "grange network check FILE");
}
