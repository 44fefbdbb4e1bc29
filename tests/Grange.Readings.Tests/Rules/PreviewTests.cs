using System.Text.Json.Nodes;
using Grange.Kernel;

namespace Grange.Readings.Tests;

public sealed class PreviewTests
{
    const long NowMs = 1_790_000_000_000;

    [Fact]
    public void Parts_and_remainder_are_the_pool_and_the_pool_is_what_the_kernel_emits()
    {
        var preview = Run(100);

        var definition = Story.Define();
        Assert.Equal(Allocation.Emitted(definition.Token.Emission, NowMs, NowMs + definition.EpochSeconds * 1000L, definition.ShareBps, 1), preview.Epoch.Pool);
        Assert.Equal(Allocation.Emitted(definition.Token.Emission, NowMs, NowMs + 86_400_000, definition.ShareBps, 1), preview.Day.Pool);
        Assert.True(preview.Epoch.Remainder < preview.Epoch.Pool / 1000);
        Assert.InRange(preview.Epoch.Median, preview.Epoch.Pool / 101, preview.Epoch.Pool / 99);
        Assert.Equal(24 * preview.Epoch.Median / 1000, preview.Day.Median / 1000);
    }

    [Fact]
    public void It_is_the_modules_own_score_that_speaks()
    {
        Assert.Equal(99 * 60 * 10_000L, Run(99).Reasons["confirmed"]); // an hour of one reading a minute, in cells of three
        Assert.Equal(60 * 5_000L, Assert.Single(Run(1).Reasons).Value); // a lone sensor is confirmed by nobody
        Assert.Equal(5 * 99 * 10_000L, Run(99, work => work["cap"] = 5).Reasons["confirmed"]);
        Assert.Equal(33 * 6 * 10_000L, Run(99, work => work["rule"] = "first-per-cell-and-window").Reasons["confirmed"]);
        Assert.Equal(0, Run(99, work => work["rule"] = "first-per-cell-and-window").Reasons["not-first"]);
    }

    [Fact]
    public void Where_rewards_follow_revenue_so_does_the_preview()
    {
        static Preview With(long revenue)
        {
            var module = new ReadingsNetwork();
            var definition = Story.Define(document => document["reward"] = JsonNode.Parse(
                """{ "shareBps": 10000, "policy": { "kind": "burn-and-mint", "mintBps": 2500, "capPerWeek": "700000000000000000000", "microUsdPerToken": 1000000 } }"""));
            return Preview.Run(module, module, definition, 10, NowMs, new MicroUsd(revenue));
        }

        var token = (UInt128)1_000_000_000_000_000_000;
        Assert.Equal(UInt128.Zero, With(0).Day.Pool);
        Assert.Equal((token * 6, token / 4), (With(24_000_000).Day.Pool, With(24_000_000).Epoch.Pool));
        Assert.Equal(token * 100, With(long.MaxValue / 20).Day.Pool);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(15)]
    public void Simulated_cells_are_cells(int resolution)
        => Assert.All(Enumerable.Range(0, 2000), number => Assert.True(Cell.Numbered(number, resolution).IsValid(resolution)));

    static Preview Run(int devices, Action<JsonObject>? work = null)
    {
        var module = new ReadingsNetwork();
        return Preview.Run(module, module, Story.Define(document => work?.Invoke(document["rules"]!["work"]!.AsObject())), devices, NowMs, MicroUsd.Zero);
    }
}
