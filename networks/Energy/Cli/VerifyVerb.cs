using System.CommandLine;
using System.Text.Json.Nodes;
using Grange.Energy.Rules.Settlement;
using Grange.Verbs;

namespace Grange.Energy.Cli;

/// <summary><c>grange energy verify</c>: settles the slot of a bundle again on this machine and compares every byte.</summary>
static class VerifyVerb
{
    public static Command Make()
    {
        var file = new Argument<string>("BUNDLE") { Description = "a slot's bundle: rules, values, lines, run id" };
        return new Command("verify", "settle a slot's bundle again and compare every byte") { file }
            .Example("grange energy verify bundle.json")
            .Does(async (verb, cancel) =>
            {
                var path = verb.Get(file)!;
                if (!File.Exists(path)) throw new VerbFailure("no-file", $"{path} is not there", "name a file", ExitCode.Missing);
                if (!SlotBundle.Verify(await File.ReadAllBytesAsync(path, cancel)).TryGet(out var bundle, out var fault)) throw VerbFailure.Of(fault);
                var json = new JsonObject { ["run"] = bundle.RunId, ["slot"] = bundle.Slot, ["community"] = bundle.Rules.Community, ["values"] = bundle.Values.Count, ["lines"] = bundle.Lines.Count };
                verb.Out.Result(json, () => verb.Out.Line($"{bundle.RunId}: slot {bundle.Slot} of {bundle.Rules.Community}, {bundle.Values.Count} values, {bundle.Lines.Count} lines, all as the rules give them"));
            });
    }
}
