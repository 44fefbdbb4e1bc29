using System.Numerics;
using Grange.Kernel;

namespace Grange.Tests.Settlement;

public sealed class SettlementTests
{
    [Fact]
    public async Task An_epoch_becomes_a_settlement_that_an_audit_confirms()
    {
        var world = new ToyWorld().Network("toys", devices: 3);
        world.Work("toys", 0, 10).Work("toys", 1, 5, payer: 500, microUsd: 999_999);
        var epoch = await world.CloseAsync("toys");
        world.Settle();
        var report = await world.AuditAsync(1);
        Assert.Null(report.First);
        Assert.Equal(AuditOutcome.Same, report.Outcome);
        Assert.Equal(new AuditCounts(1, 1, 2, 0, 0, 2, 3), report.Counts);
        Assert.Equal(epoch.Scores.Pool, epoch.Scores.Work.Aggregate(epoch.Scores.Remainder, (sum, row) => sum + row.Amount));
    }

    [Fact]
    public async Task Several_epochs_networks_and_settlements_replay_from_the_first()
    {
        var world = await BusyAsync();
        Assert.Null((await world.AuditAsync(2)).First);
        var report = await world.AuditAsync(2, fromStart: true);
        Assert.Null(report.First);
        Assert.Equal((2, 6), (report.Counts.Settlements, report.Counts.Epochs));
    }

    [Fact]
    public async Task The_same_bundles_give_the_same_root()
        => Assert.Equal((await BusyAsync()).Settled!.Manifest.Root, (await BusyAsync()).Settled!.Manifest.Root);

    [Fact]
    public async Task Every_leaf_of_a_settlement_is_proven_by_its_tree()
    {
        var draft = (await BusyAsync(settle: false)).Settle();
        for (var i = 0; i < draft.Vector.Count; i++)
            Assert.True(Kernel.Crypto.MerkleTree.Verify(draft.Manifest.Root, LedgerLeaf.Hash(draft.Vector.Entries[i]), draft.Tree.Proof(i)));
    }

    [Fact]
    public async Task What_consumers_spend_is_what_providers_are_paid_and_the_fees()
    {
        var world = await BusyAsync();
        var (vector, cash) = (world.Settled!.Vector, world.Ledger.Cash);
        UInt128 Sum(LeafKind kind) => vector.Totals().SingleOrDefault(total => total.Asset == cash && total.Kind == kind)?.Cumulative ?? 0;
        Assert.Equal((UInt128)4_000_000, Sum(LeafKind.Spent));
        Assert.Equal(Sum(LeafKind.Spent), Sum(LeafKind.Paid) + vector.Fees[cash]);
        Assert.Equal((UInt128)(3 * 50_000 + 3 * 16_666), vector.Fees[cash]); // 5 % of each line, floored
    }

    [Fact]
    public async Task Nothing_is_lost_between_epochs_the_remainder_joins_the_next_pool()
    {
        var world = new ToyWorld().Network("toys", devices: 3);
        var earned = BigInteger.Zero;
        UInt128 remainder = 0;
        for (var i = 0; i < 4; i++)
        {
            if (i != 2) world.Work("toys", 0, 7).Work("toys", 1, 11).Work("toys", 2, 13); // nobody works in epoch 2
            var epoch = await world.CloseAsync("toys");
            var emitted = Allocation.Emitted(epoch.Bundle.Inputs.Parameters.Token.Emission, epoch.Bundle.Inputs.FromMs, epoch.Bundle.Inputs.ToMs, 1000, 1);
            Assert.Equal(emitted + remainder, epoch.Scores.Pool);
            earned += epoch.Scores.Work.Aggregate(BigInteger.Zero, (sum, row) => sum + row.Amount);
            remainder = epoch.Scores.Remainder;
        }
        var first = world.Line("toys").Terms.Token.Emission;
        var all = Allocation.Emitted(first, (ToyChain.Genesis + 100) * 1000, (ToyChain.Genesis + 100) * 1000 + 4 * ToyWorld.EpochMs, 1000, 1);
        Assert.InRange(all - (UInt128)(earned + remainder), (UInt128)0, (UInt128)4); // each epoch's share is floored once
    }

    /// <summary>Two networks, four epochs in one settlement and two in the next.</summary>
    internal static async Task<ToyWorld> BusyAsync(bool settle = true)
    {
        var world = new ToyWorld().Network("toys", devices: 3).Network("more", devices: 2);
        for (var i = 0; i < 3; i++)
        {
            world.Work("toys", 0, 10 + i).Work("toys", 0, 1).Work("toys", 1, 5, payer: 500, microUsd: 1_000_000).Work("more", 1, 3, payer: 501, microUsd: 333_333 + (i == 0 ? 1 : 0));
            await world.CloseAsync("toys");
            await world.CloseAsync("more");
            if (i == 1) world.Settle();
        }
        if (settle) world.Settle();
        return world;
    }
}
