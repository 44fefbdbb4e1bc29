using FsCheck;
using FsCheck.Fluent;
using Grange.Content;
using Grange.Kernel;
using Grange.Tests.Settlement;

namespace Grange.Tests.Money;

/// <summary>Money over many epochs in which locks run dry, old epochs are corrected and debtors earn: nothing is lost, made or charged twice.</summary>
public sealed class ClearingTests
{
    static readonly NetworkDefinition Terms = new ToyWorld().Network("toys", devices: 1).Line("toys").Terms with { Fees = new Dictionary<string, int> { ["default"] = 777 } };

    static readonly Gen<int> Accounts = Gen.Choose(1, 5);
    static readonly Gen<Call> Calls = from payer in Accounts
                                      from payee in Accounts
                                      from amount in Gen.Choose(-3000, 5000)
                                      from reason in Gen.Elements("rent", "read")
                                      from old in Gen.Choose(0, 5)
                                      select new Call(payer, payee, amount, reason, old);
    static readonly Gen<Round> Rounds = from calls in Calls.ListOf()
                                        from caps in Accounts.Zip(Gen.Choose(0, 4000)).ListOf()
                                        select new Round([.. calls], caps.DistinctBy(cap => cap.Item1).ToDictionary(cap => ToyWorld.Numbered(cap.Item1), cap => (long)cap.Item2));
    static readonly Arbitrary<Round[]> Stories = Rounds.ArrayOf().ToArbitrary();

    [Fact]
    public void What_was_owed_and_what_is_invoiced_is_what_is_paid_and_what_is_owed_then()
        => Holds(epoch => epoch.Claims().All(claim =>
            Sum(epoch.Before, claim) + Sum(epoch.Invoiced, claim) == epoch.Paid(claim) + Sum(epoch.Result.Debts, claim)
            && Fees(epoch.Before, claim) + Fees(epoch.Invoiced, claim) == epoch.PaidFees(claim) + Fees(epoch.Result.Debts, claim)));

    [Fact]
    public void No_lock_is_charged_above_its_cap()
        => Holds(epoch => epoch.Round.Caps.All(cap => epoch.Result.Payments.Where(line => line.Source == PaymentSource.Lock && line.Payer == cap.Key).Sum(line => line.Amount.Value) <= cap.Value));

    [Fact]
    public void Everything_paid_and_every_fee_is_everything_spent()
        => Holds(epoch =>
        {
            var growth = epoch.Scores.Growth(Token, Cash);
            var vector = CumulativeVector.Empty.Add(growth);
            return vector.Unbalanced() is null
                && growth.Entries.All(entry => entry.Cumulative <= long.MaxValue)
                && vector.Totals().Where(total => total.Kind == LeafKind.Spent).Sum(total => (long)total.Cumulative)
                    == epoch.Result.Payments.Where(line => line.Source == PaymentSource.Lock).Sum(line => line.Amount.Value);
        });

    [Fact]
    public void Who_has_a_lock_that_is_not_capped_owes_nothing_afterwards()
        => Holds(epoch => epoch.Result.Debts.All(debt => epoch.Round.Caps.ContainsKey(debt.Claim.Debtor)));

    [Fact]
    public void Who_owes_keeps_nothing_of_what_others_pay_that_epoch()
        => Holds(epoch => epoch.Result.Debts.All(debt =>
            epoch.Result.Payments.Where(line => line.Source == PaymentSource.Lock && line.Payee == debt.Claim.Debtor).Sum(line => line.Net.Value)
            == epoch.Result.Payments.Where(line => line.Source == PaymentSource.Earnings && line.Payer == debt.Claim.Debtor).Sum(line => line.Amount.Value)));

    [Fact]
    public void An_older_debt_is_paid_before_a_younger_one()
        => Holds(epoch => epoch.Result.Debts.All(debt =>
            epoch.Result.Payments.Where(line => line.Payer == debt.Claim.Debtor).All(line => line.Since <= debt.Since)));

    [Fact]
    public void The_order_of_calls_leaves_no_trace()
        => Holds(epoch => Clear(epoch.Number, epoch.Before, epoch.Round with { Calls = [.. epoch.Round.Calls.Reverse()] }).Scores.Encode().Root == epoch.Scores.Encode().Root);

    [Fact]
    public void A_replay_from_the_carry_is_the_same()
        => Holds(epoch => Clear(epoch.Number, Debt.FromCarry(Debt.ToCarry(epoch.Before))!, epoch.Round).Scores.Encode().Root == epoch.Scores.Encode().Root
            && Debt.FromCarry(Debt.ToCarry(epoch.Result.Debts))!.SequenceEqual(epoch.Result.Debts));

    [Fact]
    public async Task Scores_come_back_from_their_blocks_as_they_were()
    {
        var round = new Round([new(1, 2, 1000, "rent", 0), new(2, 3, -50, "rent", 2)], new() { [ToyWorld.Numbered(1)] = 10 });
        var scores = Clear(4, [new Debt(Claim.Of(ToyWorld.Numbered(3), ToyWorld.Numbered(4), "a/b"), 2, new(70), new(7))], round).Scores;
        var read = await EpochScores.LoadAsync(scores.Encode().Root, new VerifiedBlocks(new Kept(scores.Encode())), CancellationToken.None);
        Assert.True(read.TryGet(out var same, out _));
        Assert.Equal((scores.Payments, scores.Unpaid), (same!.Payments, same.Unpaid), (a, b) => a.Item1.SequenceEqual(b.Item1) && a.Item2.SequenceEqual(b.Item2));
        Assert.NotEmpty(same.Unpaid);
    }

