using System.CommandLine;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Grange.Host;
using Grange.Kernel;
using Grange.Verbs;

namespace Grange.Cli.Verbs;

/// <summary><c>grange network amend FILE</c>: a community changes its own rules, from a later epoch on.</summary>
static class AmendVerb
{
    static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "the successor: like 'grange network show SLUG' prints, edited" };
        var account = new Option<string?>("--account") { Description = "another of your accounts than the default signs", HelpName = "A" };
        var others = new Option<string[]>("--signature") { Description = "a signature another account gave (repeatable)", HelpName = "HEX" };
        var sign = new Option<bool>("--sign") { Description = "sign only: print the completed definition and your signature for the others" };
        return new Command("amend", "sign a successor of a network's definition and put it in force") { file, account, others, sign }
            .Example("grange network show storage > next.json    # edit it, then", "grange network amend next.json", "grange network amend next.json --sign      # what another signer of several runs")
            .Does(async (verb, cancel) =>
        {
            var text = Read(verb.Get(file)!);
            var slug = (string?)text["slug"] ?? throw new VerbFailure("no-slug", $"{verb.Get(file)} names no slug", $"grange network check {verb.Get(file)}");
            var known = await verb.Node.GetAsync($"/api/v1/networks/{Uri.EscapeDataString(slug)}/definitions", cancel);
            Complete(text, known);
            var signature = Sign(verb, verb.Get(account), Successor(text), (await ChainAccess.OpenAsync(verb, cancel)).Domain);
            if (verb.Get(sign))
            {
                Console.Out.WriteLine(new JsonObject { ["definition"] = text, ["signature"] = signature }.ToJsonString(Indented));
                return;
            }
            var signatures = new JsonArray([signature, .. (verb.Get(others) ?? []).Select(other => (JsonNode)other)]);
            var answer = await verb.Node.PostAsync($"/api/v1/networks/{slug}/amend", new JsonObject { ["definition"] = text, ["signatures"] = signatures }, cancel);
            verb.Out.Result(answer, () => verb.Out.Line($"{slug} runs by {answer["parameters"]} from epoch {answer["fromEpoch"]} on"));
        });
    }

    static JsonObject Read(string file)
    {
        if (!File.Exists(file)) throw new VerbFailure("no-file", $"there is no file {file}", "grange network show SLUG > FILE", ExitCode.Missing);
        try
        {
            if (JsonNode.Parse(File.ReadAllText(file, Encoding.UTF8)) is JsonObject document) return document;
        }
        catch (JsonException)
        {
            // said below
        }
        throw new VerbFailure("definition-invalid", $"{file} is no JSON object", $"grange network check {file}");
    }

    /// <summary>Fills in what a founder's file leaves to the ledger. A copy of the newest definition becomes its successor, from the next epoch that can still be had.</summary>
    static void Complete(JsonObject text, JsonNode known)
    {
        var newest = known["definitions"]!.AsArray()[^1]!;
        var (inForce, from) = (newest["definition"]!, (long)newest["fromEpoch"]!);
        text.Remove("$schema");
        if (text["predecessor"] is null || JsonNode.DeepEquals(text["predecessor"], newest["predecessor"]))
        {
            text["predecessor"] = (string)newest["parameters"]!;
            if (text["fromEpoch"]?.GetValueKind() != JsonValueKind.Number || (long)text["fromEpoch"]! <= from) text["fromEpoch"] = Math.Max((long)known["openEpoch"]!, from) + 1;
        }
        if (text["operators"] is not JsonArray { Count: > 0 }) text["operators"] = inForce["operators"]!.DeepClone();
        if (text["attesters"]?["accounts"] is not JsonArray { Count: > 0 }) text["attesters"] = inForce["attesters"]!.DeepClone();
    }

    static NetworkDefinition Successor(JsonObject text)
    {
        var reading = NetworkDocument.Read(Encoding.UTF8.GetBytes(text.ToJsonString()), Roster.ByName.ToDictionary(module => module.Key, module => module.Value.Info));
        return reading.Definition ?? throw new VerbFailure("definition-invalid", string.Join(" · ", reading.Problems), "grange network check FILE");
    }

    static string Sign(VerbContext verb, string? account, NetworkDefinition successor, SigningDomain domain)
    {
        Address? named = null;
        if (account is not null) named = Address.TryParse(account, out var parsed) ? parsed : throw new VerbFailure("bad-account", $"'{account}' is no account address", "grange account show", ExitCode.Usage);
        using var key = verb.Accounts.Open(named);
        return HexText.Of(key.SignRecoverable(Amendment.Digest(domain, successor)));
    }
}
