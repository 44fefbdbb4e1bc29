using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Grange.Kernel;
using Grange.Kernel.Crypto;
using Grange.Storage;
using Grange.Tests;

namespace Grange.Planet.Tests;

/// <summary>
/// <c>kill -9</c> of the node, its chain or a provider, at moments drawn from a seed, while files are stored, epochs close and settlements go to the chain.
/// What is started again goes on, and nothing that was acknowledged is lost or done twice.
/// </summary>
public sealed class Killed_at_any_moment : IDisposable
{
    const string Network = "storage";
    const int Seed = 20_261_122;
    static readonly string[] Providers = ["one", "two", "three"];

    readonly Planet planet = new();
    readonly Random random = new(Seed);
    readonly Dictionary<string, string> urls = Providers.ToDictionary(name => name, _ => $"http://127.0.0.1:{Planet.FreePort()}");

    [Fact]
    public async Task Files_receipts_and_money_are_what_was_acknowledged()
    {
        await UpAsync();
        foreach (var name in Providers) await JoinAsync(name);
        using var consumer = new Consumer(planet, new Random(Seed + 1));
        await consumer.WorkAsync();

        for (var i = 0; i < Counts.Of(3, 20); i++)
        {
            var kill = KillAsync(i % 3, TimeSpan.FromMilliseconds(random.Next(4000)));
            await consumer.WorkAsync();
            await kill;
        }

        await DurableAsync();
        await SettledAsync();
        await FilesAreThereAsync(consumer);
        await ReceiptsAreInTheirBundlesAsync(consumer);
        await EveryNumberSettledOnceAsync();
        foreach (var name in Providers) await PaidOnceAsync(name);
    }

    Task UpAsync() => planet.UpAsync("--epoch", "5");

    Task JoinAsync(string name) => planet.JoinAsync(name, Network, urls[name]);

    async Task KillAsync(int victim, TimeSpan after)
    {
        await Task.Delay(after, TimeProvider.System, CancellationToken.None);
        switch (victim)
        {
            case 0:
                planet["node"].Kill();
                await UpAsync();
                break;
            case 1:
                using (var chain = Process.GetProcessById(int.Parse(await File.ReadAllTextAsync(Path.Combine(planet.NodeData, "chain", "anvil.pid")), CultureInfo.InvariantCulture))) chain.Kill();
                break; // the node starts it again by itself
            default:
                var provider = Providers[random.Next(Providers.Length)];
                planet[provider].Kill();
                await JoinAsync(provider);
                break;
        }
    }

    /// <summary>Every file has its three copies.</summary>
    Task DurableAsync() => planet.UntilAsync("three copies of every file", async () =>
        (await planet.GetAsync($"/api/v1/{Network}/files"))["files"]!.AsArray().All(file => (string?)file!["durability"] == "durable"), seconds: 120);

    /// <summary>An epoch that opened after the last kill is on the chain; so is everything before it.</summary>
    async Task SettledAsync()
    {
        var open = (long)(await planet.GetAsync($"/api/v1/{Network}/epochs/current"))["epoch"]!;
        await planet.UntilAsync($"epoch {open + 1} on the chain", async () =>
            (await planet.GetAsync("/api/v1/epochs"))["epochs"]!.AsArray().Any(row => (long)row!["number"]! == open + 1 && (string?)row["state"] == "Settled"), seconds: 120);
        Assert.Contains((await planet.GetAsync("/api/v1/earnings"))["earnings"]!.AsArray(), row => (long)row!["epoch"]! == open + 1 && (string?)row["reason"] == "proven");
    }

    async Task FilesAreThereAsync(Consumer consumer)
    {
        Assert.Equal(Counts.Of(3, 20) + 1, consumer.Files.Count);
        foreach (var (cid, bytes) in consumer.Files) Assert.Equal(bytes, await planet.BytesAsync($"/ipfs/{cid}"));
    }

