using System.Text.Json.Nodes;
using Grange.Content;
using Grange.Verbs;

namespace Grange.Planet.Tests;

/// <summary><c>grange network amend FILE</c>: the rules of a running network change from a later epoch on, and an audit follows them.</summary>
public sealed class AmendmentTests : IAsyncLifetime
{
    const string Slug = "harbour", Founder = "founder";

    readonly Planet planet = new();

    [Fact]
    public async Task A_signed_successor_holds_from_its_epoch_on_and_an_audit_from_the_first_epoch_confirms_it()
    {
        await StoreAsync();
        await CloseAsync(3); // the order, what the operator and what the device say of the piece
        var file = await SuccessorAsync(text => text["reward"]!["shareBps"] = 4000);

        var amended = (await planet.RunAsync(Founder, "network", "amend", file)).Exits(0).Json;

        Assert.Equal(2, (long)amended["fromEpoch"]!);
        Assert.Equal(1000, await ShareAsync());
        await CloseAsync(1); // a proof
        Assert.Equal(4000, await ShareAsync());
        Assert.Equal(0, await planet["node"].StopAsync());
        await planet.UpAsync();
        Assert.Equal(4000, await ShareAsync());
        await CloseAsync(1);
        await CloseAsync(1);
        var report = (await planet.RunAsync("stranger", "audit", $"{await SettledAsync(3)}", "--from", "0")).Exits(0).Json;
        Assert.Equal("same", (string?)report["result"]);
        var bundles = new[] { await BundleAsync(1), await BundleAsync(2), await BundleAsync(3) };
        Assert.Equal((string?)amended["parameters"], bundles[1].AsMap["parameters"].AsLink.ToString());
        Assert.NotEqual(bundles[0].AsMap["parameters"], bundles[1].AsMap["parameters"]);
        Assert.Equal([DagKind.Null, DagKind.Link, DagKind.Null], bundles.Select(bundle => bundle.AsMap["amendment"].Kind));
    }

    [Fact]
    public async Task A_successor_that_may_not_follow_is_refused_with_the_reason()
    {
        new AccountKeys(planet.DataOf("stranger")).Create();
        (await planet.RunAsync(Founder, "epoch", "close", Slug)).Exits(0);
        var inForce = (string)(await planet.GetAsync($"/api/v1/networks/{Slug}/definitions"))["definitions"]![0]!["parameters"]!;

        await RefusedAsync("amend-signatures", "stranger", _ => { });
        await RefusedAsync("amend-epoch", Founder, text => (text["predecessor"], text["fromEpoch"]) = (inForce, 1));
        await RefusedAsync("amend-token", Founder, text => text["token"]!["name"] = "Another");
        await RefusedAsync("amend-attesters", Founder, text => text["attesters"]!["threshold"] = 1);
        await RefusedAsync("definition-invalid", Founder, text => text["reward"]!["shareBps"] = 10_001);
    }

    public async ValueTask InitializeAsync()
    {
        var file = Path.Combine(planet.Folder, "harbour.json");
        (await GrangeProgram.RunAsync("network", "new", Slug, "--from", "storage", "-o", file)).Exits(0);
        var document = JsonNode.Parse(await File.ReadAllTextAsync(file))!;
        (document["rules"]!["copies"], document["rules"]!["challenges"]) = (1, 4);
        document["amend"] = new JsonObject { ["by"] = "key", ["account"] = new AccountKeys(planet.DataOf(Founder)).Create().ToString() };
        await File.WriteAllTextAsync(file, document.ToJsonString());
        await planet.UpAsync("--network", file);
    }

    async Task StoreAsync()
    {
        await planet.JoinAsync("provider", Slug, $"http://127.0.0.1:{Planet.FreePort()}");
        var file = Path.Combine(planet.Folder, "cargo.bin");
        await File.WriteAllBytesAsync(file, new byte[200_000]);
        (await planet.RunAsync("consumer", "storage", "put", file, "--network", Slug, "--wait", "durable")).Exits(0);
    }

    /// <summary>Waits until the open epoch has so many records, and closes it.</summary>
    async Task CloseAsync(int records)
    {
        await planet.UntilAsync($"{records} records", async () => (long)(await EpochsAsync())[^1]!["evidence"]! >= records);
        (await planet.RunAsync(Founder, "epoch", "close", Slug)).Exits(0);
    }

    /// <summary>The definition in force as the node shows it, edited.</summary>
    async Task<string> SuccessorAsync(Action<JsonNode> change)
    {
        var text = await planet.GetAsync($"/api/v1/networks/{Slug}");
        change(text);
        var file = Path.Combine(planet.Folder, "successor.json");
        await File.WriteAllTextAsync(file, text.ToJsonString());
        return file;
    }

    async Task RefusedAsync(string code, string who, Action<JsonNode> change)
    {
        var refused = (await planet.RunAsync(who, "network", "amend", await SuccessorAsync(change))).Exits(1);
        Assert.Equal(code, (string?)refused.Json["error"]);
    }

    async Task<int> ShareAsync() => (int)(await planet.GetAsync($"/api/v1/networks/{Slug}"))["reward"]!["shareBps"]!;

    async Task<JsonArray> EpochsAsync() => (await planet.GetAsync($"/api/v1/epochs?network={Slug}"))["epochs"]!.AsArray();

    async Task<DagNode> BundleAsync(int epoch)
    {
        var block = await planet.BytesAsync($"/ipfs/{(await EpochsAsync())[epoch]!["bundle"]}?format=raw");
        Assert.Equal(DagCborFault.None, DagCbor.TryDecode(block, out var bundle));
        return bundle!;
    }

    /// <summary>The number of the settlement on the chain that took an epoch in.</summary>
    async Task<long> SettledAsync(int epoch)
    {
        var row = await planet.UntilAsync($"epoch {epoch} on the chain", async () =>
            (await EpochsAsync()).FirstOrDefault(row => (long)row!["number"]! == epoch && (string?)row["state"] == "Settled"));
        return (long)row["settlement"]!;
    }

    public ValueTask DisposeAsync()
    {
        planet.Dispose();
        return ValueTask.CompletedTask;
    }
}
