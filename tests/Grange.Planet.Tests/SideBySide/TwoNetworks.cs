using System.Text.Json.Nodes;
using Grange.Verbs;

namespace Grange.Planet.Tests;

/// <summary>
/// One node that runs two storage networks by two edited files: <c>alpha</c> in GRA with two copies, <c>beta</c> in GRB with one. Two attesters, both needed.
/// A provider of alpha and an attester are another machine's: 127.0.0.2, own folders, the node known by its URL alone. One epoch of each is settled.
/// </summary>
public sealed class TwoNetworks : IAsyncLifetime
{
    public const string Alpha = "alpha", Beta = "beta", Near = "near", Far = "far", Other = "other";

    internal Planet Planet { get; } = new();

    /// <summary>The newest settlement on the chain.</summary>
    public long Settlement { get; private set; }

    /// <summary>What was stored in each network: its CID and its bytes.</summary>
    public Dictionary<string, (string Cid, byte[] Bytes)> Files { get; } = [];

    public async ValueTask InitializeAsync()
    {
        try
        {
            await StartAsync();
            await WorkAsync();
            await SettleAsync();
        }
        catch
        {
            Planet.Dispose();
            throw;
        }
    }

    async Task StartAsync()
    {
        string[] attesters = ["attester-here", "attester-far"];
        var accounts = attesters.Select(name => new AccountKeys(Planet.DataOf(name)).Create()).Order().Select(account => account.ToString()).ToList();
        await Planet.UpAsync("--network", await DefineAsync(Alpha, "GRA", 4000, copies: 2, accounts), "--network", await DefineAsync(Beta, "GRB", 7000, copies: 1, accounts));
        foreach (var name in attesters) await Planet.StartAsync(name, "attester", "--data", Planet.DataOf(name), "--node", $"{Planet.Url}");
        await Planet.JoinAsync(Near, Alpha, $"http://127.0.0.1:{Planet.FreePort()}");
        await Planet.JoinAsync(Far, Alpha, $"http://127.0.0.2:{Planet.FreePort()}");
        await Planet.JoinAsync(Other, Beta, $"http://127.0.0.1:{Planet.FreePort()}");
    }

    async Task<string> DefineAsync(string slug, string symbol, int shareBps, int copies, IEnumerable<string> attesters)
    {
        var file = Path.Combine(Planet.Folder, slug + ".json");
        (await GrangeProgram.RunAsync("network", "new", slug, "--from", "storage", "-o", file)).Exits(0);
        var document = JsonNode.Parse(await File.ReadAllTextAsync(file))!;
        (document["token"]!["symbol"], document["token"]!["name"], document["reward"]!["shareBps"]) = (symbol, $"{slug} token", shareBps);
        (document["rules"]!["copies"], document["rules"]!["challenges"]) = (copies, 4 + copies);
        document["attesters"] = new JsonObject { ["threshold"] = 2, ["accounts"] = new JsonArray([.. attesters.Select(account => (JsonNode)account)]) };
        await File.WriteAllTextAsync(file, document.ToJsonString());
        (await GrangeProgram.RunAsync("network", "check", file)).Exits(0);
        return file;
    }

    async Task WorkAsync()
    {
        foreach (var (slug, size) in new[] { (Alpha, 300_000), (Beta, 200_000) })
        {
            var file = Path.Combine(Planet.Folder, slug + ".bin");
            var bytes = new byte[size];
            new Random(size).NextBytes(bytes);
            await File.WriteAllBytesAsync(file, bytes);
            var put = await Planet.RunAsync("consumer", "storage", "put", file, "--network", slug, "--wait", "durable");
            Files[slug] = ((string)put.Exits(0).Json["cid"]!, bytes);
        }
        await CloseAsync(Alpha, 1 + 2 * 2); // an order, and for each copy what the operator says and what the device says
        await CloseAsync(Beta, 1 + 2 * 1);
    }

    /// <summary>Waits until the open epoch has so many records, and closes it.</summary>
    async Task CloseAsync(string slug, int records)
    {
        await Planet.UntilAsync($"{records} records of {slug}", async () => (long)(await OpenEpochAsync(slug))["evidence"]! >= records);
        (await Planet.RunAsync("consumer", "epoch", "close", slug)).Exits(0);
    }

    async Task<JsonNode> OpenEpochAsync(string slug) => (await Planet.GetAsync($"/api/v1/epochs?network={slug}"))["epochs"]!.AsArray()[^1]!;

    async Task SettleAsync()
    {
        await CloseAsync(Alpha, 2); // both proofs
        await CloseAsync(Beta, 1);
        var rows = await Planet.UntilAsync("both networks' epochs on the chain", async () =>
        {
            var epochs = (await Planet.GetAsync("/api/v1/epochs"))["epochs"]!.AsArray().Where(row => (long)row!["number"]! == 1).ToList();
            return epochs.Count == 2 && epochs.All(row => (string?)row!["state"] == "Settled") ? epochs : null;
        });
        Settlement = rows.Max(row => (long)row!["settlement"]!);
    }

    public ValueTask DisposeAsync()
    {
        Planet.Dispose();
        return ValueTask.CompletedTask;
    }
}

/// <summary>Tests that only read share the one running node.</summary>
[CollectionDefinition(nameof(TwoNetworks))]
public sealed class TwoNetworksCollection : ICollectionFixture<TwoNetworks>;
