using System.CommandLine;
using System.Text.Json.Nodes;
using Grange.Host;
using Grange.Kernel;
using Grange.Verbs;

namespace Grange.Cli.Verbs;

/// <summary><c>grange network preview FILE</c>: what N devices would earn, before anything runs.</summary>
static class PreviewVerb
{
    const int Most = 10_000;

    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "the definition" };
        var devices = new Option<int>("--devices") { Description = $"how many devices work, 1 to {Most}", DefaultValueFactory = _ => 100, HelpName = "N" };
        var revenue = new Option<long>("--revenue") { Description = "what consumers use up in a day: a policy may mint by it", HelpName = "MICROUSD" };
        var against = new Option<string?>("--against") { Description = "the definition in force: what FILE, its amendment, changes in years of the same luck", HelpName = "FILE" };
        var model = new Option<string?>("--model") { Description = "with --against: who is assumed to provide and to buy (a model of 'grange simulate'; default: the module's preset)", HelpName = "MODEL" };
        var runs = new Option<int>("--runs") { Description = "with --against: how many simulated runs, 1 to 10000", DefaultValueFactory = _ => 100, HelpName = "N" };
        return new Command("preview", "what N devices would earn, by the network's own scoring") { file, devices, revenue, against, model, runs }
            .Example("grange network preview weather.json --devices 500", "grange network preview maps.json --revenue 9100000000", "grange network show storage > now.json", "grange network preview next.json --against now.json")
            .Does(async (verb, cancel) =>
        {
            if (verb.Get(against) is { } inForce)
            {
                if (verb.Get(runs) is < 1 or > 10_000) throw new VerbFailure("bad-runs", $"--runs {verb.Get(runs)} cannot be simulated", "use 1 to 10000", ExitCode.Usage);
                var change = await AmendmentPreview.RunAsync(verb, Text(inForce), Text(verb.Get(file)!), verb.Get(model), verb.Get(runs), cancel);
                verb.Out.Result(change, () => { });
                return;
            }
            if (verb.Get(devices) is < 1 or > Most) throw new VerbFailure("bad-devices", $"--devices {verb.Get(devices)} cannot be simulated", $"use 1 to {Most}", ExitCode.Usage);
            if (verb.Get(revenue) < 0) throw new VerbFailure("bad-revenue", $"--revenue {verb.Get(revenue)} is less than nothing", "use micro-dollars a day", ExitCode.Usage);
            var definition = Read(verb.Get(file)!);
            var module = Roster.ByName[definition.Module];
            if (module is not ISimulated simulated) throw new VerbFailure("no-preview", $"module '{definition.Module}' cannot make an epoch up", "run it with 'grange up --network FILE' and see 'grange earnings'");
            var preview = Preview.Run(module, simulated, definition, verb.Get(devices), verb.Clock.GetUtcNow().ToUnixTimeSeconds() * 1000, new MicroUsd(verb.Get(revenue)));
            verb.Out.Result(Json(definition, preview, module.Info.WorkUnit, verb.Get(revenue)), () => Print(verb, definition, preview, verb.Get(revenue)));
        });
    }

    /// <summary>A definition's file as it was written, once it is known to be one. What <c>grange network show</c> prints holds it.</summary>
    static JsonObject Text(string file)
    {
        if (!File.Exists(file)) throw new VerbFailure("no-file", $"there is no file {file}", "grange network show SLUG > FILE", ExitCode.Missing);
        try
        {
            if (JsonNode.Parse(File.ReadAllText(file)) is JsonObject text) return text["definition"] as JsonObject ?? text;
        }
        catch (System.Text.Json.JsonException)
        {
            // said below
        }
        throw new VerbFailure("definition-invalid", $"{file} is no JSON object", $"grange network check {file}");
    }

    static NetworkDefinition Read(string file)
    {
        if (!File.Exists(file)) throw new VerbFailure("no-file", $"there is no file {file}", "grange network new SLUG --from MODULE -o FILE", ExitCode.Missing);
        var reading = NetworkDocument.Read(File.ReadAllBytes(file), Roster.ByName.ToDictionary(module => module.Key, module => module.Value.Info));
        return reading.Definition ?? throw new VerbFailure("definition-invalid", string.Join(" · ", reading.Problems), $"grange network check {file}");
    }

    static JsonObject Json(NetworkDefinition definition, Preview preview, string unit, long revenue) => new()
    {
        ["network"] = definition.Slug.ToString(),
        ["devices"] = preview.Devices,
        ["token"] = definition.Token.Symbol,
        ["epochSeconds"] = definition.EpochSeconds,
        ["revenueMicroUsd"] = revenue,
        ["epoch"] = Json(preview.Epoch),
        ["day"] = Json(preview.Day),
        ["workUnit"] = unit,
        ["work"] = new JsonObject(preview.Reasons.Select(reason => KeyValuePair.Create(reason.Key, (JsonNode?)reason.Value))),
        ["assumes"] = preview.Assumes,
    };

    static JsonObject Json(Earned earned) => new()
    {
        ["pool"] = $"{earned.Pool}",
        ["least"] = $"{earned.Least}",
        ["median"] = $"{earned.Median}",
        ["most"] = $"{earned.Most}",
        ["remainder"] = $"{earned.Remainder}",
    };

    static void Print(VerbContext verb, NetworkDefinition definition, Preview preview, long revenue)
    {
        verb.Out.Line($"{preview.Devices} devices of {definition.Slug}, in {definition.Token.Symbol}");
        verb.Out.Table(["", "pool", "least", "median", "most", "nobody's"], [Row($"an epoch of {definition.EpochSeconds} s", preview.Epoch), Row("a day", preview.Day)]);
        verb.Out.Line($"assumed: {preview.Assumes}");
        if (definition.Policy is not ScheduledReward) verb.Out.Line($"assumed: consumers use up {Format.Usd(revenue)} a day (--revenue), and no earlier epoch left any emission");
    }

    static IReadOnlyList<string> Row(string name, Earned earned)
        => [name, .. new[] { earned.Pool, earned.Least, earned.Median, earned.Most, earned.Remainder }.Select(amount => Format.Wei($"{amount}"))];
}
