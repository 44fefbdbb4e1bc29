using System.Text.Json.Nodes;
using Grange.Kernel.Crypto;
using Grange.Planet.Tests;
using Grange.Verbs;

namespace Grange.Console.Tests;

/// <summary>
/// A node that serves the console, with a network of disks, one of sensors, one of chargers, one of electricity meters, one of radio sensors, one of cameras and one of vehicles, three disks at work (one each of the node's own account, of a person with a wallet and of a neighbour), and Debian's Chromium. Epochs close
/// when somebody closes them.
/// </summary>
public sealed class ConsoleWorld : IAsyncLifetime
{
    /// <summary>The disks that are there from the start, and where they are.</summary>
    static readonly (string Name, string Owner, string Latitude, string Longitude)[] Disks =
        [("garage-disk", "node", "52.52", "13.4"), ("roof-in-lisbon", "wallet", "38.72", "-9.14"), ("library-nas", "neighbour", "40.71", "-74")];

    readonly List<ShownCommand> joinedDisks = [];
    DebianChromium? browser;
    Task<JsonNode>? paid;

    internal Grange.Planet.Tests.Planet Planet { get; } = new();

    internal Secp256k1Key WalletKey { get; } = Secp256k1Key.Generate();

    public async ValueTask InitializeAsync()
    {
        try
        {
            await Planet.UpAsync("--epoch", "3600", "--console", ConsoleBuild.Folder, "--network", Shipped("Storage", "network.json"), "--network", Shipped("Readings", "weather.json"),
                "--network", Shipped("Charging", "network.json"), "--network", await StreetAsync(), "--network", Shipped("Wireless", "network.json"), "--network", Shipped("Mapping", "network.json"),
                "--network", Shipped("Vehicles", "network.json"), "--udp", "0");
            new AccountKeys(Planet.DataOf("wallet")).Add(WalletKey);
            var launching = DebianChromium.LaunchAsync();
            await Task.WhenAll(Disks.Select(disk => Planet.StartAsync(disk.Name, "join", "storage", "--space", "200MB", "--dir", Planet.DiskOf(disk.Name), "--url", $"http://127.0.0.1:{Grange.Planet.Tests.Planet.FreePort()}",
                "--name", disk.Name, "--lat", disk.Latitude, "--lon", disk.Longitude, "--data", Planet.DataOf(disk.Owner), "--node", $"{Planet.Url}")));
            browser = await launching;
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    /// <summary>The energy network with more rules than it comes with, so that its page has them to show.</summary>
    async Task<string> StreetAsync()
    {
        var definition = JsonNode.Parse(await File.ReadAllTextAsync(Shipped("Energy", "network.json")))!;
        definition.AsObject().Remove("$schema");
        definition["rules"]!["market"] = JsonNode.Parse("""
            {
              "tariffs": [{ "name": "Night", "fromMinute": 1320, "toMinute": 360, "days": "workdays", "offsetMinutes": 60, "retailMicro": 180000, "feedInMicro": 60000 }],
              "grid": [{ "name": "elm-street", "importW": 250000, "exportW": 160000 }, { "name": "elm-street-north", "above": "elm-street", "exportW": 63000 }]
            }
            """);
        var file = Path.Combine(Planet.Folder, "street.json");
        await File.WriteAllTextAsync(file, definition.ToJsonString());
        return file;
    }

    internal Task<ConsolePage> OpenAsync(Look look, TestWallet? wallet = null, bool expectsRefusals = false) => ConsolePage.OpenAsync(browser!.Browser, Planet.Url, look, wallet, expectsRefusals);

    /// <summary>A disk that joined goes on working until the world ends: it holds what others stored.</summary>
    internal void Stays(ShownCommand joined) => joinedDisks.Add(joined);

    internal TestWallet Wallet() => new(Planet.Url, WalletKey);

    /// <summary>A device by its name.</summary>
    internal async Task<string> DeviceAsync(string name)
        => (string)(await Planet.GetAsync("/api/v1/devices"))["devices"]!.AsArray().Single(device => (string?)device!["name"] == name)!["id"]!;

    /// <summary>Waits until every disk that the open epoch asks has answered.</summary>
    internal Task ProvenAsync() => Planet.UntilAsync("every proof that the epoch asks for", async () =>
    {
        var asked = await Planet.GetAsync("/api/v1/storage/challenges");
        var disks = asked["challenges"]!.AsArray().Select(one => (string)one!["device"]!).Distinct().ToList();
        foreach (var disk in disks)
        {
            var said = (await Planet.GetAsync($"/api/v1/devices/{disk}"))["evidence"]!.AsArray();
            if (!said.Any(one => (string?)one!["kind"] == "storage.proof" && (long)one["epoch"]! == (long)asked["epoch"]!)) return false;
        }
        return disks.Count > 0;
    });

    /// <summary>Credits for the node's own account, from tokens that it is given.</summary>
    internal async Task BuyCreditsAsync(long credits)
    {
        (await Planet.RunAsync("node", "account", "fund")).Exits(0);
        await Planet.UntilAsync("a price of the token", async () => (bool)(await Planet.GetAsync("/api/v1/chain/prices"))["prices"]![0]!["good"]! ? this : null);
        (await Planet.RunAsync("node", "credits", "buy", $"{credits}")).Exits(0);
    }

    internal async Task<long> CloseEpochAsync() => (long)(await Planet.SendAsync(HttpMethod.Post, "/api/v1/storage/epochs/close")).Body["closed"]!;

    /// <summary>An epoch in which disks proved stored data, and which was paid out for it; the same one for every test that asks.</summary>
    internal Task<JsonNode> PaidEpochAsync() => paid ??= EarnAsync();

    async Task<JsonNode> EarnAsync()
    {
        await Planet.SendAsync(HttpMethod.Put, "/api/v1/storage/files/a-years-photos?wait=durable", new ByteArrayContent(new byte[80_000]));
        await CloseEpochAsync();
        await ProvenAsync();
        var number = await CloseEpochAsync();
        return await Planet.UntilAsync("the payout", async () => (await Planet.GetAsync("/api/v1/epochs?network=storage"))["epochs"]!.AsArray()
            .SingleOrDefault(row => (long)row!["number"]! == number && (string?)row["state"] is "Settled" or "Final"));
    }

    static string Shipped(string room, string file) => Path.Combine(GrangeProgram.Root, "networks", room, file);

    public async ValueTask DisposeAsync()
    {
        if (browser is not null) await browser.DisposeAsync();
        foreach (var disk in joinedDisks) disk.Dispose();
        WalletKey.Dispose();
        Planet.Dispose();
    }
}

/// <summary>All browser tests share the world.</summary>
[CollectionDefinition(nameof(ConsoleWorld))]
public sealed class ConsoleWorldTests : ICollectionFixture<ConsoleWorld>;
