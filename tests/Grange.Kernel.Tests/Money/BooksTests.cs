using FsCheck;
using FsCheck.Fluent;
using Grange.Content;
using Grange.Kernel;
using Grange.Tests.Settlement;

namespace Grange.Tests.Money;

/// <summary>The operator's books over many epochs, beside the vector that is settled.</summary>
public sealed class BooksTests
{
    static readonly Address Token = ToyWorld.Numbered(900), Cash = ToyWorld.Numbered(901);

    static readonly NetworkDefinition Terms = new ToyWorld().Network("toys", devices: 1).Line("toys").Terms with { Fees = new Dictionary<string, int> { ["default"] = 1500 } };

    static readonly Gen<EpochScores[]> Stories =
        (from lines in Gen.Choose(1, 4).Four().ListOf()
         from caps in Gen.Choose(1, 4).Zip(Gen.Choose(0, 30)).ListOf()
         from work in Gen.Choose(1, 4).Zip(Gen.Choose(0, 1_000_000)).ListOf()
         select (lines, caps, work)).ArrayOf().Select(Play);

    [Fact]
    public void Every_set_of_postings_sums_to_zero_per_asset()
        => Prop.ForAll(Stories.ToArbitrary(), story => story.All(scores => Sums(Bookkeeping.Balances(Bookkeeping.Of(scores, Token, Cash))).All(sum => sum == 0)))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(Counts.Of(150, 3000)));

    [Fact]
    public void The_books_have_what_the_settled_vector_has()
        => Prop.ForAll(Stories.ToArbitrary(), story =>
        {
            var vector = CumulativeVector.Empty.Add(story.Select(scores => scores.Growth(Token, Cash)));
            var books = Bookkeeping.Balances(story.SelectMany(scores => Bookkeeping.Of(scores, Token, Cash)));
            return Enumerable.Range(1, 4).Select(ToyWorld.Numbered).All(account =>
                    books.GetValueOrDefault((BookAccount.ConsumerCash, account, Cash)) == -(Int128)vector.Find(account, Cash, LeafKind.Spent)
                    && books.GetValueOrDefault((BookAccount.ProviderPayable, account, Cash)) == (Int128)vector.Find(account, Cash, LeafKind.Paid))
                && books.GetValueOrDefault((BookAccount.Fees, default, Cash)) == (Int128)vector.Fees.GetValueOrDefault(Cash)
                && books.GetValueOrDefault((BookAccount.TokenEarned, default, Token)) == vector.Totals().Where(total => total.Kind == LeafKind.Earned).Aggregate((Int128)0, (sum, total) => sum + (Int128)total.Cumulative);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Counts.Of(150, 3000)));

    [Fact]
    public void What_is_receivable_is_what_stands_as_debt()
        => Prop.ForAll(Stories.ToArbitrary(), story =>
        {
            var books = Bookkeeping.Balances(story.SelectMany(scores => Bookkeeping.Of(scores, Token, Cash)));
            var unpaid = story.SelectMany(scores => scores.Unpaid).Sum(debt => debt.Amount.Value);
            var repaid = story.SelectMany(scores => scores.Payments.Where(line => line.Since < scores.Epoch)).Sum(line => line.Amount.Value);
            return -books.Where(balance => balance.Key.Account == BookAccount.DebtsReceivable).Aggregate((Int128)0, (sum, balance) => sum + balance.Value) == unpaid - repaid
                && books.Where(balance => balance.Key.Account == BookAccount.DebtsReceivable).All(balance => balance.Value <= 0);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Counts.Of(150, 3000)));

    static IEnumerable<Int128> Sums(IReadOnlyDictionary<(BookAccount Account, Address Party, Address Asset), Int128> balances)
        => balances.GroupBy(balance => balance.Key.Asset).Select(asset => asset.Aggregate((Int128)0, (sum, balance) => sum + balance.Value));

    static EpochScores[] Play((List<(int, int, int, int)> Lines, List<(int, int)> Caps, List<(int, int)> Work)[] rounds)
    {
        var (debts, played) = ((IReadOnlyList<Debt>)[], new List<EpochScores>());
        foreach (var (lines, caps, work) in rounds)
        {
            var number = played.Count + 1;
            var sheet = new ScoreSheet(number);
            foreach (var (payer, payee, amount, back) in lines)
            {
                sheet.Pay(ToyWorld.Numbered(payer), ToyWorld.Numbered(payee), new MicroUsd(amount * 7), "rent");
                if (back == 1) sheet.Correct(new Slot(0, Cid.Of(Codec.DagCbor, [9])), ToyWorld.Numbered(payer), ToyWorld.Numbered(payee), new MicroUsd(-amount), "rent");
            }
            var cleared = Clearing.Run(
                debts, sheet.Invoices(Terms),
                caps.DistinctBy(cap => cap.Item1).Select(cap => new PayerCap(ToyWorld.Numbered(cap.Item1), new MicroUsd(cap.Item2))));
            debts = cleared.Debts;
            played.Add(new EpochScores(
                NetworkSlug.Parse("toys"), default, number, 0, 0,
                [.. work.Select(row => new WorkScore(default, ToyWorld.Numbered(row.Item1), row.Item2, (UInt128)row.Item2 << 60, row.Item2 % 2 == 0 ? "worked" : "streak"))], cleared.Payments, cleared.Unpaid));
        }
        return [.. played];
    }
}
