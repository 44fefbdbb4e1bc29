using FsCheck;
using FsCheck.Fluent;
using Grange.Kernel;

namespace Grange.Tests.Money;

/// <summary>Reward policies against what their networks published (spec/kernel.md §3).</summary>
public sealed class RewardPolicyTests
{
    static readonly UInt128 Whole = 1_000_000_000_000_000_000;

    /// <summary>Helium in June 2026: 13,870 HNT a day for 91,000 GB at 0.10 USD; a share of 70 %.</summary>
    static readonly RevenueBand Hip149 = new(5000, 30_000, 7000);
    static readonly Wei Emission = new(13_870 * Whole);
    static readonly MicroUsd Revenue = new(91_000L * 100_000);
    static readonly Wei Plenty = new(1_000_000 * Whole);

    static BandedEmission At(long milliUsd, Wei? budget = null)
    {
        var price = (UInt128)milliUsd * 1_000_000_000;
        return Hip149.Apply(Emission, Revenue, new TokenPrice(price, price), budget ?? Plenty);
    }

    [Theory]
    [InlineData(1_000_000, 250_000)]
    [InlineData(2_000_000, 500_000)]
    [InlineData(9_000_000, 500_000)]
    public void Three_quarters_are_gone_and_a_quarter_returns_up_to_500_000_a_week(long burned, long minted)
        => Assert.Equal((UInt128)minted * Whole, new BurnAndMint(2500, new Wei(500_000 * Whole)).Minted(new Wei((UInt128)burned * Whole)).Value);

    [Fact]
    public void The_floor_of_HIP_149_binds_below_0_328_USD_and_the_cap_above_1_968()
    {
        Assert.True(At(328).TopUp.Value > 0);
        Assert.Equal(new BandedEmission(Emission, Wei.Zero, Wei.Zero), At(329));
        Assert.Equal(new BandedEmission(Emission, Wei.Zero, Wei.Zero), At(1968));
        Assert.True(At(1969).Overflow.Value > 0);
    }

    [Fact]
    public void A_top_up_is_what_is_missing_over_the_share_and_never_more_than_burns_left()
    {
        var missing = 9100 / 2 * Whole * 1000 / 250 - Emission.Value; // half of 9,100 USD at 0.25 USD, less what there is
        Assert.Equal(missing * 10 / 7, At(250).TopUp.Value);
        Assert.Equal((UInt128)5, At(250, new Wei(5)).TopUp.Value);
        Assert.Equal(Wei.Zero, At(250, Wei.Zero).TopUp);
    }

    [Fact]
    public void What_is_above_the_cap_overflows_and_nothing_is_lost()
    {
        var banded = At(4000);
        Assert.Equal(6825 * Whole, banded.Deployers.Value); // three times 9,100 USD at 4 USD
        Assert.Equal(Emission, banded.Deployers + banded.Overflow);
    }

    [Fact]
    public void Without_a_price_to_rely_on_the_band_sleeps()
    {
        Assert.Equal(new BandedEmission(Emission, Wei.Zero, Wei.Zero), Hip149.Apply(Emission, Revenue, null, Plenty));
        Assert.Equal(new BandedEmission(Emission, Wei.Zero, Wei.Zero), Hip149.Apply(Emission, Revenue, new TokenPrice(1, 0), Plenty));
    }

    [Fact]
    public void An_uncertain_price_moves_the_floor_by_its_lower_edge_and_the_cap_by_its_average()
    {
        var uncertain = new TokenPrice(1_968_000_000_000, 300_000_000_000);
        var banded = Hip149.Apply(Emission, Revenue, uncertain, Plenty);
        Assert.True(banded.TopUp.Value > 0);
        Assert.Equal(Wei.Zero, banded.Overflow);
    }

    [Fact]
    public void Deployers_and_overflow_are_the_emission_and_only_one_edge_of_the_band_binds()
        => Prop.ForAll(Gen.Choose(0, int.MaxValue).Two().ToArbitrary(), Gen.Choose(1, int.MaxValue).Two().ToArbitrary(), (amounts, prices) =>
        {
            var (low, high) = (Math.Min(prices.Item1, prices.Item2), Math.Max(prices.Item1, prices.Item2));
            var emission = new Wei((UInt128)amounts.Item1 * 1_000_000_000);
            var banded = Hip149.Apply(emission, new MicroUsd(amounts.Item2), new TokenPrice((UInt128)high * 1000, (UInt128)low * 1000), Plenty);
            return banded.Deployers + banded.Overflow == emission && (banded.TopUp == Wei.Zero || banded.Overflow == Wei.Zero);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Counts.Of(300, 5000)));
}
