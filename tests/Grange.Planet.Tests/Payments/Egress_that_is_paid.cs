using System.Globalization;
using System.Net;
using System.Numerics;
using System.Text.Json.Nodes;
using Grange.Chain;
using Grange.Host.Ledger;
using Grange.Kernel;
using Grange.Verbs;

namespace Grange.Planet.Tests;

/// <summary>A provider that asks for sending bytes, a consumer that pays by signature, and the contract that turns signatures into money.</summary>
public sealed class Egress_that_is_paid : IDisposable
{
    const string Slug = "lake";

    /// <summary>1 microUsd per KiB: dear, so that a small file is worth something.</summary>
    const long MicroUsdPerTib = 1L << 30;

    /// <summary>What a consumer promises ahead of the next block, which has 2 MiB at most.</summary>
    const long Ahead = 2048;

    readonly Planet planet = new();
    readonly HttpClient http = new();

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_file_is_bought_by_vouchers_and_every_promise_becomes_money_once()
    {
        var (cid, bytes) = await StoreAsync();
        await RefusedByTheNodeAsync(cid);
        (await planet.RunAsync("consumer", "account", "new")).Exits(0);
        var poor = (await GetAsync(cid, "0.05")).Exits(1);
        Assert.Contains("grange account fund", poor.Error, StringComparison.Ordinal);
        (await planet.RunAsync("consumer", "account", "fund")).Exits(0);
        var cash = await CashAsync("consumer");

        var first = (await GetAsync(cid, "0.05")).Exits(0).Json;
        Assert.Equal(bytes, await File.ReadAllBytesAsync(Target, Cancel));
        var cost = (bytes.Length + 1023) / 1024;
        Assert.InRange((long)first["promisedMicroUsd"]!, cost, cost + Ahead + 64);
        Assert.Equal("budget-spent", (string?)(await GetAsync(cid, "0.000001")).Exits(1).Json["error"]);

        var channel = Assert.Single((await planet.RunAsync("consumer", "channel", "list")).Exits(0).Json["channels"]!.AsArray())!;
        var promised = await RedeemedAsync(channel);
        Assert.Equal((long)first["promisedMicroUsd"]!, promised);
        Assert.Equal(cash - 50_000, await CashAsync("consumer")); // the deposit

        var second = (await GetAsync(cid, "0.04")).Exits(0).Json; // on the same channel
        Assert.Single((await planet.RunAsync("consumer", "channel", "list")).Exits(0).Json["channels"]!.AsArray());
        await CloseAsync(channel, promised + (long)second["promisedMicroUsd"]!);
        Assert.Equal(cash - promised - (long)second["promisedMicroUsd"]!, await CashAsync("consumer"));
    }

    [Fact]
    public async Task Channels_are_opened_listed_shown_and_closed_and_the_contract_signs_the_same_digest()
    {
        await planet.UpAsync("--network", await DefineAsync());
        var payee = Address.Parse((string)(await planet.RunAsync("payee", "account", "new")).Exits(0).Json["account"]!, null);
        (await planet.RunAsync("payee", "account", "fund")).Exits(0);
        (await planet.RunAsync("payer", "account", "new")).Exits(0);
        (await planet.RunAsync("payer", "account", "fund")).Exits(0);

        var id = (string)(await planet.RunAsync("payer", "channel", "open", $"{payee}", "2.5")).Exits(0).Json["channel"]!;
        var shown = await planet.GetAsync($"/api/v1/channels/{id}");
        Assert.Equal(("2500000", "0", payee.ToString()), ((string?)shown["deposit"], (string?)shown["redeemed"], (string?)shown["payee"]));
        Assert.Equal(HttpStatusCode.NotFound, (await planet.SendAsync(HttpMethod.Get, $"/api/v1/channels/0x{new string('0', 64)}")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await planet.SendAsync(HttpMethod.Get, "/api/v1/channels/7")).Status);

        var voucher = await SignAsync(Hash32.Parse(id), 1_250_000);
        Assert.Equal(1_250_000, (long)(await planet.RunAsync("payee", "channel", "redeem", voucher.ToString())).Exits(0).Json["microUsd"]!);
        Assert.Equal(0, (long)(await planet.RunAsync("payee", "channel", "redeem", voucher.ToString())).Exits(0).Json["microUsd"]!); // once
        var forged = voucher with { Cumulative = 2_000_000 };
        Assert.Contains("BadVoucher", (await planet.RunAsync("payee", "channel", "redeem", forged.ToString())).Exits(1).Error, StringComparison.Ordinal);
        await ForeignVouchersAreRefusedAsync(Hash32.Parse(id));
        Assert.True((long)(await planet.RunAsync("payer", "channel", "close", id)).Exits(0).Json["closesAt"]! > 0);
        (await planet.RunAsync("payee", "channel", "close", id)).Exits(0);
        Assert.Equal(98_750_000, await CashAsync("payer"));
    }

