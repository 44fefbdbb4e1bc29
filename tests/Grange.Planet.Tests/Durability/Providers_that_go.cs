using System.Diagnostics;
using System.Text.Json.Nodes;
using Grange.Content;

namespace Grange.Planet.Tests;

/// <summary>Real processes: providers are killed, and so is the node while it repairs; one leaves as it should; one stays away and pays for it.</summary>
[Collection(nameof(Alone))]
public sealed class Providers_that_go : IDisposable
{
    readonly Planet planet = new();

    Vault Vault => field ??= new Vault(planet);

    [Fact]
    public async Task Shards_of_killed_providers_come_back_although_the_node_is_killed_too_and_who_leaves_gives_its_own_away()
    {
        static void Rules(JsonNode rules) => (rules["policy"], rules["offlineMs"], rules["auditMs"]) = ("rs=2/4", 4000, 1000);
        await Vault.UpAsync(Rules);
        string[] names = ["one", "two", "three", "four", "five", "six"];
        await Task.WhenAll(names.Select(Vault.JoinAsync));
        var (cid, bytes) = await Vault.StoreAsync(1, 3_000_000);
        var quote = (await planet.RunAsync("node", "storage", "quote", "1TiB", "--network", Vault.Slug)).Exits(0).Json;
        Assert.Equal(("rs=2/4", 5_000_000L, 5_000_000L), ((string?)quote["policy"], (long)quote["measuredMicroUsdPerTibMonth"]!, (long)quote["ceilingMicroUsdPerTibMonth"]!));
        await Vault.CloseAsync(); // now each must be able to prove its shards

        var killed = names.Where(name => Vault.HoldersAsync(cid).Result.Contains(Vault.DeviceOf(name))).Take(2).ToList();
        foreach (var name in killed) planet[name].Kill();
        var began = Stopwatch.GetTimestamp();
        Assert.Equal(bytes, await planet.BytesAsync($"/ipfs/{cid}"));
        await planet.UntilAsync("the losses", async () => (await Vault.GetAsync("repairs"))["repairs"]!.AsArray().Count > 0);
        planet["node"].Kill();
        await Vault.UpAsync(Rules);
        await planet.UntilAsync("the repairs", async () => !(await Vault.HoldersAsync(cid)).Intersect(killed.Select(Vault.DeviceOf)).Any() && (string?)(await Vault.GetAsync($"status/{cid}"))["durability"] == "durable");
        Assert.Equal(0, (int)(await Vault.GetAsync("repairs"))["open"]!);
        Assert.InRange(Stopwatch.GetElapsedTime(began).TotalSeconds, 0, 60);
        var holders = await Vault.HoldersAsync(cid);
        Assert.Equal(4, holders.Distinct().Count());
        Assert.Equal(bytes, await planet.BytesAsync($"/ipfs/{cid}"));

        await Vault.JoinAsync(killed[0]); // what it had is cleared away when the epoch is over; who missed a proof is given something after the next
        await Vault.CloseAsync();
        await planet.UntilAsync("the clearing", async () => (await Vault.StatesAsync(cid, killed[0])).Count == 0);
        await Vault.CloseAsync();
        var leaver = names.First(name => holders.Contains(Vault.DeviceOf(name)));
        (await planet.RunAsync(leaver, "storage", "leave", "--dir", planet.DiskOf(leaver), "--no-wait", "--network", Vault.Slug)).Exits(0);
        await planet.UntilAsync("the move", async () => (await Vault.StatesAsync(cid, leaver)).All(state => state == "leaving"));
        await Vault.CloseAsync();
        var left = (await planet.RunAsync(leaver, "storage", "leave", "--dir", planet.DiskOf(leaver), "--network", Vault.Slug)).Exits(0).Json;
        Assert.Equal("left", (string?)left["state"]);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(planet.DiskOf(leaver), "pieces"), "*.car"));
        Assert.Equal("durable", (string?)(await Vault.GetAsync($"status/{cid}"))["durability"]);
        Assert.Equal(bytes, await planet.BytesAsync($"/ipfs/{cid}"));
    }

    [Fact]
    public async Task Who_stays_away_for_three_epochs_loses_bond_and_a_stranger_recomputes_the_verdict()
    {
        await Vault.UpAsync(rules => (rules["copies"], rules["slashMissing"], rules["offlineMs"]) = (1, 2, 604_800_000));
        await Vault.JoinAsync("one");
        (await planet.RunAsync("one", "account", "fund")).Exits(0);
        (await planet.RunAsync("one", "bond", "lock", "5")).Exits(0);
        await Vault.StoreAsync(2, 100_000);
        await Vault.CloseAsync();
        planet["one"].Kill();
        for (var epoch = 1; epoch <= 3; epoch++) await Vault.CloseAsync();

        await planet.UntilAsync("the slash", async () => (string?)(await planet.RunAsync("one", "bond", "show")).Exits(0).Json["bondedWei"] == $"3{new string('0', 18)}");
        var newest = (await planet.GetAsync("/api/v1/settlements"))["settlements"]!.AsArray().Where(row => (string?)row!["state"] == "Active").Max(row => (long)row!["number"]!);
        Assert.Equal("same", (string?)(await planet.RunAsync("stranger", "audit", $"{newest}", "--from", "0")).Exits(0).Json["result"]);
    }

    [Fact]
    public async Task Who_signs_a_wrong_proof_is_disproved_on_the_chain_and_loses_bond()
    {
        await Vault.UpAsync(rules => (rules["copies"], rules["slashWrong"], rules["offlineMs"], rules["auditMs"]) = (1, 3, 604_800_000, 604_800_000));
        await Vault.JoinAsync("one");
        (await planet.RunAsync("one", "account", "fund")).Exits(0);
        (await planet.RunAsync("one", "bond", "lock", "5")).Exits(0);
        await Vault.StoreAsync(3, 300_000);
        var piece = Directory.EnumerateFiles(Path.Combine(planet.DiskOf("one"), "pieces"), "*.car").MaxBy(path => new FileInfo(path).Length)!;
        await ForgeAsync(piece);
        await Vault.CloseAsync();
        await planet.UntilAsync("an answer to the first epoch that asks for the piece", async () =>
            (await planet.GetAsync($"/api/v1/devices/{Vault.DeviceOf("one")}"))["evidence"]!.AsArray().Any(said => (string?)said!["kind"] == "storage.proof" && (long)said["epoch"]! == 1));
        await Vault.CloseAsync();

        await planet.UntilAsync("the slash", async () => (string?)(await planet.RunAsync("one", "bond", "show")).Exits(0).Json["bondedWei"] == $"2{new string('0', 18)}");
        var newest = (await planet.GetAsync("/api/v1/settlements"))["settlements"]!.AsArray().Where(row => (string?)row!["state"] == "Active").Max(row => (long)row!["number"]!);
        Assert.Equal("same", (string?)(await planet.RunAsync("stranger", "audit", $"{newest}", "--from", "0")).Exits(0).Json["result"]);
        (await planet.RunAsync("stranger", "account", "fund")).Exits(0);
        var disproved = Assert.Single((await planet.RunAsync("stranger", "storage", "dispute", $"{newest}")).Exits(0).Json["disproved"]!.AsArray());
        Assert.Equal(Vault.DeviceOf("one"), (string?)disproved!["device"]);
        Assert.Equal("0", (string?)disproved["burntWei"]); // the node has brought the verdict already
    }

    /// <summary>A disk that flips a leaf, and a provider that makes its tree fit.</summary>
    static async Task ForgeAsync(string piece)
    {
        var bytes = await File.ReadAllBytesAsync(piece);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(piece, bytes);
        using var stream = new MemoryStream(bytes);
        await File.WriteAllBytesAsync(Path.ChangeExtension(piece, ".tree"), (await PieceLayer.OfAsync(stream, CancellationToken.None)).Encode());
    }

    public void Dispose() => planet.Dispose();
}
