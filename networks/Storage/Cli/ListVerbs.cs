using System.CommandLine;
using System.Text.Json.Nodes;
using Grange.Content;
using Grange.Verbs;

namespace Grange.Storage.Cli;

/// <summary><c>grange storage ls|rm|status|providers</c>.</summary>
static class ListVerbs
{
    public static Command List() => new Command("ls", "what is stored").Example("grange storage ls", "grange storage ls --json").Does(async (verb, cancel) =>
    {
        var files = await FilesAsync(verb, cancel);
        using var book = PrivateBook.Open(verb.DataFolder);
        foreach (var file in files)
            if (book?.Reveal((string)file!["name"]!) is { } plain)
            {
                file["storedAs"] = file["name"]!.DeepClone();
                (file["name"], file["private"]) = (plain, true);
            }
        verb.Out.Result(new JsonObject { ["files"] = files }, () => verb.Out.Table(
            ["name", "bytes", "durability", "kept", "until", "cid"], files.Select(file => (IReadOnlyList<string>)[
                $"{file!["name"]}{(file["private"] is null ? "" : " (private)")}", $"{file["size"]}", $"{file["durability"]}", $"{file["policy"]}, {file["lifetime"]}", Day((long)file["untilMs"]!), $"{file["cid"]}"])));
        foreach (var file in files.Where(file => file!["warning"] is not null)) verb.Out.Note($"{file!["name"]}: {file["warning"]}");
    });

    /// <summary>Everything that is stored under a name.</summary>
    internal static async Task<JsonArray> FilesAsync(VerbContext verb, CancellationToken cancel)
    {
        var files = new JsonArray();
        for (string? after = ""; after is not null;)
        {
            var page = await verb.Node.GetAsync(verb.Api($"files?after={Uri.EscapeDataString(after)}"), cancel);
            foreach (var file in page["files"]!.AsArray()) files.Add(file!.DeepClone());
            after = (string?)page["next"];
        }
        return files;
    }

    static string Day(long untilMs) => DateTimeOffset.FromUnixTimeMilliseconds(untilMs).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    public static Command Remove()
    {
        var what = new Argument<string>("CID") { Description = "a CID, or a name as ls shows it" };
        return new Command("rm", "forget what is stored under a CID or a name; its order ends") { what }
            .Example("grange storage rm photo.jpg", "grange storage rm bafy…")
            .Does(async (verb, cancel) =>
        {
            var named = verb.Get(what)!;
            IReadOnlyList<string> names = [await StoredNameAsync(verb, named, cancel)];
            if (Cid.TryParse(named, null, out var cid))
                names = [.. (await verb.Node.GetAsync(verb.Api($"status/{cid}"), cancel))["names"]!.AsArray().Select(name => (string)name!)];
            if (names.Count == 0) throw new VerbFailure("unknown-name", $"{named} is stored under no name", "grange storage ls");
            foreach (var name in names)
                await verb.Node.SendAsync(HttpMethod.Delete, verb.Api(PutVerb.FilePath(name)), null, cancel);
            verb.Out.Result(new JsonObject { ["removed"] = new JsonArray([.. names.Select(name => (JsonNode)name)]) }, () => verb.Out.Line($"forgot {string.Join(", ", names)}"));
        });
    }

    /// <summary>A name as the node knows it: of a private file the sealed one.</summary>
    static async Task<string> StoredNameAsync(VerbContext verb, string name, CancellationToken cancel)
    {
        using var book = PrivateBook.Open(verb.DataFolder);
        return book is null ? name : (await FilesAsync(verb, cancel)).Select(file => (string)file!["name"]!).FirstOrDefault(stored => book.Reveal(stored) == name) ?? name;
    }

    public static Command Status()
    {
        var what = new Argument<string>("CID");
        return new Command("status", "where the blocks of a CID are, and how safe") { what }.Example("grange storage status bafy…").Does(async (verb, cancel) =>
        {
            if (!Cid.TryParse(verb.Get(what)!, null, out var cid)) throw new VerbFailure("invalid-cid", $"'{verb.Get(what)}' is no CID", "grange storage ls", ExitCode.Usage);
            var status = await verb.Node.GetAsync(verb.Api($"status/{cid}"), cancel);
            verb.Out.Result(status, () =>
            {
                verb.Out.Line($"{status["cid"]}  {status["durability"]}  {string.Join(", ", status["names"]!.AsArray())}");
                verb.Out.Table(["piece", "state", "provider", "answers", "url"], status["pieces"]!.AsArray().SelectMany(piece => Rows(piece!)));
            });
        });
    }

    public static Command Providers() => new Command("providers", "who gives space here, what it asks, how it is reached").Example("grange storage providers", "grange storage providers --json").Does(async (verb, cancel) =>
    {
        var answer = await verb.Node.GetAsync(verb.Api("providers"), cancel);
        verb.Out.Result(answer, () => verb.Out.Table(
            ["device", "standing", "reached", "used", "gives", "asks", "parts"], answer["providers"]!.AsArray().Select(one => (IReadOnlyList<string>)[
                $"{one!["device"]}", (bool)one["alive"]! ? $"{one["standing"]}" : "silent", (bool)one["relayed"]! ? "relayed" : "direct", $"{one["usedBytes"]}", $"{one["capacityBytes"]}",
                $"{one["askMicroUsdPerTibMonth"]}", $"{one["parts"]}"])));
    });

    static IEnumerable<IReadOnlyList<string>> Rows(JsonNode piece)
    {
        var name = (string?)piece["piece"] ?? "(open segment)";
        if ((bool)piece["local"]!) yield return [name, "here", "this node", "yes", ""];
        foreach (var copy in piece["copies"]!.AsArray())
            yield return [name, $"{copy!["state"]}", $"{copy["device"]}", (bool)copy["alive"]! ? "yes" : "no", $"{copy["url"]}"];
    }
}