    /// <summary>The payer's own signature, over another chain or for another channel: in a sentence with the next step.</summary>
    async Task ForeignVouchersAreRefusedAsync(Hash32 id)
    {
        var chain = await planet.GetAsync("/api/v1/chain");
        var (chainId, contract) = ((long)chain["chainId"]!, Address.Parse((string)chain["contracts"]!["Channels"]!["address"]!, null));
        using var key = new AccountKeys(planet.DataOf("payer")).Open(null);
        var elsewhere = Voucher.Sign(chainId + 1, contract, id, 2_000_000, key);
        var of = await planet.RunAsync("payee", "channel", "redeem", elsewhere.ToString());
        Assert.Contains("not its payer's word for this channel, contract and chain", of.Exits(1).Error, StringComparison.Ordinal);
        Assert.Contains("sign it with the payer's key for this chain's Channels contract", of.Error, StringComparison.Ordinal);
        var unknown = Voucher.Sign(chainId, contract, Hash32.Read(Enumerable.Repeat((byte)7, 32).ToArray()), 2_000_000, key);
        var none = (await planet.RunAsync("payee", "channel", "redeem", unknown.ToString())).Exits(1).Error;
        Assert.Contains("there is no channel", none, StringComparison.Ordinal);
        Assert.Contains("open one, and sign vouchers for its id", none, StringComparison.Ordinal);
    }

    /// <summary>A file with one provider, which asks for sending it; the node has given its own copy away.</summary>
    async Task<(string Cid, byte[] Bytes)> StoreAsync()
    {
        await planet.UpAsync("--network", await DefineAsync());
        var url = $"http://127.0.0.1:{Planet.FreePort()}";
        string[] join = ["join", "storage", "--network", Slug, "--space", "200MB", "--dir", planet.DiskOf("provider"), "--url", url, "--name", "provider", "--data", planet.DataOf("provider"), "--node", $"{planet.Url}"];
        var dear = (await GrangeProgram.RunAsync([.. join, "--egress", $"{MicroUsdPerTib + 1}"])).Exits(2);
        Assert.Contains($"0 to {MicroUsdPerTib}", dear.Error, StringComparison.Ordinal);
        await planet.StartAsync("provider", [.. join, "--egress", $"{MicroUsdPerTib}"]);
        (await planet.RunAsync("provider", "account", "fund")).Exits(0);
        var (file, bytes) = (Path.Combine(planet.Folder, "film.bin"), new byte[3_000_000]);
        new Random(3).NextBytes(bytes);
        await File.WriteAllBytesAsync(file, bytes, Cancel);
        var put = (await planet.RunAsync("node", "storage", "put", file, "--network", Slug, "--wait", "durable")).Exits(0).Json;
        return ((string)put["cid"]!, bytes);
    }

