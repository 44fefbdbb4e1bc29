using FsCheck;
using FsCheck.Fluent;
using Grange.Content;
using Grange.Kernel;
using Grange.Tests;

namespace Grange.Storage.Tests;

public sealed class StandingTests
{
    const long TiB = 1L << 40;
    static readonly Address Payer = Story.Account(50), Owner = Story.Account(10);

    [Fact]
    public void Twenty_one_failed_audits_of_a_thousand_suspend_and_forty_two_put_out_for_good()
    {
        var standing = Standing.Fresh(0);
        for (var i = 0; i < 20; i++) standing = standing.See(Observation.Bad);
        Assert.False(standing.IsSuspended);
        for (var i = 0; i < 1; i++) standing = standing.See(Observation.Bad);
        Assert.True(standing.IsSuspended);
        Assert.False(standing.IsDisqualified);
        while (!standing.IsDisqualified) standing = standing.See(Observation.Bad);
        Assert.InRange(standing.Bad / Standing.Unit, 40, 42);
        for (var i = 0; i < 5000; i++) standing = standing.See(Observation.Good);
        Assert.True(standing.IsDisqualified);
    }

    [Fact]
    public void Silence_suspends_and_is_forgotten()
    {
        var standing = Standing.Fresh(0);
        for (var i = 0; i < 26; i++) standing = standing.See(Observation.Away);
        Assert.True(standing.IsSuspended);
        Assert.Equal(Standing.Unit, standing.AuditScore);
        for (var i = 0; i < 30; i++) standing = standing.Rest();
        Assert.False(standing.IsSuspended);
    }

    [Fact]
    public void A_standing_survives_its_form()
    {
        var standing = Standing.Fresh(77).See(Observation.Bad).See(Observation.Away) with { Missed = 3, State = StandingState.Leaving };
        Assert.Equal(standing, Standing.Read(standing.ToNode()));
    }

