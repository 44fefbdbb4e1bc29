using System.Numerics;
using System.Text.Json.Nodes;

namespace Grange.Planet.Tests;

/// <summary>Two networks of one module, with different tokens and rules, side by side in one node: neither can be seen in the other.</summary>
[Collection(nameof(TwoNetworks))]
public sealed class Two_networks_in_one_node(TwoNetworks two)
{
    readonly Planet planet = two.Planet;

    [Fact]
    public async Task Each_earns_in_its_own_token_for_its_own_devices_only()
    {
        var rows = (await planet.RunAsync("consumer", "earnings")).Exits(0).Json["earnings"]!.AsArray();

        Assert.Equal([TwoNetworks.Far, TwoNetworks.Near], Names(rows, TwoNetworks.Alpha));
        Assert.Equal([TwoNetworks.Other], Names(rows, TwoNetworks.Beta));
        Assert.All(rows, row => Assert.Equal((string?)row!["network"] == TwoNetworks.Alpha ? "GRA" : "GRB", (string?)row["token"]));
        Assert.All(rows, row => Assert.Equal("proven", (string?)row!["reason"]));
        Assert.All(rows, row => Assert.True(BigInteger.Parse((string)row!["amount"]!) > 0));
    }

    [Fact]
    public async Task Their_rules_are_two_documents_with_two_addresses()
    {
        var rows = (await planet.RunAsync("consumer", "network", "show")).Exits(0).Json["networks"]!.AsArray();
        var parameters = rows.ToDictionary(row => (string)row!["slug"]!, row => (string)row!["parameters"]!);

        Assert.Equal([TwoNetworks.Alpha, TwoNetworks.Beta], parameters.Keys.Order());
        Assert.NotEqual(parameters[TwoNetworks.Alpha], parameters[TwoNetworks.Beta]);
        var shown = (await planet.RunAsync("consumer", "network", "show", TwoNetworks.Beta)).Exits(0).Json;
        Assert.Equal(1, (int)shown["rules"]!["copies"]!);
        Assert.Equal("GRB", (string?)shown["token"]!["symbol"]);
    }

    [Fact]
    public async Task Their_scores_name_no_device_of_the_other()
    {
        var (alpha, beta) = (await ScoresAsync(TwoNetworks.Alpha), await ScoresAsync(TwoNetworks.Beta));

        Assert.Equal(2, alpha.Count);
        Assert.Single(beta);
        Assert.Empty(alpha.Intersect(beta));
        Assert.NotEqual(await BundleAsync(TwoNetworks.Alpha), await BundleAsync(TwoNetworks.Beta));
    }

    [Fact]
    public async Task A_claim_takes_exactly_what_the_earnings_say_in_that_token()
    {
        foreach (var (provider, token) in new[] { (TwoNetworks.Near, "GRA"), (TwoNetworks.Other, "GRB") })
        {
            (await planet.RunAsync(provider, "account", "fund")).Exits(0);
            var before = await TokensAsync(provider);
            var earned = (await planet.RunAsync(provider, "earnings")).Exits(0).Json["earnings"]!.AsArray().Aggregate(BigInteger.Zero, (sum, row) => sum + BigInteger.Parse((string)row!["amount"]!));

            var claimed = (await planet.RunAsync(provider, "claim")).Exits(0).Json["claimed"]!.AsArray();
            var again = (await planet.RunAsync(provider, "claim")).Exits(0).Json["claimed"]!.AsArray();

            Assert.Equal(earned, BigInteger.Parse((string)Assert.Single(claimed, one => (int)one!["kind"]! == 0)!["amount"]!));
            Assert.Empty(again);
            var after = await TokensAsync(provider);
            Assert.Equal(before[token] + earned, after[token]);
            Assert.All(after.Keys.Where(symbol => symbol != token), symbol => Assert.Equal(before[symbol], after[symbol]));
        }
    }

    [Fact]
    public async Task Files_of_both_come_back_byte_for_byte()
    {
        foreach (var (cid, bytes) in two.Files.Values) Assert.Equal(bytes, await planet.BytesAsync($"/ipfs/{cid}"));
    }

    async Task<Dictionary<string, BigInteger>> TokensAsync(string machine)
        => (await planet.RunAsync(machine, "account", "balance")).Exits(0).Json["tokensWei"]!.AsObject().ToDictionary(token => token.Key, token => BigInteger.Parse((string)token.Value!));

    async Task<List<string>> ScoresAsync(string slug)
        => [.. (await planet.GetAsync($"/api/v1/{slug}/epochs/1/scores"))["work"]!.AsArray().Select(row => (string)row!["device"]!)];

    async Task<string?> BundleAsync(string slug)
        => (string?)(await planet.GetAsync($"/api/v1/epochs?network={slug}"))["epochs"]!.AsArray().Single(row => (long)row!["number"]! == 1)!["bundle"];

    static IEnumerable<string?> Names(JsonArray rows, string slug) => rows.Where(row => (string?)row!["network"] == slug).Select(row => (string?)row!["name"]).Order();
}
