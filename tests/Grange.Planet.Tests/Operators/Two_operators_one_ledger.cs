namespace Grange.Planet.Tests.Operators;

/// <summary>Two operators feed one settlement; each serves its own devices and consumers, and either shows all of it.</summary>
public sealed class Two_operators_one_ledger
{
    [Fact]
    public async Task Both_feed_one_settlement_and_either_node_proves_claims_and_passes_the_audit()
    {
        using var world = await TwoOperators.StartAsync();
        await world.GaugeAsync("north", TwoOperators.First);
        await world.GaugeAsync("east", TwoOperators.Second);
        await Task.WhenAll(world.CloseAsync(TwoOperators.First, "north"), world.CloseAsync(TwoOperators.Second, "east"));
        await BuyAsync(world, "reader", TwoOperators.Second);
        await Task.WhenAll(world.CloseAsync(TwoOperators.First, "north"), world.CloseAsync(TwoOperators.Second, "east"));

        var settled = await Task.WhenAll(world.SettledAsync(TwoOperators.First, 1), world.SettledAsync(TwoOperators.Second, 1));
        foreach (var node in world.Nodes.Keys) await world.FollowedAsync(node, settled.Max());

        Assert.True(await world.EarnedAsync(TwoOperators.First, 1, "north") > 0 && await world.EarnedAsync(TwoOperators.Second, 1, "east") > 0);
        await ClaimsAsync(world, "north", TwoOperators.Second);
        await ClaimsAsync(world, "east", TwoOperators.First);
        foreach (var node in world.Nodes.Keys)
        {
            var report = (await world.RunAsync("stranger", node, "audit", $"{settled.Max()}", "--from", "0")).Exits(0).Json;
            Assert.Equal("same", (string?)report["result"]);
        }
        var second = (string)(await world.GetAsync(TwoOperators.Second, "/api/v1/operator"))["account"]!;
        Assert.Contains((await world.GetAsync(TwoOperators.First, $"/api/v1/accounts/{await OwnerAsync(world, "east")}/claims"))["claims"]!.AsArray(),
            claim => (int)claim!["kind"]! == 1 && (string?)claim["asset"] == second); // paid out of what was locked toward the second
    }

    /// <summary>A reader locks cash toward one operator and buys there.</summary>
    static async Task BuyAsync(TwoOperators world, string reader, string node)
    {
        (await world.RunAsync(reader, node, "account", "new")).Exits(0);
        (await world.RunAsync(reader, node, "account", "fund")).Exits(0);
        (await world.RunAsync(reader, node, "cash", "lock", "1")).Exits(0);
        (await world.RunAsync(reader, node, "readings", "read", TwoOperators.Slug, TwoOperators.Cell)).Exits(0);
        var elsewhere = (await world.RunAsync(reader, TwoOperators.First, "readings", "read", TwoOperators.Slug, TwoOperators.Cell)).Exits(1);
        Assert.Equal("payment-required", (string?)elsewhere.Json["error"]); // what is locked toward one operator is nothing at another
    }

    static async Task ClaimsAsync(TwoOperators world, string gauge, string node)
    {
        (await world.RunAsync(gauge, node, "account", "fund")).Exits(0); // gas
        Assert.NotEmpty((await world.RunAsync(gauge, node, "claim")).Exits(0).Json["claimed"]!.AsArray());
    }

    static async Task<string> OwnerAsync(TwoOperators world, string gauge)
        => (string)(await world.RunAsync(gauge, TwoOperators.First, "account", "show")).Exits(0).Json["accounts"]![0]!;
}