    /// <summary>The consumer's receipts and those beside the providers' pieces.</summary>
    async Task ReceiptsAreInTheirBundlesAsync(Consumer consumer)
    {
        var notes = Providers.SelectMany(name => Directory.EnumerateFiles(planet.DiskOf(name), "*.held", SearchOption.AllDirectories)).Select(file => HeldNote.Decode(File.ReadAllBytes(file))!).ToList();
        Assert.True(notes.Count >= Providers.Length);
        var file = Path.Combine(planet.Folder, "receipts.jsonl");
        await File.WriteAllLinesAsync(file,
        [
            .. consumer.Receipts.Select(receipt => receipt.ToJsonString()),
            .. notes.Select(note => JsonSerializer.Serialize(ReceiptJson.Of(note.Receipt), EvidenceJson.Default.ReceiptJson)),
        ]);
        var newest = (await ActiveAsync()).Max(row => (long)row["number"]!);

        var report = (await planet.RunAsync("stranger", "audit", $"{newest}", "--from", "0", "--receipts", file)).Exits(0).Json;

        Assert.Equal("same", (string?)report["result"]);
    }

    /// <summary>On the chain every number from 1 on was proposed once and activated once, and the node has one row for each.</summary>
    async Task EveryNumberSettledOnceAsync()
    {
        var active = (await ActiveAsync()).Select(row => (long)row["number"]!).ToList();
        Assert.Equal(Enumerable.Range(1, active.Count).Select(number => (long)number), active.Order());
        Assert.Equal(active.Order(), (await NumbersAsync("SettlementActivated(uint64,bytes32)")).Where(number => number <= active.Count).Order());
    }

    async Task<IEnumerable<JsonNode>> ActiveAsync()
        => (await planet.GetAsync("/api/v1/settlements"))["settlements"]!.AsArray().Where(row => (string?)row!["state"] == "Active").Select(row => row!);

    /// <summary>The settlement numbers of an event of Rewards, from the chain itself.</summary>
    async Task<IEnumerable<long>> NumbersAsync(string signature)
    {
        var chain = await planet.GetAsync("/api/v1/chain");
        var filter = new JsonObject
        {
            ["address"] = (string)chain["contracts"]!["Rewards"]!["address"]!,
            ["fromBlock"] = "0x0",
            ["toBlock"] = "latest",
            ["topics"] = new JsonArray(HexText.Of(Keccak256.Hash(Encoding.ASCII.GetBytes(signature)))),
        };
        var call = new JsonObject { ["jsonrpc"] = "2.0", ["id"] = 1, ["method"] = "eth_getLogs", ["params"] = new JsonArray(filter) };
        var (_, answer) = await planet.SendAsync(HttpMethod.Post, "/rpc", Planet.Json(call));
        return answer["result"]!.AsArray().Select(log => Convert.ToInt64((string)log!["topics"]![1]!, 16));
    }

    /// <summary>All claims together come to the sum of the settled earnings, token for token, and another claim to nothing more.</summary>
    async Task PaidOnceAsync(string name)
    {
        (await planet.RunAsync(name, "account", "fund")).Exits(0);
        var before = await TokensAsync(name);
        var (claimed, number) = (BigInteger.Zero, 0L);
        for (var i = 0; i < 2; i++)
        {
            var claim = (await planet.RunAsync(name, "claim")).Exits(0).Json;
            number = (long)claim["settlement"]!;
            foreach (var one in claim["claimed"]!.AsArray().Where(one => (int)one!["kind"]! == 0)) claimed += BigInteger.Parse((string)one!["amount"]!, CultureInfo.InvariantCulture);
        }
        var rows = (await planet.RunAsync(name, "earnings")).Exits(0).Json["earnings"]!.AsArray().Where(row => (long?)row!["settlement"] <= number).ToList();
        Assert.Equal(rows.Count, rows.Select(row => (long)row!["epoch"]!).Distinct().Count());
        Assert.Equal(rows.Aggregate(BigInteger.Zero, (sum, row) => sum + BigInteger.Parse((string)row!["amount"]!, CultureInfo.InvariantCulture)), claimed);
        Assert.Equal(before + claimed, await TokensAsync(name));
    }

    async Task<BigInteger> TokensAsync(string name)
        => BigInteger.Parse((string)(await planet.RunAsync(name, "account", "balance")).Exits(0).Json["tokensWei"]!["GRG"]!, CultureInfo.InvariantCulture);

    public void Dispose() => planet.Dispose();
}
