using Grange.Kernel;

namespace Grange.Tests.Settlement;

public sealed class CapTests
{
    static readonly Address Poor = ToyWorld.Numbered(500), Rich = ToyWorld.Numbered(501);

    [Fact]
    public async Task A_capped_payer_is_charged_up_to_the_cap_and_others_in_full()
    {
        var world = Owing();
        world.Chain.Chargeable = (payer, _) => new MicroUsd(payer == Poor ? 300 : 100_000);
        var epoch = await world.CloseAsync("toys", bundle => bundle with { Caps = [new PayerCap(Poor, new MicroUsd(300))] });
        Assert.Equal([(Poor, 300L), (Rich, 700L)], epoch.Scores.Payments.Select(line => (line.Payer, line.Amount.Value)));
        world.Settle();
        Assert.Null((await world.AuditAsync(1)).First);
        Assert.Null(world.Settled!.Vector.Unbalanced());
    }

    [Fact]
    public async Task A_cap_of_nothing_leaves_no_line_and_the_work_still_earns()
    {
        var epoch = await Owing().CloseAsync("toys", bundle => bundle with { Caps = [new PayerCap(Poor, MicroUsd.Zero)] });
        Assert.Equal([Rich], epoch.Scores.Payments.Select(line => line.Payer));
        Assert.NotEqual(UInt128.Zero, epoch.Scores.Work.Aggregate(UInt128.Zero, (sum, row) => sum + row.Amount));
    }

    [Fact]
    public async Task What_a_cap_cuts_off_is_owed_and_charged_when_the_lock_covers_it_again()
    {
        var world = Owing();
        var first = world.Chain.LocksAt(world.Line("toys").FromMs + ToyWorld.EpochMs).Number;
        world.Chain.Chargeable = (payer, block) => new MicroUsd(payer != Poor ? 100_000 : block == first ? 300 : block == first + 60 ? 500 : 1000);
        var poor = await world.CloseAsync("toys", bundle => bundle with { Caps = [new PayerCap(Poor, new MicroUsd(300))] });
        Assert.Equal((Poor, 700L, 0L), Assert.Single(poor.Carry.Debts.Select(debt => (debt.Claim.Debtor, debt.Amount.Value, debt.Since))));
        Assert.Equal(poor.Carry.Debts, poor.Scores.Unpaid);

        var some = await world.CloseAsync("toys", bundle => bundle with { Caps = [new PayerCap(Poor, new MicroUsd(200))] });
        Assert.Equal((Poor, 200L, 0L), Assert.Single(some.Scores.Payments.Select(line => (line.Payer, line.Amount.Value, line.Since))));
        var rest = await world.CloseAsync("toys");

        Assert.Equal(500, Assert.Single(rest.Scores.Payments).Amount.Value);
        Assert.Empty(rest.Carry.Debts);
        Assert.Equal(poor.Scores.Payments[0].Fee + some.Scores.Payments[0].Fee + rest.Scores.Payments[0].Fee, Allocation.Fee(new MicroUsd(1000), FeeBps(world)));
        world.Settle();
        Assert.Null((await world.AuditAsync(1, fromStart: true)).First);
    }

    static int FeeBps(ToyWorld world) => world.Line("toys").Terms.FeeBps("rent");

    [Fact]
    public async Task A_cap_above_the_debt_changes_nothing()
    {
        var epoch = await Owing().CloseAsync("toys", bundle => bundle with { Caps = [new PayerCap(Poor, new MicroUsd(1000))] });
        Assert.Equal(1700, epoch.Scores.Payments.Sum(line => line.Amount.Value));
    }

    [Fact]
    public async Task A_bundle_that_caps_a_payer_twice_is_no_bundle()
    {
        var twice = new PayerCap[] { new(Poor, new MicroUsd(1)), new(Poor, new MicroUsd(2)) };
        var refused = await Assert.ThrowsAsync<FindingException>(() => Owing().CloseAsync("toys", bundle => bundle with { Caps = twice }));
        Assert.Equal("bundle-caps", refused.Finding.What);
    }

    [Fact]
    public async Task A_cap_that_is_what_the_lock_left_is_as_the_chain_has_it()
        => Assert.Null(await AuditedAsync(cap: 300, poorHas: 300));

    [Fact]
    public async Task A_cap_below_what_the_lock_allowed_is_found()
        => Assert.Equal(("cap", $"account {Poor} in toys epoch 0"), Found(await AuditedAsync(cap: 299, poorHas: 300)));

    [Fact]
    public async Task A_charge_above_what_the_lock_allowed_is_found_capped_or_not()
    {
        Assert.Equal(("lock", $"account {Poor} in toys epoch 0"), Found(await AuditedAsync(cap: 301, poorHas: 300)));
        Assert.Equal(("lock", $"account {Poor} in toys epoch 0"), Found(await AuditedAsync(cap: null, poorHas: 999)));
    }

    [Fact]
    public async Task What_earlier_epochs_spent_is_no_longer_chargeable()
    {
        var world = Owing();
        world.Chain.Chargeable = (payer, _) => new MicroUsd(payer == Poor ? 1500 : 100_000);
        await world.CloseAsync("toys");
        world.Settle();
        world.Work("toys", 0, 10, payer: 500, microUsd: 1000);
        await world.CloseAsync("toys", bundle => bundle with { Caps = [new PayerCap(Poor, new MicroUsd(500))] });
        world.Settle();
        Assert.Null((await world.AuditAsync(2)).First);
        world.Chain.Chargeable = (payer, _) => new MicroUsd(payer == Poor ? 1499 : 100_000);
        Assert.Equal("lock", (await world.AuditAsync(2)).First?.What);
        world.Chain.Chargeable = (payer, _) => new MicroUsd(payer == Poor ? 1501 : 100_000);
        Assert.Equal("cap", (await world.AuditAsync(2)).First?.What);
    }

    [Fact]
    public async Task The_block_of_the_locks_is_of_the_chain_and_not_before_the_seed()
    {
        var world = Owing();
        await world.CloseAsync("toys", bundle => bundle with { Locks = bundle.Locks! with { Hash = default } });
        world.Settle();
        Assert.Equal("locks-block", (await world.AuditAsync(1)).First?.What);

        var early = await Assert.ThrowsAsync<FindingException>(() => world.CloseAsync("toys", bundle => bundle with { Locks = world.Chain.LocksAt(bundle.FromMs - 5000) }));
        Assert.Equal("bundle-locks", early.Finding.What);
        var none = await Assert.ThrowsAsync<FindingException>(() => Owing().CloseAsync("toys", bundle => bundle with { Locks = null }));
        Assert.Equal("bundle-locks", none.Finding.What);
    }

    static (string What, string Where) Found(Finding? finding) => (finding!.What, finding.Where);

    static async Task<Finding?> AuditedAsync(long? cap, long poorHas)
    {
        var world = Owing();
        world.Chain.Chargeable = (payer, _) => new MicroUsd(payer == Poor ? poorHas : 100_000);
        await world.CloseAsync("toys", bundle => bundle with { Caps = cap is { } most ? [new PayerCap(Poor, new MicroUsd(most))] : [] });
        world.Settle();
        return (await world.AuditAsync(1)).First;
    }

    static ToyWorld Owing() => new ToyWorld().Network("toys", devices: 2).Work("toys", 0, 10, payer: 500, microUsd: 1000).Work("toys", 1, 5, payer: 501, microUsd: 700);
}
