using System.Numerics;
using Grange.Kernel;

namespace Grange.Tests.Settlement;

/// <summary>Epochs of two operators in one settlement: conserved over both, and none rests on another registry or a record of the other's.</summary>
public sealed class TwoOperatorsTests
{
    [Fact]
    public async Task Both_operators_share_the_emission_and_everything_is_conserved()
    {
        var world = new ToyWorld(operators: 2).Network("toys", devices: 4, second: 2);
        BigInteger pools = 0, earned = 0, left = 0;
        for (var i = 0; i < 3; i++)
        {
            world.Work("toys", 0, 7 + i).Work("toys", 1, 11).Work("toys", 2, 13, payer: 500, microUsd: 1001).Work("toys", 3, 5, payer: 500, microUsd: 333);
            foreach (var at in new[] { 0, 1 })
            {
                var epoch = await world.CloseAsync("toys", at: at);
                pools += (BigInteger)epoch.Scores.Pool - (epoch.Bundle.Before?.Remainder ?? 0);
                earned += epoch.Scores.Work.Aggregate(BigInteger.Zero, (sum, row) => sum + row.Amount);
                if (i == 2) left += epoch.Scores.Remainder;
            }
            world.Settle();
        }
        Assert.Equal(pools, earned + left);
        var vector = world.Settled!.Vector;
        Assert.Equal(earned, (BigInteger)vector.Totals().Single(total => total.Kind == LeafKind.Earned).Cumulative);
        var second = world.OperatorsTerms[1].Account;
        Assert.Equal((UInt128)(3 * 1334), vector.Find(ToyWorld.Numbered(500), second, LeafKind.Spent)); // charged to what is locked toward the second
        Assert.Equal((UInt128)0, vector.Find(ToyWorld.Numbered(500), world.OperatorsTerms[0].Account, LeafKind.Spent));
        Assert.Null(vector.Unbalanced());
        var report = await world.AuditAsync(3, fromStart: true);
        Assert.Null(report.First);
        Assert.Equal((3, 6), (report.Counts.Settlements, report.Counts.Epochs));
    }

    [Fact]
    public async Task An_epoch_that_comes_late_joins_a_later_settlement()
    {
        var world = new ToyWorld(operators: 2).Network("toys", devices: 2, second: 1);
        world.Work("toys", 0, 3).Work("toys", 1, 4);
        await world.CloseAsync("toys", at: 0);
        world.Settle();
        await world.CloseAsync("toys", at: 1);
        world.Settle();
        Assert.Equal(world.OperatorsTerms[1].Id, Assert.Single(world.Settled!.Manifest.Epochs).Operator);
        Assert.Equal(2, world.Settled.Manifest.Heads.Count);
        Assert.Null((await world.AuditAsync(2, fromStart: true)).First);
    }

    [Fact]
    public async Task A_record_that_speaks_to_the_other_operator_makes_a_bundle_no_bundle()
    {
        var world = new ToyWorld(operators: 2).Network("toys", devices: 2, second: 1);
        world.Work("toys", 0, 3).Work("toys", 1, 4);
        var stolen = (await world.CloseAsync("toys", at: 1)).Bundle;
        var thrown = await Assert.ThrowsAsync<FindingException>(() => world.CloseAsync("toys", bundle => bundle with
        {
            Records = [.. stolen.Records.Select(record => new SealedRecord(record, new byte[64]))],
        }, at: 0));
        Assert.Equal("evidence-other-operator", thrown.Finding.What);
    }

    [Fact]
    public async Task A_device_that_moves_with_evidence_to_both_earns_at_one_of_them_at_most()
    {
        var world = new ToyWorld(operators: 2).Network("toys", devices: 3, second: 1);
        var device = world.Line("toys").Authors[0].Device;
        var counted = new List<(int Epoch, int At)>();
        for (var i = 0; i < 5; i++)
        {
            if (i == 1) world.Move("toys", 0, 1); // in the middle of epoch 1 of both
            world.Work("toys", 1, 5).Work("toys", 2, 5).WorkAt("toys", 0, 0, 3).WorkAt("toys", 0, 1, 3); // the same device says it worked, to both
            foreach (var at in new[] { 0, 1 })
            {
                var epoch = await world.CloseAsync("toys", at: at);
                if (epoch.Scores.Work.Any(row => row.Device == device && row.Amount > 0)) counted.Add((i, at));
            }
            world.Settle();
        }
        Assert.Equal([(0, 0), (2, 1), (3, 1), (4, 1)], counted);
        Assert.Null((await world.AuditAsync(5, fromStart: true)).First);
    }

    [Theory]
    [InlineData("registry-fork")]
    [InlineData("registry-stale")]
    public async Task Epochs_that_rest_on_another_log_or_hide_a_move_do_not_settle_together(string what)
    {
        var world = new ToyWorld(operators: 2).Network("toys", devices: 3, second: 1);
        var before = world.Registry;
        world.Work("toys", 0, 3).Work("toys", 1, 4).Work("toys", 2, 5);
        if (what == "registry-stale") world.Move("toys", 0, 1, at: ToyChain.Genesis + 1); // long before the epoch closes
        else world.Move("toys", 1, 0); // an entry that the other log has not
        await world.CloseAsync("toys", at: 1);
        world.Pin(what == "registry-stale" ? before : world.Forked(before));
        await world.CloseAsync("toys", at: 0);
        world.Settle();
        Assert.Equal((AuditOutcome.Mismatch, what), ((await world.AuditAsync(1)).Outcome, (await world.AuditAsync(1)).First!.What));
    }
}
