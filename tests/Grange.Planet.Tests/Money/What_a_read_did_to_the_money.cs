using System.Globalization;
using System.Net;
using System.Numerics;
using System.Text.Json.Nodes;
using Grange.Host.Ledger;
using Grange.Kernel;

namespace Grange.Planet.Tests;

/// <summary>Two people read the harbour's gauge: what was locked, held, captured, booked, and what the chain knows of it.</summary>
[Collection(nameof(Harbour))]
public sealed class What_a_read_did_to_the_money(Harbour harbour)
{
    readonly Planet planet = harbour.Planet;

    [Fact]
    public async Task The_hold_of_a_read_is_captured_and_gone_with_its_epoch_and_what_was_spent_cannot_be_withdrawn()
    {
        var cash = (await planet.RunAsync("reader", "cash")).Exits(0).Json;
        Assert.Equal((1_000_000L, 0L, Harbour.MicroUsdPerRead), ((long)cash["lockedMicroUsd"]!, (long)cash["heldMicroUsd"]!, (long)cash["spentMicroUsd"]!));
        Assert.Equal(1_000_000 - Harbour.MicroUsdPerRead, (long)cash["freeMicroUsd"]!);
        Assert.Empty(cash["holds"]!.AsArray());

        (await planet.RunAsync("reader", "cash", "unlock", "1")).Exits(0); // all of it, of which a thousandth is spent

        await planet.UntilAsync("the Vault to know what was spent", async () => await ProvedAsync((string)cash["account"]!) == Harbour.MicroUsdPerRead);
    }

    [Fact]
    public async Task The_books_sum_to_zero_and_say_what_the_leaves_say()
    {
        var books = (await planet.RunAsync("stranger", "books", "--network", Harbour.Slug)).Exits(0).Json;
        var balances = books["balances"]!.AsArray().ToDictionary(line => ((string)line!["account"]!, (string)line["asset"]!), line => Int128.Parse((string)line!["balance"]!, CultureInfo.InvariantCulture));

        Assert.All(balances.GroupBy(line => line.Key.Item2), asset => Assert.Equal((Int128)0, asset.Aggregate((Int128)0, (sum, line) => sum + line.Value)));
        Assert.Equal(-2 * Harbour.MicroUsdPerRead, (long)balances[("consumer cash", "tUSD")]);
        Assert.True(balances[("token earned", "HBR")] > 0);
        var reader = (string)(await planet.RunAsync("reader", "account", "show")).Exits(0).Json["accounts"]![0]!;
        var leaf = (await planet.GetAsync($"/api/v1/accounts/{reader}/claims"))["claims"]!.AsArray().Single(claim => (int)claim!["kind"]! == (int)LeafKind.Spent);
        var spent = books["balances"]!.AsArray().Single(line => (string?)line!["account"] == "consumer cash")!["parties"]!.AsArray().Single(party => (string?)party!["account"] == reader);
        Assert.Equal($"-{leaf!["cumulative"]}", (string)spent!["amount"]!);
        var scores = (string)(await planet.GetAsync($"/api/v1/epochs?network={Harbour.Slug}"))["epochs"]!.AsArray().Single(row => (long)row!["number"]! == 1)!["scores"]!;
        Assert.Contains(books["postings"]!.AsArray(), posting => (string?)posting!["evidence"] == scores && (string?)posting["reason"] == "read");
    }

    [Fact]
    public async Task Anybody_asks_for_a_price_and_buys_by_quote_once()
    {
        var prices = (await planet.GetAsync("/api/v1/prices"))["networks"]!.AsArray().Single(row => (string?)row!["network"] == Harbour.Slug)!;
        Assert.True((bool)prices["sells"]!);
        Assert.Equal(Harbour.MicroUsdPerRead, (long)prices["prices"]![0]!["microUsd"]!);

        var (_, quote) = await PostAsync("quotes", new JsonObject { ["network"] = Harbour.Slug, ["ask"] = new JsonObject { ["cell"] = Harbour.Cell } });
        Assert.Equal(Harbour.MicroUsdPerRead, (long)quote["microUsd"]!);
        var (bought, purchase) = await PostAsync("purchases", new JsonObject { ["quote"] = (string)quote["quote"]! });
        Assert.True(bought == HttpStatusCode.OK, purchase.ToJsonString());
        Assert.Single(purchase["goods"]!["windows"]!.AsArray());
        var hold = (await planet.GetAsync($"/api/v1/accounts/{purchase["payer"]}/holds"))["holds"]!.AsArray().Single(row => (string?)row!["hold"] == (string?)quote["quote"])!;
        Assert.Equal(((string)purchase["evidence"]!, Harbour.MicroUsdPerRead), ((string)hold["evidence"]!, (long)hold["microUsd"]!));

        var (again, refused) = await PostAsync("purchases", new JsonObject { ["quote"] = (string)quote["quote"]! });
        Assert.Equal((HttpStatusCode.Conflict, "quote-over"), (again, (string)refused["code"]!));
        var (nowhere, unknown) = await PostAsync("quotes", new JsonObject { ["network"] = "nowhere", ["ask"] = new JsonObject() });
        Assert.Equal((HttpStatusCode.NotFound, "nothing-for-sale"), (nowhere, (string)unknown["code"]!));
        var (fraction, malformed) = await PostAsync("quotes", new JsonObject { ["network"] = Harbour.Slug, ["ask"] = new JsonObject { ["cell"] = 0.5 } });
        Assert.Equal((HttpStatusCode.BadRequest, "bad-ask"), (fraction, (string)malformed["code"]!));
    }

    async Task<(HttpStatusCode Status, JsonNode Body)> PostAsync(string door, JsonObject body) => await planet.SendAsync(HttpMethod.Post, $"/api/v1/{door}", Planet.Json(body));

    /// <summary>What the Vault has been shown of an account, asked of the chain itself.</summary>
    async Task<long> ProvedAsync(string account)
    {
        var chain = await planet.GetAsync("/api/v1/chain");
        var node = (string)(await planet.GetAsync("/api/v1/operator"))["account"]!;
        var call = LedgerArtifacts.Committed["Vault"].Abi.EncodeCall("spent", Address.Parse(node), Address.Parse(account));
        var (_, answer) = await planet.SendAsync(HttpMethod.Post, "/rpc", Planet.Json(new JsonObject
        {
            ["jsonrpc"] = "2.0",
            ["id"] = 1,
            ["method"] = "eth_call",
            ["params"] = new JsonArray(new JsonObject { ["to"] = (string)chain["contracts"]!["Vault"]!["address"]!, ["data"] = "0x" + Convert.ToHexStringLower(call) }, "latest"),
        }));
        return (long)BigInteger.Parse("0" + ((string)answer["result"]!)[2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }
}
