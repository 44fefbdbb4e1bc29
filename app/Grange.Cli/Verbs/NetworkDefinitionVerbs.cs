using System.CommandLine;
using System.Text.Json.Nodes;
using Grange.Host;
using Grange.Kernel;
using Grange.Verbs;

namespace Grange.Cli.Verbs;

/// <summary><c>grange network new|check|preview|show|amend</c>: found a network by editing a file.</summary>
static class NetworkDefinitionVerbs
{
    static IReadOnlyDictionary<string, ModuleInfo> Modules { get; } = Roster.ByName.ToDictionary(module => module.Key, module => module.Value.Info);

    public static Command Create() => new("network", "definitions of networks: every rule that touches money is in this file") { New(), Check(), PreviewVerb.Create(), Show(), AmendVerb.Create() };

    static Command New()
    {
        var slug = new Argument<string>("SLUG") { Description = "its name: 2 to 32 of a-z, 0-9 and inner hyphens" };
        var from = new Option<string>("--from") { Description = "the module it runs", Required = true, HelpName = "MODULE" };
        var output = new Option<string?>("--output", "-o") { Description = "write it here instead of stdout", HelpName = "FILE" };
        return new Command("new", "a valid definition to edit") { slug, from, output }
            .Example("grange network new my-disks --from storage -o my-disks.json")
            .Does((verb, _) =>
        {
            if (!NetworkSlug.TryParse(verb.Get(slug), null, out var name)) throw new VerbFailure("bad-slug", $"'{verb.Get(slug)}' is no network name", "use 2 to 32 of a-z, 0-9 and inner hyphens", ExitCode.Usage);
            if (!Modules.TryGetValue(verb.Get(from)!, out var module)) throw new VerbFailure("unknown-module", $"there is no module '{verb.Get(from)}'", $"choose of {string.Join(", ", Modules.Keys)}", ExitCode.Usage);
            var text = NetworkDrafts.Template(name, module);
            if (verb.Get(output) is not { } file)
            {
                Console.Out.Write(text);
                return Task.CompletedTask;
            }
            File.WriteAllText(file, text);
            verb.Out.Result(new JsonObject { ["slug"] = name.ToString(), ["module"] = module.Module, ["file"] = file }, () => verb.Out.Line($"{file}: edit it, then 'grange network check {file}'"));
            return Task.CompletedTask;
        });
    }

    static Command Check()
    {
        var file = new Argument<string>("FILE");
        return new Command("check", "names every wrong field, its limit and the fix") { file }
            .Example("grange network check my-disks.json")
            .Does((verb, _) =>
        {
            if (!File.Exists(verb.Get(file))) throw new VerbFailure("no-file", $"there is no file {verb.Get(file)}", "grange network new SLUG --from MODULE -o FILE", ExitCode.Missing);
            var reading = NetworkDocument.Read(File.ReadAllBytes(verb.Get(file)!), Modules);
            var result = new JsonObject
            {
                ["valid"] = reading.Definition is not null,
                ["parameters"] = reading.Definition?.Cid.ToString(),
                ["problems"] = new JsonArray([.. reading.Problems.Select(problem => (JsonNode)new JsonObject { ["field"] = problem.Field, ["limit"] = problem.Limit, ["fix"] = problem.Fix })]),
            };
            verb.Out.Result(result, () =>
            {
                if (reading.Definition is { } definition) verb.Out.Line($"valid: {definition.Slug} of module {definition.Module}, parameters {definition.Cid}");
                foreach (var problem in reading.Problems) verb.Out.Line(problem.ToString());
            });
            if (reading.Definition is not null) return Task.FromResult(ExitCode.Done);
            verb.Out.Note($"grange: {verb.Get(file)} is no definition: {reading.Problems.Count} fields are wrong. Next: write them as said, and check again");
            return Task.FromResult(ExitCode.Failed);
        });
    }

    static Command Show()
    {
        var slug = new Argument<string?>("SLUG") { Arity = ArgumentArity.ZeroOrOne, Description = "one network; all when left out" };
        return new Command("show", "the networks of the node, or one definition in force") { slug }
            .Example("grange network show", "grange network show storage > storage.json")
            .Does(async (verb, cancel) =>
        {
            var answer = await verb.Node.GetAsync(verb.Get(slug) is { } name ? $"/api/v1/networks/{name}" : "/api/v1/networks", cancel);
            if (verb.Get(slug) is not null) new Output(json: true).Result(answer, () => { });
            else verb.Out.Result(answer, () => verb.Out.Table(
                ["network", "module", "token", "epoch", "length", "parameters"],
                answer["networks"]!.AsArray().Select(row => (IReadOnlyList<string>)[$"{row!["slug"]}", $"{row["module"]}", $"{row["token"]}", $"{row["openEpoch"]}", $"{row["epochSeconds"]} s", $"{row["parameters"]}"])));
        });
    }
}
