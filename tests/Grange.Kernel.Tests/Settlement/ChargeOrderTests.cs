using Grange.Kernel;

namespace Grange.Tests.Settlement;

/// <summary>Two networks of one operator charge one lock: whoever composes a settlement cannot make the second look wrong by leaving the first out.</summary>
public sealed class ChargeOrderTests
{
    static readonly Address Payer = ToyWorld.Numbered(500);
    static readonly EarlierEpoch First = new(NetworkSlug.Parse("first"), 0);

    [Fact]
    public async Task A_bundle_that_does_not_say_what_came_before_looks_wrong_when_that_is_left_out()
    {
        var world = await ChargedAsync(after: []);
        world.Settle(only: "second");
        Assert.Equal("cap", (await world.AuditAsync(1)).First?.What); // the operator did nothing wrong: why bundles name what came before
    }

    [Fact]
    public async Task What_came_before_settles_with_it_or_it_does_not_settle()
    {
        var world = await ChargedAsync(after: [First]);
        Assert.Equal("epoch-after", Assert.Throws<FindingException>(() => world.Settle(only: "second")).Finding.What);
        Assert.Equal(2, SettlementDraft.Ready([], world.Scored).Count);
        Assert.Empty(SettlementDraft.Ready([], world.Scored.Where(epoch => epoch.Row.Network != First.Network)));
        world.Settle();
        Assert.Null((await world.AuditAsync(1)).First);
    }

    [Fact]
    public async Task What_came_before_may_have_settled_before()
    {
        var world = await ChargedAsync(after: [First]);
        world.Settle(only: "first");
        Assert.Single(SettlementDraft.Ready(world.Settled!.Manifest.Heads, world.Scored));
        world.Settle();
        Assert.Null((await world.AuditAsync(2, fromStart: true)).First);
    }

    [Fact]
    public async Task A_settlement_that_left_it_out_all_the_same_is_found()
    {
        var world = await ChargedAsync(after: [First]);
        world.Settle();
        var honest = world.Settled!.Manifest;
        var lying = honest with { Epochs = [.. honest.Epochs.Where(row => row.Network != First.Network)], Heads = [.. honest.Heads.Where(head => head.Network != First.Network)] };
        var report = await new SettlementAudit(world, null, ToyNetwork.Modules).RunAsync(world.Keep(lying.Encode()), AuditOptions.Default, TestContext.Current.CancellationToken);
        Assert.Equal("epoch-after", report.First?.What);
    }

    [Fact]
    public async Task The_order_is_exact_even_at_one_block_and_follows_in_the_network_wait_too()
    {
        var world = await ChargedAsync(after: [First], atOneBlock: true, cap: 399);
        await world.Work("second", 0, 1).CloseAsync("second");
        Assert.Empty(SettlementDraft.Ready([], world.Scored.Where(epoch => epoch.Row.Network != First.Network)));
        world.Settle();
        Assert.Equal("cap", (await world.AuditAsync(1)).First?.What); // 400 were left, whatever the order of blocks leaves open
    }

    [Fact]
    public async Task What_came_before_is_of_another_network_and_each_once()
    {
        Assert.Equal("bundle-locks", (await Assert.ThrowsAsync<FindingException>(() => ChargedAsync(after: [new(NetworkSlug.Parse("second"), 0)]))).Finding.What);
        Assert.Equal("bundle-locks", (await Assert.ThrowsAsync<FindingException>(() => ChargedAsync(after: [First, First]))).Finding.What);
    }

    /// <summary>A lock of 1000, of which the first network takes 600 and the second, which asks for 700, what is left.</summary>
    static async Task<ToyWorld> ChargedAsync(IReadOnlyList<EarlierEpoch> after, bool atOneBlock = false, long cap = 400)
    {
        var world = new ToyWorld().Network("first", devices: 1).Network("second", devices: 1).Work("first", 0, 10, payer: 500, microUsd: 600).Work("second", 0, 10, payer: 500, microUsd: 700);
        world.Chain.Chargeable = (_, _) => new MicroUsd(1000);
        await world.CloseAsync("first");
        var later = world.Chain.LocksAt(world.Line("second").FromMs + ToyWorld.EpochMs + (atOneBlock ? 0 : 5000));
        await world.CloseAsync("second", bundle => bundle with { Caps = [new PayerCap(Payer, new MicroUsd(cap))], Locks = later with { After = after } });
        return world;
    }
}