    async Task<string> DefineAsync()
    {
        var file = Path.Combine(planet.Folder, Slug + ".json");
        (await GrangeProgram.RunAsync("network", "new", Slug, "--from", "storage", "-o", file)).Exits(0);
        var document = JsonNode.Parse(await File.ReadAllTextAsync(file, Cancel))!;
        (document["rules"]!["copies"], document["rules"]!["challenges"], document["prices"]!["egressTib"]) = (1, 5, MicroUsdPerTib);
        await File.WriteAllTextAsync(file, document.ToJsonString(), Cancel);
        (await GrangeProgram.RunAsync("network", "check", file)).Exits(0);
        return file;
    }

    /// <summary>The gateway passes over copies that must be paid for, and says who to ask.</summary>
    async Task RefusedByTheNodeAsync(string cid)
    {
        var refused = await planet.UntilAsync("the node without a copy of its own", async () =>
        {
            var answer = await planet.SendAsync(HttpMethod.Head, $"/ipfs/{cid}?format=raw");
            return answer.Status == HttpStatusCode.ServiceUnavailable ? (await planet.SendAsync(HttpMethod.Get, $"/ipfs/{cid}")).Body : null;
        });
        Assert.Contains("grange storage get CID --pay", (string?)refused["hint"], StringComparison.Ordinal);
    }

    string Target => Path.Combine(planet.Folder, "bought.bin");

    Task<Ran> GetAsync(string cid, string dollars) => planet.RunAsync("consumer", "storage", "get", cid, "-o", Target, "--pay", dollars);

    async Task<long> CashAsync(string machine)
        => long.Parse((string)(await planet.GetAsync($"/api/v1/accounts/{new AccountKeys(planet.DataOf(machine)).Default()}"))["cashMicroUsd"]!, CultureInfo.InvariantCulture);

    /// <summary>The provider's owner redeems from its folder: exactly the promise arrives.</summary>
    async Task<long> RedeemedAsync(JsonNode channel)
    {
        var before = await CashAsync("provider");
        var redeemed = (long)(await planet.RunAsync("provider", "channel", "redeem", "--dir", planet.DiskOf("provider"))).Exits(0).Json["microUsd"]!;
        Assert.Equal(before + redeemed, await CashAsync("provider"));
        Assert.Equal($"{redeemed}", (string?)(await planet.GetAsync($"/api/v1/channels/{channel["channel"]}"))["redeemed"]);
        return redeemed;
    }

    /// <summary>The consumer wants its rest back: the agent sees it and redeems what it has by itself; then the provider ends the channel.</summary>
    async Task CloseAsync(JsonNode channel, long promised)
    {
        var id = (string)channel["channel"]!;
        (await planet.RunAsync("consumer", "channel", "close", id)).Exits(0);
        await planet.UntilAsync("the agent's redemption", async () => (string?)(await planet.GetAsync($"/api/v1/channels/{id}"))["redeemed"] == $"{promised}");
        (await planet.RunAsync("provider", "channel", "close", id)).Exits(0);
        Assert.Equal(HttpStatusCode.NotFound, (await planet.SendAsync(HttpMethod.Get, $"/api/v1/channels/{id}")).Status);
    }

    async Task<Voucher> SignAsync(Hash32 channel, UInt128 cumulative)
    {
        var chain = await planet.GetAsync("/api/v1/chain");
        var (chainId, contract) = ((long)chain["chainId"]!, Address.Parse((string)chain["contracts"]!["Channels"]!["address"]!, null));
        var reader = new ChainReader(new JsonRpcClient(http, new Uri((string)chain["rpc"]!), TimeProvider.System));
        var digest = (Hash32)(await reader.ViewAsync(LedgerArtifacts.Committed["Channels"].Abi, contract, "digest", [channel, (BigInteger)cumulative], Cancel))[0];
        Assert.Equal(digest, Voucher.Digest(chainId, contract, channel, cumulative));
        using var key = new AccountKeys(planet.DataOf("payer")).Open(null);
        return Voucher.Sign(chainId, contract, channel, cumulative, key);
    }

    public void Dispose()
    {
        http.Dispose();
        planet.Dispose();
    }
}
