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
        Assert.Equal(new AuditCounts(1, 1, 2, 0, 0, 2, 3, 0), report.Counts);
        Assert.Equal(epoch.Scores.Pool, epoch.Scores.Work.Aggregate(epoch.Scores.Remainder, (sum, row) => sum + row.Amount));
    }

    [Fact]
    public async Task A_receipt_for_a_record_that_was_dropped_is_named()
    {
        var world = new ToyWorld().Network("toys", devices: 2);
        world.Work("toys", 0, 10).Work("toys", 1, 5);
        var kept = (await world.CloseAsync("toys")).Bundle.Records[0].Cid;
        world.Settle();
        var dropped = Content.Cid.Of(Content.Codec.DagCbor, [1]);
        var forged = world.Receipt("toys", dropped, 0) with { Signature = new byte[64] };
        Assert.Equal(1, (await world.AuditAsync(1, receipts: [world.Receipt("toys", kept, 0), forged, world.Receipt("toys", dropped, 1)])).Counts.Receipts);
        var report = await world.AuditAsync(1, receipts: [world.Receipt("toys", kept, 0), world.Receipt("toys", dropped, 0)]);
        Assert.Equal((AuditOutcome.Mismatch, "receipt", dropped.ToString()), (report.Outcome, report.First!.What, report.First.Where));
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
        var world = await BusyAsync();
        Assert.True((await SettlementState.LoadAsync(world.Settled!.Cid, new VerifiedBlocks(world), CancellationToken.None)).TryGet(out var state, out _));
        var accounts = state!.Vector.Entries.ToArray().Select(entry => entry.Account).Distinct().ToList();
        var claims = accounts.SelectMany(state.ClaimsOf).ToList();
        Assert.Equal(state.Vector.Count, claims.Count);
        Assert.All(claims, claim => Assert.True(Kernel.Crypto.MerkleTree.Verify(state.Manifest.Root, LedgerLeaf.Hash(claim.Leaf), claim.Proof)));
        Assert.Empty(state.ClaimsOf(ToyWorld.Numbered(12345)));
    }

    [Fact]
    public async Task What_consumers_spend_is_what_providers_are_paid_and_the_fees()
    {
        var world = await BusyAsync();
        var (vector, account) = (world.Settled!.Vector, world.Owner); // the operator's
        UInt128 Sum(LeafKind kind) => vector.Totals().SingleOrDefault(total => total.Asset == account && total.Kind == kind)?.Cumulative ?? 0;
        Assert.Equal((UInt128)4_000_000, Sum(LeafKind.Spent));
        Assert.Equal(Sum(LeafKind.Spent), Sum(LeafKind.Paid) + vector.Fees[account]);
        Assert.Equal((UInt128)(3 * 50_000 + 3 * 16_666), vector.Fees[account]); // 5 % of each line, floored
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
    internal static async Task<ToyWorld> BusyAsync()
    {
        var world = new ToyWorld().Network("toys", devices: 3).Network("more", devices: 2);
        for (var i = 0; i < 3; i++)
        {
            world.Work("toys", 0, 10 + i).Work("toys", 0, 1).Work("toys", 1, 5, payer: 500, microUsd: 1_000_000).Work("more", 1, 3, payer: 501, microUsd: 333_333 + (i == 0 ? 1 : 0));
            await world.CloseAsync("toys");
            await world.CloseAsync("more");
            if (i == 1) world.Settle();
        }
        world.Settle();
        return world;
    }
}