    [Fact]
    public void Every_unit_is_paid_rests_is_held_back_or_was_forgiven()
        => Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            var state = new StorageState();
            Int128 due = 0, paid = 0, forgiven = 0;
            for (var epoch = 0; epoch < 24; epoch++)
            {
                var (from, story) = (epoch * RentRule.MonthMs, new Story(2, ("holdBack", DagNode.Of(true))));
                var sets = Enumerable.Range(1, 3).Select(number => Set(story, number, random)).ToList();
                foreach (var set in sets) state.Standings.TryAdd(set.Device, Standing.Fresh(random.Next(3) * RentRule.MonthMs));
                state.OrdersOf(Payer)["x"] = new Order(Cid.Of(Codec.Raw, [1]), 1L << 40, 9, 2_500_000, long.MaxValue);
                foreach (var set in sets) due += RentRule.Units(set.Pieces.Sum(piece => piece.Rent.Sum(rent => rent.Bytes)), 2_500_000, 1000);
                var sheet = new ScoreSheet();
                var inputs = new EpochInputs(Story.Slug, epoch, from, from + 1000, story.Seed, [], story, story.Definition);
                RentRule.Charge(sets, inputs, StorageTerms.Read(story.Definition.Rules), state, sheet);
                paid += sheet.Payments.Aggregate((Int128)0, (sum, payment) => sum + payment.Amount.Value) * RentRule.Divisor;
                var device = sets[random.Next(3)].Device;
                if (random.Next(12) == 0) state.Standings[device] = state.Standings[device] with { State = StandingState.Disqualified };
                else if (random.Next(6) == 0 && !state.Standings[device].IsDisqualified) state.Standings[device] = state.Standings[device] with { State = StandingState.Leaving };
                foreach (var standing in state.Standings.Where(one => one.Value.IsDisqualified))
                    forgiven += state.Kept.Where(kept => kept.Key.Device == standing.Key).Aggregate((Int128)0, (sum, kept) => sum + kept.Value);
                StandingRule.Settle(inputs, state);
            }
            return due == paid + forgiven + Sum(state.Rests.Values) + Sum(state.Kept.Values);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Counts.Of(100, 2000)));

    [Fact]
    public void A_newcomer_gets_a_quarter_now_and_the_rest_when_it_leaves_well()
    {
        using var piece = new TestPiece(1, 300_000);
        var story = new Story(2, ("holdBack", DagNode.Of(true)), ("ceilingMicroUsdPerTibMonth", DagNode.Of(1_000_000_000L)));
        var device = story.Join(1, owner: 10);
        story.Order(Payer, new Order(Cid.Of(Codec.Raw, [1]), 300_000, 1, 1_000_000_000, long.MaxValue));
        story.Place(device, piece.Cid, new Rent(Payer, 300_000));
        story.Hold(device, piece.Cid);
        story.Close();
        long PaidBy(int epochs)
        {
            var paid = 0L;
            for (var i = 0; i < epochs; i++)
            {
                story.Answer(device, [piece]);
                paid += story.Close().Payments.Sum(payment => payment.Amount.Value);
            }
            return paid;
        }

        var full = (long)(RentRule.Units(300_000, 1_000_000_000, 400 * Story.EpochMs) / RentRule.Divisor);
        var quarter = PaidBy(400);
        Assert.InRange(quarter, full / 4 - 1, full / 4 + 1);
        story.Say(Author.Of(device), StorageKinds.Leaving, new Leaving(true).ToNode());
        story.Say(story.Operator, StorageKinds.Dropped, new Dropping(device, piece.Cid).ToNode());
        Assert.InRange(PaidBy(1), 0, 1);
        Assert.InRange(story.Close().Payments.Sum(payment => payment.Amount.Value) + quarter, full - 1, full + 1);
        Assert.Empty(story.Carry.Under("standing/"));
        Assert.Empty(story.Carry.Under("kept/"));
    }

    [Fact]
    public void Who_is_disqualified_earns_nothing_and_keeps_nothing_that_was_held_back()
    {
        using var piece = new TestPiece(2, 1000);
        var story = new Story(2, ("holdBack", DagNode.Of(true)));
        var device = story.Join(1, owner: 10);
        story.Order(Payer, new Order(Cid.Of(Codec.Raw, [1]), TiB / 8, 1, 2_500_000, long.MaxValue));
        story.Place(device, piece.Cid, new Rent(Payer, 1000));
        story.Hold(device, piece.Cid);
        story.Close();
        for (var i = 0; i < 45; i++)
        {
            story.Answer(device, [piece], answer => answer with { Proofs = [] });
            story.Close();
        }
        Assert.True(StorageState.StandingOf(story.Carry, device)!.IsDisqualified);
        story.Answer(device, [piece]);
        Assert.Equal((device, 0, "disqualified"), Assert.Single(story.Close().Works));
        Assert.Empty(story.Carry.Under("kept/"));
    }

    [Fact]
    public void A_wrong_proof_burns_bond_at_once_and_missing_ones_from_the_third_on()
    {
        using var piece = new TestPiece(3, 1000);
        var story = new Story(2, ("slashWrong", DagNode.Of(5L)), ("slashMissing", DagNode.Of(1L)));
        var device = story.Join(1, owner: 10);
        story.Place(device, piece.Cid);
        story.Hold(device, piece.Cid);
        story.Close();
        var token = (UInt128)1_000_000_000_000_000_000;
        for (var missed = 1; missed <= 4; missed++)
            Assert.Equal(missed > 2 ? [(Owner, new Wei(token), "proof-missing")] : [], story.Close().Slashes);
        story.Answer(device, [piece], answer => answer with { Proofs = [] });
        Assert.Equal([(Owner, new Wei(5 * token), "proof-wrong")], story.Close().Slashes);
        story.Answer(device, [piece]);
        Assert.Empty(story.Close().Slashes);
        story.Close();
        Assert.Empty(story.Close().Slashes); // the count began anew
    }

    static DataSet Set(Story story, int number, Random random)
    {
        var cid = PieceCid.Of(new byte[32], TiB / 4);
        return new DataSet(story.Join(number, 10 + number % 2), [new HeldPiece(cid, [new Rent(Payer, random.NextInt64(1, TiB / 4))])]);
    }

    static Int128 Sum(IEnumerable<Int128> units) => units.Aggregate((Int128)0, (sum, one) => sum + one);
}
