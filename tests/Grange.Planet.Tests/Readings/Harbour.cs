using System.Text.Json.Nodes;

namespace Grange.Planet.Tests;

/// <summary>
/// A stranger's network: <c>network new --from readings</c>, edited to gauge the water of a harbour, checked and run beside the two definitions that ship.
/// Three gauges join as processes; the third lies. One epoch is measured, one is bought from, both are settled.
/// </summary>
public sealed class Harbour : IAsyncLifetime
{
    public const string Slug = "harbour", Cell = "872830828ffffff", Liar = "liar";

    /// <summary>Readings of a gauge that count in an epoch.</summary>
    public const int Cap = 3;

    public const long MicroUsdPerRead = 1001;

    public static readonly string[] Honest = ["north", "south"];

    internal Planet Planet { get; } = new();

    /// <summary>The definition as it was checked and started.</summary>
    public string File => Path.Combine(Planet.Folder, Slug + ".json");

    /// <summary>What the consumer bought.</summary>
    public JsonNode Bought { get; private set; } = new JsonObject();

    /// <summary>The settlement with both epochs in it or before it.</summary>
    public long Settlement { get; private set; }

    public async ValueTask InitializeAsync()
    {
        try
        {
            await DefineAsync();
            var shipped = Path.Combine(GrangeProgram.Root, "networks", "Readings");
            await Planet.UpAsync("--network", File, "--network", Path.Combine(shipped, "weather.json"), "--network", Path.Combine(shipped, "air-quality.json"));
            foreach (var name in Honest) await JoinAsync(name, "echo level=1205");
            await JoinAsync(Liar, "echo level=9000");
            await MeasureAsync();
            Planet[Honest[0]].Kill();
            await JoinAsync(Honest[0], "echo level=1206");
            (await Planet.RunAsync("node", "readings", "read", Slug, Cell)).Exits(0); // the node's own account pays
            (await Planet.RunAsync("reader", "account", "new")).Exits(0);
            (await Planet.RunAsync("reader", "account", "fund")).Exits(0);
            (await Planet.RunAsync("reader", "cash", "lock", "1")).Exits(0);
            Bought = (await Planet.RunAsync("reader", "readings", "read", Slug, Cell)).Exits(0).Json; // a wallet of its own does
            await MeasureAsync();
            var rows = await Planet.UntilAsync("both epochs on the chain", async () =>
            {
                var epochs = (await Planet.GetAsync($"/api/v1/epochs?network={Slug}"))["epochs"]!.AsArray().Take(2).ToList();
                return epochs.All(row => (string?)row!["state"] == "Settled") ? epochs : null;
            });
            Settlement = rows.Max(row => (long)row!["settlement"]!);
        }
        catch
        {
            Planet.Dispose();
            throw;
        }
    }

    async Task DefineAsync()
    {
        (await GrangeProgram.RunAsync("network", "new", Slug, "--from", "readings", "-o", File)).Exits(0);
        var document = JsonNode.Parse(await System.IO.File.ReadAllTextAsync(File))!;
        (document["title"], document["token"]!["symbol"], document["token"]!["name"], document["reward"]!["shareBps"]) = ("Water of the harbour", "HBR", "Harbour", 8000);
        document["prices"] = new JsonObject { ["read"] = MicroUsdPerRead };
        document["rules"] = new JsonObject
        {
            ["fields"] = new JsonArray(new JsonObject { ["name"] = "level", ["unit"] = "mm", ["min"] = -5000, ["max"] = 20000, ["tolerance"] = 50 }),
            ["minIntervalSeconds"] = 1,
            ["windowSeconds"] = 86400,
            ["cells"] = new JsonObject { ["from"] = "device", ["resolution"] = 7 },
            ["work"] = new JsonObject { ["rule"] = "count", ["cap"] = Cap },
            ["unconfirmedBps"] = 0,
        };
        await System.IO.File.WriteAllTextAsync(File, document.ToJsonString());
        (await GrangeProgram.RunAsync("network", "check", File)).Exits(0);
    }

    internal Task<RunningProgram> JoinAsync(string name, string sensor) => Planet.StartAsync(
        name, "join", Slug, "--cell", Cell, "--command", sensor, "--every", "1", "--name", name, "--data", Planet.DataOf(name), "--node", $"{Planet.Url}");

    /// <summary>Waits until every gauge has sent more than counts, and closes the epoch.</summary>
    async Task MeasureAsync()
    {
        var devices = (await Planet.GetAsync("/api/v1/devices"))["devices"]!.AsArray().Select(device => (string)device!["id"]!).ToList();
        var before = await Task.WhenAll(devices.Select(SentAsync));
        await Planet.UntilAsync("every gauge's readings", async () => (await Task.WhenAll(devices.Select(SentAsync))).Zip(before).All(pair => pair.First > pair.Second + Cap));
        (await Planet.RunAsync("consumer", "epoch", "close", Slug)).Exits(0);
    }

    async Task<long> SentAsync(string device) => (long)(await Planet.GetAsync($"/api/v1/{Slug}/evidence/head?author=device:{device}"))["next"]!;

    public ValueTask DisposeAsync()
    {
        Planet.Dispose();
        return ValueTask.CompletedTask;
    }
}

/// <summary>Tests that only read share the one running node.</summary>
[CollectionDefinition(nameof(Harbour))]
public sealed class HarbourCollection : ICollectionFixture<Harbour>;
