using Grange.Kernel;

namespace Grange.Tests.Settlement;

public sealed class CapTests
{
    static readonly Address Poor = ToyWorld.Numbered(500), Rich = ToyWorld.Numbered(501);

    [Fact]
    public async Task A_capped_payer_is_charged_up_to_the_cap_and_others_in_full()
    {
        var world = Owing();
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

    static ToyWorld Owing() => new ToyWorld().Network("toys", devices: 2).Work("toys", 0, 10, payer: 500, microUsd: 1000).Work("toys", 1, 5, payer: 501, microUsd: 700);
}
