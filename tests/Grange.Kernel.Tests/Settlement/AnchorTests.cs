using Grange.Kernel;

namespace Grange.Tests.Settlement;

/// <summary>Where challenges fall on what the carry commits to, the carry stands on the chain before the seed is drawn.</summary>
public sealed class AnchorTests
{
    [Fact]
    public async Task Epochs_whose_carry_was_anchored_before_their_seed_hold()
    {
        var world = await SettledAsync();
        Assert.Equal(2, world.Chain.Anchors.Count);
        Assert.Null((await world.AuditAsync(1)).First);
    }

    [Fact]
    public async Task An_anchor_that_came_with_its_seed_that_names_another_carry_or_that_never_was_is_found()
    {
        var world = await SettledAsync();
        var (key, (block, root)) = world.Chain.Anchors.MaxBy(anchor => anchor.Value.Block);
        foreach (var facts in new[] { null, new AnchorFacts(block + 1, root), new AnchorFacts(block, Hash32.Zero) })
        {
            if (facts is null) world.Chain.Anchors.Remove(key);
            else world.Chain.Anchors[key] = facts;
            Assert.Equal("seed-anchor", (await world.AuditAsync(1)).First!.What);
        }
    }

    [Fact]
    public async Task Who_tried_another_carry_first_is_found_by_that_one()
    {
        var world = await SettledAsync();
        var (key, facts) = world.Chain.Anchors.MaxBy(anchor => anchor.Value.Block);
        world.Chain.Anchors[key] = new AnchorFacts(facts.Block - 5, Hash32.Zero); // the chain tells the first of a slot
        Assert.Equal("seed-anchor", (await world.AuditAsync(1)).First!.What);
    }

    [Fact]
    public async Task A_seed_that_waited_for_no_anchor_is_none()
    {
        var world = await SettledAsync();
        world.Work("toys", 0, 1);
        var thrown = await Assert.ThrowsAsync<FindingException>(() => world.CloseAsync("toys", bundle => bundle with { Seed = world.Chain.SeedAt(bundle.FromMs) }));
        Assert.Equal("seed-block", thrown.Finding.What);
    }

    static async Task<ToyWorld> SettledAsync()
    {
        var world = new ToyWorld().Network("toys", devices: 1, text => text.Replace("\"rulesVersion\": 1", "\"rulesVersion\": 2"));
        for (var epoch = 0; epoch < 3; epoch++)
        {
            world.Work("toys", 0, 1);
            await world.CloseAsync("toys");
        }
        world.Settle();
        return world;
    }
}