    [Fact]
    public void A_refund_bears_no_fee_and_comes_out_of_what_the_payee_earns()
    {
        var (poor, consumer, other) = (ToyWorld.Numbered(2), ToyWorld.Numbered(1), ToyWorld.Numbered(3));
        var result = Clear(4, [], new Round([new(1, 2, -300, "rent", 1), new(3, 2, 1000, "rent", 0)], new() { [poor] = 0 })).Result;
        Assert.Equal(
            [(other, poor, 1000L, 77L, PaymentSource.Lock), (poor, consumer, 300L, 0L, PaymentSource.Earnings)],
            result.Payments.Select(line => (line.Payer, line.Payee, line.Amount.Value, line.Fee.Value, line.Source)));
        Assert.Empty(result.Debts);
    }

    [Fact]
    public void Only_an_older_epoch_can_be_corrected()
        => Assert.Throws<ArgumentOutOfRangeException>(() => new ScoreSheet(3).Correct(Old(3), ToyWorld.Numbered(1), ToyWorld.Numbered(2), new MicroUsd(1), "rent"));

    [Theory]
    [InlineData("")]
    [InlineData("0x00/0x00/due/rent")]
    [InlineData("0x00000000000000000000000000000000000000AA/0x00000000000000000000000000000000000000ab/due/rent")]
    [InlineData("0x00000000000000000000000000000000000000aa/0x00000000000000000000000000000000000000ab/owed/rent")]
    public void A_key_that_is_no_claim_is_refused(string key) => Assert.Null(Debt.FromCarry(Carry.Of([KeyValuePair.Create(key, DagNode.List(DagNode.Of(0L), DagNode.Of(1L), DagNode.Of(0L)))])));

    static void Holds(Func<Epoch, bool> rule) => Prop.ForAll(Stories, story => Run(story).All(rule)).Check(Config.QuickThrowOnFailure.WithMaxTest(Counts.Of(150, 5000)));

    static IEnumerable<Epoch> Run(IEnumerable<Round> rounds)
    {
        IReadOnlyList<Debt> debts = [];
        var number = 10L;
        foreach (var round in rounds)
        {
            var epoch = Clear(number++, debts, round);
            debts = epoch.Result.Debts;
            yield return epoch;
        }
    }

    static Epoch Clear(long number, IReadOnlyList<Debt> before, Round round)
    {
        var sheet = new ScoreSheet(number);
        foreach (var call in round.Calls)
        {
            var (payer, payee, amount) = (ToyWorld.Numbered(call.Payer), ToyWorld.Numbered(call.Payee), new MicroUsd(call.Amount));
            if (call.Old == 0) sheet.Pay(payer, payee, new MicroUsd(Math.Abs(call.Amount)), call.Reason);
            else sheet.Correct(Old(number - call.Old > 0 ? number - call.Old : 0), payer, payee, amount, call.Reason);
        }
        List<Debt> invoiced = [.. sheet.Invoices(Terms)];
        return new Epoch(number, before, invoiced, Clearing.Run(before, invoiced, round.Caps.Select(cap => new PayerCap(cap.Key, new MicroUsd(cap.Value)))), round);
    }

    static Slot Old(long epoch) => new(epoch, Cid.Of(Codec.DagCbor, [(byte)epoch]));
    static long Sum(IEnumerable<Debt> debts, Claim claim) => debts.Where(debt => debt.Claim == claim).Sum(debt => debt.Amount.Value);
    static long Fees(IEnumerable<Debt> debts, Claim claim) => debts.Where(debt => debt.Claim == claim).Sum(debt => debt.Fee.Value);

    static Address Token => ToyWorld.Numbered(900);
    static Address Cash => ToyWorld.Numbered(901);

    /// <summary>One thing Score says: a payment, or with an age the correction of an epoch so many back.</summary>
    sealed record Call(int Payer, int Payee, int Amount, string Reason, int Old);

    sealed record Round(Call[] Calls, Dictionary<Address, long> Caps);

    sealed record Epoch(long Number, IReadOnlyList<Debt> Before, IReadOnlyList<Debt> Invoiced, Cleared Result, Round Round)
    {
        public EpochScores Scores => new(NetworkSlug.Parse("toys"), default, Number, 0, 0, [], Result.Payments, Result.Unpaid);
        public IEnumerable<Claim> Claims() => Before.Concat(Invoiced).Concat(Result.Debts).Select(debt => debt.Claim).Concat(Result.Payments.Select(line => line.Claim)).Distinct();
        public long Paid(Claim claim) => Result.Payments.Where(line => line.Claim == claim).Sum(line => line.Amount.Value);
        public long PaidFees(Claim claim) => Result.Payments.Where(line => line.Claim == claim).Sum(line => line.Fee.Value);
    }
}
