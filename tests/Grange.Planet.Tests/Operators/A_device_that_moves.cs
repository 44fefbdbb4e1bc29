namespace Grange.Planet.Tests.Operators;

/// <summary>A device works for one operator at a time; when it moves, no epoch counts it twice.</summary>
public sealed class A_device_that_moves
{
    [Fact]
    public async Task Earns_at_neither_operator_while_it_moves_and_at_the_other_from_then_on()
    {
        using var world = await TwoOperators.StartAsync();
        await world.GaugeAsync("north", TwoOperators.First);
        await world.GaugeAsync("east", TwoOperators.Second);
        await Task.WhenAll(world.CloseAsync(TwoOperators.First, "north"), world.CloseAsync(TwoOperators.Second, "east"));
        var north = await world.DeviceAsync("north");
        await world.Planet.UntilAsync("readings of epoch 1", async () => await world.SentAsync(TwoOperators.First, north) > 5);

        (await world.RunAsync("north", TwoOperators.First, "devices", "move", north, "--operator", world.Ids[TwoOperators.Second])).Exits(0);
        var sent = await world.SentAsync(TwoOperators.First, north);
        await world.Planet.UntilAsync("the refusal", () => Task.FromResult(world.Planet["north"].Printed.Contains("device-elsewhere", StringComparison.Ordinal)));
        Assert.Contains($"{world.Nodes[TwoOperators.Second]}".TrimEnd('/'), world.Planet["north"].Printed); // and where to go
        Assert.InRange(await world.SentAsync(TwoOperators.First, north), sent, sent + 1); // one may have been on its way
        world.Planet["north"].Kill();
        await world.GaugeAsync("north", TwoOperators.Second);
        await world.CloseAsync(TwoOperators.Second, "north", "east");
        await world.CloseAsync(TwoOperators.First);
        await world.CloseAsync(TwoOperators.Second, "north", "east");

        Assert.True(await world.EarnedAsync(TwoOperators.First, 0, "north") > 0);
        Assert.Equal(0, await world.EarnedAsync(TwoOperators.First, 1, "north"));
        Assert.Equal(0, await world.EarnedAsync(TwoOperators.Second, 1, "north"));
        Assert.True(await world.EarnedAsync(TwoOperators.Second, 1, "east") > 0);
        Assert.True(await world.EarnedAsync(TwoOperators.Second, 2, "north") > 0);
        var settled = Math.Max(await world.SettledAsync(TwoOperators.First, 1), await world.SettledAsync(TwoOperators.Second, 2));
        await world.FollowedAsync(TwoOperators.First, settled);
        Assert.Equal("same", (string?)(await world.RunAsync("stranger", TwoOperators.First, "audit", $"{settled}", "--from", "0")).Exits(0).Json["result"]);
    }
}
