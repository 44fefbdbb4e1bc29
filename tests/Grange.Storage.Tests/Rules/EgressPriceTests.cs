using FsCheck;
using FsCheck.Fluent;
using Grange.Tests;

namespace Grange.Storage.Tests;

/// <summary>However bytes are cut up, they cost the same, rounded up once over a channel's life.</summary>
public sealed class EgressPriceTests
{
    static readonly Gen<long> Prices = Gen.OneOf(Gen.Choose(0, 10_000_000).Select(price => (long)price), Gen.Constant(long.MaxValue));

    [Fact]
    public void A_tebibyte_costs_its_price_and_a_byte_costs_a_micro_dollar_at_least()
    {
        Assert.Equal((UInt128)7_000_000, EgressPrice.MicroUsd(new EgressPrice(7_000_000).Fine(1L << 40)));
        Assert.Equal(UInt128.One, EgressPrice.MicroUsd(new EgressPrice(7_000_000).Fine(1)));
        Assert.Equal(UInt128.Zero, EgressPrice.MicroUsd(new EgressPrice(7_000_000).Fine(0)));
    }

    [Fact]
    public void Many_answers_cost_what_one_of_all_their_bytes_costs_and_what_was_not_sent_costs_nothing()
        => Prop.ForAll(Prices.ToArbitrary(), Gen.Choose(0, 4 << 20).Zip(Gen.Choose(0, 4 << 20)).ListOf().ToArbitrary(), (price, answers) =>
        {
            var (tab, sent, asked) = (EgressTab.Empty, 0L, new EgressPrice(price));
            foreach (var (ahead, back) in answers)
            {
                var unsent = Math.Min(ahead, back);
                var fine = tab.Fine + asked.Fine(ahead);
                tab = new EgressTab(tab.Book with { Owed = EgressPrice.MicroUsd(fine) }, fine).Return(unsent, asked);
                sent += ahead - unsent;
            }
            return tab.Fine == asked.Fine(sent) && tab.Book.Owed == EgressPrice.MicroUsd(asked.Fine(sent));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Counts.Of(200, 5000)));
}
