using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Grange.Kernel;
using Grange.Kernel.Crypto;
using Grange.Storage;

namespace Grange.Planet.Tests;

/// <summary>What must hold when the killing is over: whatever was acknowledged is there, and nothing happened twice.</summary>
sealed class Aftermath(Planet planet, IReadOnlyList<string> providers)
{
    const string Network = "storage";

    public async Task HoldsAsync(Consumer consumer)
    {
        await DurableAsync();
        await SettledAsync();
        await FilesAreThereAsync(consumer);
        await ReceiptsAreInTheirBundlesAsync(consumer);
        await EveryNumberSettledOnceAsync();
        foreach (var name in providers) await PaidOnceAsync(name);
    }

    /// <summary>Every file has its three copies.</summary>
    Task DurableAsync() => planet.UntilAsync("three copies of every file", async () =>
        (await planet.GetAsync($"/api/v1/{Network}/files"))["files"]!.AsArray().All(file => (string?)file!["durability"] == "durable"), seconds: 120);

    /// <summary>An epoch that opened after the last kill is on the chain, with proofs; so is everything before it. On a busy machine a short epoch may end before its proofs come: then it is one of the next.</summary>
    async Task SettledAsync()
    {
        var open = (long)(await planet.GetAsync($"/api/v1/{Network}/epochs/current"))["epoch"]!;
        await planet.UntilAsync($"proofs in an epoch after {open} that is on the chain", async () =>
            (await planet.GetAsync("/api/v1/earnings"))["earnings"]!.AsArray().Any(row => (long)row!["epoch"]! > open && (string?)row["reason"] == "proven" && (string?)row["state"] is "Settled" or "Final"), seconds: 120);
        Assert.DoesNotContain((await planet.GetAsync("/api/v1/epochs"))["epochs"]!.AsArray(), row => (string?)row!["network"] == Network && (long)row["number"]! <= open && (string?)row["state"] is not ("Settled" or "Final"));
    }

    async Task FilesAreThereAsync(Consumer consumer)
    {
        foreach (var (cid, bytes) in consumer.Files) Assert.Equal(bytes, await planet.BytesAsync($"/ipfs/{cid}"));
    }

    /// <summary>The consumer's receipts and those beside the providers' pieces.</summary>
    async Task ReceiptsAreInTheirBundlesAsync(Consumer consumer)
    {
        var notes = providers.SelectMany(name => Directory.EnumerateFiles(planet.DiskOf(name), "*.held", SearchOption.AllDirectories)).Select(file => HeldNote.Decode(File.ReadAllBytes(file))!).ToList();
        Assert.True(notes.Count >= providers.Count);
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
}
