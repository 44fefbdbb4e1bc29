using System.Text.Json.Nodes;

namespace Grange.Planet.Tests.Operators;

/// <summary>
/// One ledger of two operators, each with a node and gauges of its own: a network that names both, founded by the first, joined by the second with
/// <c>up --ledger</c>. Epochs are closed by hand.
/// </summary>
sealed class TwoOperators : IDisposable
{
    public const string Slug = "rain", Cell = "872830828ffffff", First = "node", Second = "second";

    /// <summary>Readings of a gauge that count in an epoch.</summary>
    const int Cap = 3;

    readonly HttpClient http = new() { Timeout = TimeSpan.FromSeconds(60) };

    public Planet Planet { get; } = new();

    /// <summary>The nodes by name.</summary>
    public Dictionary<string, Uri> Nodes { get; } = [];

    /// <summary>Operators' ids by their nodes' names.</summary>
    public Dictionary<string, string> Ids { get; } = [];

    /// <param name="url">Where the second's node says that it is; null: where it is.</param>
    public static async Task<TwoOperators> StartAsync(string? url = null)
    {
        var world = new TwoOperators();
        try
        {
            await world.FoundAsync(url);
            return world;
        }
        catch
        {
            world.Dispose();
            throw;
        }
    }

    async Task FoundAsync(string? url)
    {
        (Nodes[First], Nodes[Second]) = (Planet.Url, new Uri($"http://127.0.0.1:{Planet.FreePort()}"));
        var entries = new JsonArray();
        foreach (var name in new[] { First, Second })
        {
            var shown = (await GrangeProgram.RunAsync("operator", "show", "--json", "--data", Planet.DataOf(name))).Exits(0).Json;
            Ids[name] = (string)shown["id"]!;
            entries.Add(new JsonObject { ["account"] = (string)shown["account"]!, ["key"] = (string)shown["key"]! });
        }
        await Planet.UpAsync("--network", await DefineAsync(entries));
        await JoinLedgerAsync(url);
    }

    async Task<string> DefineAsync(JsonArray operators)
    {
        var file = Path.Combine(Planet.Folder, Slug + ".json");
        (await GrangeProgram.RunAsync("network", "new", Slug, "--from", "readings", "-o", file)).Exits(0);
        var document = JsonNode.Parse(await File.ReadAllTextAsync(file))!;
        (document["operators"], document["prices"]) = (operators, new JsonObject { ["read"] = 1001 });
        document["rules"] = new JsonObject
        {
            ["fields"] = new JsonArray(new JsonObject { ["name"] = "level", ["unit"] = "mm", ["min"] = -5000, ["max"] = 20000 }),
            ["minIntervalSeconds"] = 1,
            ["windowSeconds"] = 86400,
            ["cells"] = new JsonObject { ["from"] = "device", ["resolution"] = 7 },
            ["work"] = new JsonObject { ["rule"] = "count", ["cap"] = Cap },
            ["unconfirmedBps"] = 10_000,
        };
        await File.WriteAllTextAsync(file, document.ToJsonString());
        (await GrangeProgram.RunAsync("network", "check", file)).Exits(0);
        return file;
    }

    /// <summary>Starts the second operator's node; the ledger it joined it remembers.</summary>
    /// <param name="url">Where others are told to reach it; null: where it is.</param>
    public Task JoinLedgerAsync(string? url = null) => Planet.StartAsync(
        Second, "up", "--data", Planet.DataOf(Second), "--http", Nodes[Second].Authority, "--ledger", $"{Planet.Url}", "--url", url ?? $"{Nodes[Second]}");

    /// <summary>A gauge that measures every second, at one of the nodes; its data folder is its owner's.</summary>
    public Task GaugeAsync(string name, string node) => Planet.StartAsync(
        name, "join", Slug, "--cell", Cell, "--command", "echo level=1205", "--every", "1", "--name", name, "--data", Planet.DataOf(name), "--node", $"{Nodes[node]}");

    /// <summary>Runs a verb with one machine's keys against one of the nodes.</summary>
    public Task<Ran> RunAsync(string machine, string node, params string[] words)
        => GrangeProgram.RunAsync([.. words, "--json", "--data", Planet.DataOf(machine), "--node", $"{Nodes[node]}"]);

    public async Task<JsonNode> GetAsync(string node, string path) => JsonNode.Parse(await http.GetStringAsync(new Uri(Nodes[node], path)))!;

    /// <summary>The id of a gauge.</summary>
    public async Task<string> DeviceAsync(string name)
        => (string)(await GetAsync(First, "/api/v1/devices"))["devices"]!.AsArray().First(device => (string?)device!["name"] == name)!["id"]!;

    /// <summary>Waits until the gauges have sent more than counts to a node, and closes its epoch; answers its number.</summary>
    public async Task<long> CloseAsync(string node, params string[] gauges)
    {
        var devices = await Task.WhenAll(gauges.Select(DeviceAsync));
        var before = await Task.WhenAll(devices.Select(device => SentAsync(node, device)));
        await Planet.UntilAsync($"readings of {string.Join(", ", gauges)}", async () => (await Task.WhenAll(devices.Select(device => SentAsync(node, device)))).Zip(before).All(pair => pair.First > pair.Second + Cap));
        return (long)(await RunAsync("anyone", node, "epoch", "close", Slug)).Exits(0).Json["closed"]!;
    }

    public async Task<long> SentAsync(string node, string device) => (long)(await GetAsync(node, $"/api/v1/{Slug}/evidence/head?author=device:{device}"))["next"]!;

    /// <summary>The settlement that has an epoch, by what one node says.</summary>
    public async Task<long> SettledAsync(string node, long epoch)
        => (long)(await Planet.UntilAsync($"epoch {epoch} of {node} on the chain", async () => (await GetAsync(node, $"/api/v1/epochs?network={Slug}"))["epochs"]!.AsArray()
            .FirstOrDefault(row => (long)row!["number"]! == epoch && (string?)row["state"] == "Settled")))["settlement"]!;

    /// <summary>Where an epoch stands.</summary>
    public async Task<string> StateAsync(string node, long epoch)
        => (string)(await GetAsync(node, $"/api/v1/epochs?network={Slug}"))["epochs"]!.AsArray().First(row => (long)row!["number"]! == epoch)!["state"]!;

    /// <summary>The node whose operator proposes a number.</summary>
    public async Task<string> TurnAsync(long number)
    {
        var operators = (await GetAsync(First, "/api/v1/operators"))["operators"]!.AsArray();
        return Ids.First(one => one.Value == (string?)operators[(int)(number % operators.Count)]!["id"]).Key;
    }

    /// <summary>Waits until a settlement is active at a node.</summary>
    public Task FollowedAsync(string node, long number) => Planet.UntilAsync($"settlement {number} at {node}", async () => (await GetAsync(node, "/api/v1/settlements"))["settlements"]!.AsArray()
        .Any(row => (long)row!["number"]! == number && (string?)row["state"] == "Active"));

    /// <summary>What a gauge earned in an epoch of a node, in wei.</summary>
    public async Task<System.Numerics.BigInteger> EarnedAsync(string node, long epoch, string gauge)
        => (await GetAsync(node, $"/api/v1/{Slug}/epochs/{epoch}/scores"))["work"]!.AsArray().Where(row => (string?)row!["name"] == gauge)
            .Aggregate(System.Numerics.BigInteger.Zero, (sum, row) => sum + System.Numerics.BigInteger.Parse((string)row!["amount"]!, System.Globalization.CultureInfo.InvariantCulture));

    public void Dispose()
    {
        Planet.Dispose();
        http.Dispose();
    }
}
