using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Grange.Verbs;

namespace Grange.Storage.Cli;

/// <summary><c>grange storage denylist add|ls|test|remove|log</c>: what the node does not keep or serve.</summary>
static class DenylistVerbs
{
    public static Command Group() => new("denylist", "what this node does not keep or serve") { Add(), List(), Test(), Remove(), Log() };

    static Command Add()
    {
        var rule = new Argument<string>("RULE") { Description = "a line of a compact denylist: /ipfs/CID, /ipfs/CID/path*, //DOUBLE-HASH, ! before it to allow, hints behind it" };
        return new Command("add", "add a line to the node's own list; it counts at once") { rule }
            .Example("grange storage denylist add /ipfs/bafy…", "grange storage denylist add \"/ipfs/bafy…/secret* reason:legal\"", "grange storage denylist add '!/ipfs/bafy…/secret/but-not-this'")
            .Does(async (verb, cancel) =>
        {
            var lists = await verb.Node.PostAsync(verb.Api("denylist"), new JsonObject { ["rule"] = verb.Get(rule) }, cancel);
            verb.Out.Result(lists, () => verb.Out.Line($"in force: {verb.Get(rule)}"));
        });
    }

    static Command List() => new Command("ls", "the denylists in force, and the lines of the node's own").Example("grange storage denylist ls").Does(async (verb, cancel) =>
    {
        var lists = await verb.Node.GetAsync(verb.Api("denylist"), cancel);
        verb.Out.Result(lists, () =>
        {
            verb.Out.Table(["file", "rules", "skipped", "title"], lists["lists"]!.AsArray().Select(list => (IReadOnlyList<string>)[$"{list!["file"]}", $"{list["rules"]}", $"{list["skipped"]!.AsArray().Count}", $"{list["title"]}"]));
            foreach (var line in lists["lists"]!.AsArray().SelectMany(list => list!["own"]!.AsArray())) verb.Out.Line($"{line}");
        });
        foreach (var list in lists["lists"]!.AsArray())
            foreach (var skip in list!["skipped"]!.AsArray()) verb.Out.Note($"{list["file"]} line {skip!["line"]} is not applied: {skip["why"]}");
    });

    static Command Test()
    {
        var path = new Argument<string>("CID[/path]");
        return new Command("test", "whether a CID, or a path below it, is denied, and by which line") { path }.Example("grange storage denylist test bafy…/secret/plan.txt").Does(async (verb, cancel) =>
        {
            var asked = string.Join('/', verb.Get(path)!.Split('/').Select(Uri.EscapeDataString));
            var told = await verb.Node.GetAsync(verb.Api($"denylist/test/{asked}"), cancel);
            verb.Out.Result(told, () => verb.Out.Line((bool)told["denied"]! ? $"denied ({told["status"]}) by {told["file"]} line {told["line"]}" : "allowed"));
        });
    }

    static Command Remove()
    {
        var rule = new Argument<string>("RULE") { Description = "a line, as ls shows it" };
        return new Command("remove", "take a line out of the node's own list") { rule }.Example("grange storage denylist remove /ipfs/bafy…").Does(async (verb, cancel) =>
        {
            await verb.Node.SendAsync(HttpMethod.Delete, verb.Api($"denylist?rule={Uri.EscapeDataString(verb.Get(rule)!)}"), null, cancel);
            verb.Out.Result(new JsonObject { ["removed"] = verb.Get(rule) }, () => verb.Out.Line($"no longer in force: {verb.Get(rule)}"));
        });
    }

    static Command Log() => new Command("log", "what was refused for a denylist, newest first").Example("grange storage denylist log").Does(async (verb, cancel) =>
    {
        var log = await verb.Node.GetAsync(verb.Api("denylist/log"), cancel);
        verb.Out.Result(log, () => verb.Out.Table(["when", "what", "account", "content (double hash)"], log["refused"]!.AsArray().Select(one => (IReadOnlyList<string>)[
            DateTimeOffset.FromUnixTimeMilliseconds((long)one!["whenMs"]!).ToString("u", CultureInfo.InvariantCulture), $"{one["action"]}", $"{one["account"]}", $"{one["content"]}"])));
    });
}
