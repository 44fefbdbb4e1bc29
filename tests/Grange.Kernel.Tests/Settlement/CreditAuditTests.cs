using Grange.Kernel;

namespace Grange.Tests.Settlement;

/// <summary>Credits that a settlement says were used up must have been there to use.</summary>
public sealed class CreditAuditTests
{
    [Fact]
    public async Task Burns_that_the_operator_could_spend_are_as_the_chain_has_it()
    {
        var world = await SoldAsync(credits: 300);
        Assert.Equal(300, world.Used);
        world.Toys.Chain.Credits = (@operator, payer) => @operator == world.Toys.Owner && payer == world.Toys.Owner ? (UInt128)300 : 0;
        Assert.Null((await world.Toys.AuditAsync(1)).First);
    }

    [Fact]
    public async Task A_burn_of_credits_that_nobody_had_is_found()
    {
        var world = await SoldAsync(credits: 300);
        world.Toys.Chain.Credits = (_, _) => 299;
        var finding = (await world.Toys.AuditAsync(1)).First!;
        Assert.Equal(("credits", FindingKind.Mismatch, "300"), (finding.What, finding.Kind, finding.Found));
    }

    [Fact]
    public async Task A_proposer_that_never_spends_cannot_use_the_same_credits_for_a_second_epoch()
    {
        var world = await SoldAsync(credits: 300);
        world.Toys.Chain.Credits = (_, _) => 300; // the best moment that there ever was: nothing was spent after it
        Assert.Null((await world.Toys.AuditAsync(1)).First);
        await world.Toys.Sell("toys", 0, 10, credits: 1).CloseAsync("toys");
        world.Toys.Settle();
        Assert.Equal("credits", (await world.Toys.AuditAsync(2)).First?.What);
        world.Toys.Chain.Credits = (_, _) => 301; // one credit more was bought, or the three hundred were spent and there was one more
        Assert.Null((await world.Toys.AuditAsync(2)).First);
        Assert.Null((await world.Toys.AuditAsync(2, fromStart: true)).First);
    }

    [Fact]
    public async Task What_another_network_of_the_operator_used_up_counts_even_when_it_settles_at_another_time()
    {
        var world = new ToyWorld().Network("toys", devices: 1).Network("games", devices: 1);
        await world.Sell("toys", 0, 10, credits: 300).CloseAsync("toys");
        world.Settle();
        await world.Sell("games", 0, 10, credits: 5).CloseAsync("games");
        world.Settle();
        world.Chain.Credits = (_, _) => 304;
        Assert.Null((await world.AuditAsync(1)).First);
        Assert.Equal(("credits", "305"), (await world.AuditAsync(2)).First is { } finding ? (finding.What, finding.Found) : default);
        world.Chain.Credits = (_, _) => 305;
        Assert.Null((await world.AuditAsync(2)).First);
    }

    [Fact]
    public async Task A_carry_without_burns_is_what_it_was_before_there_were_any()
    {
        var world = new ToyWorld().Network("toys", devices: 1);
        var plain = await world.Work("toys", 0, 10).CloseAsync("toys");
        Assert.True(plain.Carry.Credits.IsNone);
        var sold = await world.Sell("toys", 0, 10, credits: 2).CloseAsync("toys");
        Assert.Equal(2, sold.Carry.Credits.Of(world.Owner));
        var after = await world.Work("toys", 0, 10).CloseAsync("toys");
        Assert.Equal(2, after.Carry.Credits.Of(world.Owner));
        var read = await EpochCarry.LoadAsync(after.Carry.Encode().Root, new VerifiedBlocks(world), TestContext.Current.CancellationToken);
        Assert.True(read.TryGet(out var carry, out _) && carry.Credits.Of(world.Owner) == 2);
    }

    static async Task<(ToyWorld Toys, long Used)> SoldAsync(long credits)
    {
        var world = new ToyWorld().Network("toys", devices: 1);
        var epoch = await world.Sell("toys", 0, 10, credits).CloseAsync("toys");
        world.Settle();
        return (world, epoch.Carry.Credits.Of(world.Owner));
    }
}
