namespace Grange.Planet.Tests.Operators;

/// <summary>An operator whose bundles nobody can fetch, or who does not propose in its turn, holds up nobody but itself.</summary>
public sealed class An_operator_that_is_silent
{
    [Fact]
    public async Task Harms_only_its_own_epochs_and_they_join_a_later_settlement()
    {
        using var world = await TwoOperators.StartAsync($"http://127.0.0.1:{Planet.FreePort()}"); // where nobody answers
        await world.GaugeAsync("north", TwoOperators.First);
        await world.GaugeAsync("east", TwoOperators.Second);
        await Task.WhenAll(world.CloseAsync(TwoOperators.First, "north"), world.CloseAsync(TwoOperators.Second, "east"));

        var alone = await world.SettledAsync(TwoOperators.First, 0);
        await world.FollowedAsync(TwoOperators.Second, alone);
        Assert.Equal("Scored", await world.StateAsync(TwoOperators.Second, 0));

        world.Planet[TwoOperators.Second].Kill();
        await world.JoinLedgerAsync(); // it lets itself be found
        var late = await world.SettledAsync(TwoOperators.Second, 0);
        Assert.True(late > alone);
        await world.FollowedAsync(TwoOperators.First, late);
        Assert.Equal("same", (string?)(await world.RunAsync("stranger", TwoOperators.First, "audit", $"{late}", "--from", "0")).Exits(0).Json["result"]);

        var last = late;
        for (var epoch = 1L; await world.TurnAsync(last + 1) != TwoOperators.Second; epoch++)
        {
            Assert.Equal(epoch, await world.CloseAsync(TwoOperators.First, "north"));
            last = await world.SettledAsync(TwoOperators.First, epoch);
        }
        world.Planet[TwoOperators.Second].Kill(); // the proposer of the next number
        var closed = await world.CloseAsync(TwoOperators.First, "north");
        Assert.Equal(last + 1, await world.SettledAsync(TwoOperators.First, closed));
    }
}
