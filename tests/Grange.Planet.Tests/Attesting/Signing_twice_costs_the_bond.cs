using System.Net;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Grange.Host;
using Grange.Host.Attesting;
using Grange.Host.Ledger;
using Grange.Kernel;

namespace Grange.Planet.Tests;

/// <summary>Who signs two settlements of one number loses bond and place, whoever sees it first, and once.</summary>
public sealed class Signing_twice_costs_the_bond
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_node_reports_what_was_posted_to_it_and_an_attester_what_it_was_told_of()
    {
        using var ledger = await AttestedLedger.StartAsync();
        var token = (string)(await ledger.Planet.GetAsync($"/api/v1/networks"))["networks"]![0]!["token"]!;
        foreach (var name in new[] { "ben", "cleo", "dan" }) (await ledger.Planet.RunAsync(name, "account", "fund")).Exits(0);
        await BondAsync(ledger, "dan", "40");
        await BondAsync(ledger, "ben", "25");
        var supply = await SupplyAsync(ledger, token);
        await ledger.CloseAsync();
        var manifest = await ledger.ManifestAsync(await ledger.VotingAsync());

        await PostedAsync(ledger, manifest, "dan");
        await ExpelledAsync(ledger, "dan");
        Assert.Equal(supply - Wei(40), await SupplyAsync(ledger, token)); // burnt: nobody gains from it

        await using var gossip = new LyingNode(ledger.Planet.Url);
        gossip.Tell(Votes(ledger, manifest, "ben"));
        await ledger.AttestAsync("cleo", "--node", $"{gossip.Url}");
        await ExpelledAsync(ledger, "ben");
        Assert.Equal(supply - Wei(65), await SupplyAsync(ledger, token));

        ledger.Planet["cleo"].Kill();
        foreach (var name in new[] { "ada", "cleo", "eve" }) await ledger.AttestAsync(name);
        await ledger.SettledAsync(0); // the three that are left are enough
        var proof = Assert.Single((await ledger.Planet.GetAsync("/api/v1/equivocations"))["equivocations"]!.AsArray())!; // the honest are never in it
        Assert.Equal((ledger.AccountOf("dan").ToString(), true), ((string?)proof["attester"], (bool)proof["expelled"]!));
        var left = (await ledger.Planet.GetAsync("/api/v1/attesters"))["attesters"]!.AsArray().Select(row => (string)row!["address"]!);
        Assert.Equal(new[] { "ada", "cleo", "eve" }.Select(ledger.AccountOf).Order().Select(account => account.ToString()), left);
        Assert.Equal(2, await SlashesAsync(ledger));
    }

    [Fact]
    public async Task A_bond_stays_liable_after_its_owner_asked_it_back()
    {
        using var ledger = await AttestedLedger.StartAsync();
        (await ledger.Planet.RunAsync("dan", "account", "fund")).Exits(0);
        Assert.Equal("0", (string?)(await ledger.Planet.RunAsync("dan", "bond", "show")).Exits(0).Json["bondedWei"]);
        await BondAsync(ledger, "dan", "12.5");
        Assert.Contains("AboveBond", (await ledger.Planet.RunAsync("dan", "bond", "unlock", "13")).Exits(1).Error, StringComparison.Ordinal);
        Assert.Contains("NotUnbonding", (await ledger.Planet.RunAsync("dan", "bond", "withdraw")).Exits(1).Error, StringComparison.Ordinal);
        (await ledger.Planet.RunAsync("dan", "bond", "unlock", "12.5")).Exits(0);
        Assert.Contains("TooEarly", (await ledger.Planet.RunAsync("dan", "bond", "withdraw")).Exits(1).Error, StringComparison.Ordinal);
        await ledger.CloseAsync();

        await PostedAsync(ledger, await ledger.ManifestAsync(await ledger.VotingAsync()), "dan");
        await ExpelledAsync(ledger, "dan");

        Assert.Equal("0", (string?)(await ledger.Planet.RunAsync("dan", "bond", "show")).Exits(0).Json["leavingWei"]);
    }

    /// <summary>Two settlements of one number, neither of them the node's: both are kept, and shown to whoever asks.</summary>
    static async Task PostedAsync(AttestedLedger ledger, SettlementManifest manifest, string name)
    {
        foreach (var vote in Votes(ledger, manifest, name)["votes"]!.AsArray())
            Assert.Equal(HttpStatusCode.Accepted, (await ledger.Planet.SendAsync(HttpMethod.Post, $"/api/v1/settlements/{manifest.Number}/votes", Planet.Json(vote!))).Status);
        var shown = (await ledger.Planet.GetAsync($"/api/v1/settlements/{manifest.Number}/equivocations"))["equivocations"]!.AsArray();
        var proof = Assert.Single(shown)!;
        Assert.NotEqual((string?)proof["first"]!["settlement"]!["root"], (string?)proof["second"]!["settlement"]!["root"]);
    }

    static JsonNode Votes(AttestedLedger ledger, SettlementManifest manifest, string name)
    {
        using var key = ledger.KeyOf(name);
        var both = new[] { AttestedLedger.Forge(manifest, key, 1), AttestedLedger.Forge(manifest, key, 2) };
        return JsonSerializer.SerializeToNode(new SignedSettlementListJson([.. both.Select(SignedSettlementJson.Of)]), HostJson.Default.SignedSettlementListJson)!;
    }

    static async Task BondAsync(AttestedLedger ledger, string name, string tokens)
    {
        (await ledger.Planet.RunAsync(name, "bond", "lock", tokens)).Exits(0);
        Assert.Equal(Wei(decimal.Parse(tokens)), BigInteger.Parse((string)(await ledger.Planet.RunAsync(name, "bond", "show")).Exits(0).Json["bondedWei"]!));
    }

    static Task ExpelledAsync(AttestedLedger ledger, string name) => ledger.Planet.UntilAsync($"{name}'s bond burnt", async () =>
    {
        var bond = (await ledger.Planet.RunAsync(name, "bond", "show")).Exits(0).Json;
        return (bool)bond["expelled"]! && (string?)bond["bondedWei"] == "0";
    });

    static async Task<BigInteger> SupplyAsync(AttestedLedger ledger, string token)
    {
        var (chain, at) = await ledger.ChainAsync();
        return (BigInteger)(await chain.ViewAsync(LedgerArtifacts.Committed["Token"].Abi, at(token), "totalSupply", [], Cancel))[0];
    }

    static async Task<int> SlashesAsync(AttestedLedger ledger)
    {
        var (chain, at) = await ledger.ChainAsync();
        var abi = LedgerArtifacts.Committed["Stakes"].Abi;
        return (await chain.LogsAsync(0, await chain.BlockNumberAsync(Cancel), [at("Stakes")], Cancel)).Count(log => abi.DecodeLog(log) is { Event.Name: "Slashed" });
    }

    static BigInteger Wei(decimal tokens) => (BigInteger)(tokens * 10) * BigInteger.Pow(10, 17);
}
