using FsCheck;
using FsCheck.Fluent;
using Grange.Energy.Rules.Market;
using Grange.Energy.Tests.Support;

namespace Grange.Energy.Tests.Rules.Market;

/// <summary>Pool prices: they balance exactly, and the 17 real homes come out as published (spec §10).</summary>
public sealed class PoolTests
{
    const long FeedIn = 80_000;

    [Fact]
    public void What_buyers_pay_less_what_sellers_get_is_the_bill_at_the_boundary_exactly()
        => Prop.ForAll<NonNegativeInt, NonNegativeInt, (NonNegativeInt, PositiveInt)>((supply, demand, prices) =>
        {
            var (s, d, f, r) = (supply.Get * 977L, demand.Get * 1_009L, (long)prices.Item1.Get, (long)prices.Item1.Get + prices.Item2.Get);
            return Enum.GetValues<PriceRule>().Select(rule => PoolPrice.Of(rule, r, f, s, d)).Append(PoolPrice.Compensated(r, f, (r - f) / 3, s, d)).All(price =>
            {
                var bill = (Int128)r * Math.Max(0, d - s) - (Int128)f * Math.Max(0, s - d);
                return d * price.Buy.Above * price.Sell.Below - s * price.Sell.Above * price.Buy.Below == (System.Numerics.BigInteger)bill * price.Buy.Below * price.Sell.Below;
            });
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Half_a_micro_is_rounded_up_and_a_large_line_does_not_overflow()
    {
        Assert.Equal((1, 0, 1, -1, 0), (Ratio.Of(500).Amount(1), Ratio.Of(499).Amount(1), Ratio.Of(1, 2).Amount(1_000), Ratio.Of(-501).Amount(1), Ratio.Of(-500).Amount(1)));
        Assert.Equal(1_000_000_000_000_000, Ratio.Of(1_000_000).Amount(1_000_000_000_000));
        var fine = System.Numerics.BigInteger.Pow(10, 30);
        Assert.Equal(333_333, Ratio.Of(fine, fine * 3 + 1).Amount(1_000_000_000));
    }

    [Theory]
    [InlineData(PriceRule.Mmr, 1810.55, 1631.41, 932.66, 1465.98, 1254.69, 1806.53, 816.50, 1248.58, 1221.84, 2380.09, 1783.02, 644.04, 1626.36, 1900.41, 1158.25, 1754.99, 3224.59)]
    [InlineData(PriceRule.Sdr, 1891.18, 1679.53, 1012.27, 1464.91, 1273.39, 1841.25, 867.60, 1323.84, 1315.03, 2437.89, 1795.82, 349.49, 1705.46, 1893.12, 763.68, 1885.70, 3160.35)]
    [InlineData(PriceRule.Bill, 1986.61, 1716.73, 1101.94, 1441.70, 1307.11, 1903.67, 935.27, 1422.04, 1403.89, 2480.53, 1802.25, 52.19, 1771.76, 1864.59, 319.12, 2022.01, 3129.08)]
    public void Seventeen_real_homes_pay_what_was_published(PriceRule rule, params double[] expected)
    {
        var bill = Run(new PoolTerms(SharingKey.Dynamic, rule, FeedIn, [], []));
        Assert.Equal((29_722_652_810, 26_660_501_350, 17_695_707), (bill.AloneMicro, bill.CommunityMicro, bill.SharedWh)); // published as …362; whole numbers sum to …350
        Assert.Equal((169_644_940, 103_426_108, 57_523_543, 112_121_397, 45_902_565), (bill.LoadWh, bill.YieldWh, bill.OwnWh, bill.DemandWh, bill.SurplusWh));
        Assert.Equal(expected.Select(cost => (long)Math.Round(cost * 100)), bill.Homes.Select(home => (home.CommunityMicro + 5_000) / 10_000));
        Assert.Equal(bill.CommunityMicro, bill.Homes.Sum(home => home.CommunityMicro) + bill.RoundingMicro);
        Assert.InRange(bill.RoundingMicro, -8_760 * 17 / 2, 8_760 * 17 / 2);
        Assert.Equal(rule != PriceRule.Bill, bill.Homes.All(home => home.CommunityMicro < home.AloneMicro));
        if (rule == PriceRule.Bill) Assert.Equal([1, 3, 8, 9, 13, 16], bill.Homes.Where(home => home.CommunityMicro > home.AloneMicro).Select(home => home.Home));
    }

    [Fact]
    public void Every_key_conserves_money_on_the_real_homes()
    {
        long[] shares = [.. Enumerable.Range(1, 17).Select(home => (long)home)];
        foreach (var key in Enum.GetValues<SharingKey>())
        {
            var bill = Run(new PoolTerms(key, PriceRule.Mmr, FeedIn, shares, []));
            Assert.Equal(bill.CommunityMicro, bill.Homes.Sum(home => home.CommunityMicro) + bill.RoundingMicro);
            Assert.Equal((bill.SharedWh, bill.SharedWh), (bill.Homes.Sum(home => home.BoughtWh), bill.Homes.Sum(home => home.SoldWh)));
            Assert.Equal(key != SharingKey.Static, bill.SharedWh == 17_695_707);
        }
    }

    [Fact]
    public void Where_feed_in_pays_as_much_as_retail_costs_nothing_is_traded_inside()
    {
        var (slot, micro) = (new PoolSlot(new PoolTerms(SharingKey.Dynamic, PriceRule.Sdr, 100, [], []), 2), new long[2]);
        var result = slot.Run([1_000, 0], [0, 1_000], 100, micro);
        Assert.Equal(0, result.SharedWh);
        Assert.Equal([100, -100], micro);
    }

    static CommunityBill Run(PoolTerms terms) => CommunityYear.Run(Homes.Real, [.. Enumerable.Range(0, 17)], .., terms);
}
