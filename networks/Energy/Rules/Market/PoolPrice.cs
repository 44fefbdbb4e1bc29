using System.Numerics;

namespace Grange.Energy.Rules.Market;

/// <summary>Which rule prices what a community shares (spec §3.2).</summary>
public enum PriceRule
{
    /// <summary>Mid-market rate: half way between retail and feed-in.</summary>
    Mmr,

    /// <summary>Supply-demand ratio: the more is offered for what is needed, the cheaper, from retail down to feed-in.</summary>
    Sdr,

    /// <summary>Bill sharing: shared energy is free, the community's bill is divided by what each used.</summary>
    Bill,
}

/// <summary>What a slot's energy costs: a pool's prices for everything its members took and gave, and the price of what was shared that they come from.</summary>
/// <param name="Buy">Per kWh taken, whether a neighbour or the supplier gave it.</param>
/// <param name="Sell">Per kWh given, whoever took it.</param>
/// <param name="Shared">Per kWh from neighbour to neighbour; the rest is at retail and feed-in.</param>
public readonly record struct PoolPrice(Ratio Buy, Ratio Sell, Ratio Shared)
{
    public static IReadOnlyList<string> Names { get; } = [.. Enum.GetNames<PriceRule>().Select(name => name.ToLowerInvariant())];

    /// <summary>The rule of a name; null for another word.</summary>
    public static PriceRule? RuleOf(string name) => Names.ToList().IndexOf(name) is >= 0 and var at ? (PriceRule)at : null;

    /// <summary>True where neighbours gain by trading; where feed-in pays as much as retail costs nothing is traded inside (spec §3.2).</summary>
    public static bool Trades(long retail, long feedIn) => feedIn < retail;

    /// <summary>Prices of a slot. Buyers' money less sellers' money is the bill at the boundary, exactly: Buy × D − Sell × S = R × max(0, D−S) − F × max(0, S−D).</summary>
    /// <param name="retail">R, micro-currency per kWh; not below zero.</param>
    /// <param name="feedIn">F, below R, not below zero.</param>
    /// <param name="supplyWh">S: what members gave.</param>
    /// <param name="demandWh">D: what members took.</param>
    public static PoolPrice Of(PriceRule rule, long retail, long feedIn, long supplyWh, long demandWh)
    {
        var shared = rule switch
        {
            PriceRule.Mmr => Ratio.Of(retail + feedIn, 2),
            PriceRule.Sdr => SupplyDemand(retail, feedIn, supplyWh, demandWh),
            _ => Ratio.Zero,
        };
        return Around(shared, retail, feedIn, supplyWh, demandWh);
    }

    /// <summary>The compensated supply-demand ratio: sellers get at least so much more than feed-in as long as they are short.</summary>
    /// <param name="bonus">λ, from 0 to R − F, micro-currency per kWh.</param>
    public static PoolPrice Compensated(long retail, long feedIn, long bonus, long supplyWh, long demandWh)
    {
        if (supplyWh < demandWh) return Around(SupplyDemand(retail, feedIn + bonus, supplyWh, demandWh), retail, feedIn, supplyWh, demandWh);
        if (demandWh == 0) return new PoolPrice(Ratio.Of(feedIn + bonus), Ratio.Of(feedIn), Ratio.Of(feedIn + bonus));
        return new PoolPrice(Ratio.Of(feedIn + bonus), Ratio.Of((BigInteger)feedIn * supplyWh + (BigInteger)bonus * demandWh, supplyWh), Ratio.Of(feedIn + bonus));
    }

    /// <summary>The rate for members of different suppliers: between the lowest retail and the highest feed-in.</summary>
    /// <param name="towardsRetailPpm">α in millionths.</param>
    public static Ratio Intermediate(ReadOnlySpan<long> retails, ReadOnlySpan<long> feedIns, long towardsRetailPpm)
    {
        var (low, high) = (long.MaxValue, long.MinValue);
        foreach (var retail in retails) low = Math.Min(low, retail);
        foreach (var feedIn in feedIns) high = Math.Max(high, feedIn);
        return Ratio.Of((BigInteger)towardsRetailPpm * low + (BigInteger)(SpecialSharing.Whole - towardsRetailPpm) * high, SpecialSharing.Whole);
    }

    /// <summary>R·F·D / ((R−F)·S + F·D) while members are short, F from there on (Zhou 2018, A19).</summary>
    static Ratio SupplyDemand(long retail, long feedIn, long supplyWh, long demandWh)
    {
        if (supplyWh > demandWh || feedIn == 0 && supplyWh > 0) return Ratio.Of(feedIn);
        return demandWh == 0 || supplyWh == 0 ? Ratio.Of(retail) : Ratio.Of((BigInteger)retail * feedIn * demandWh, (BigInteger)(retail - feedIn) * supplyWh + (BigInteger)feedIn * demandWh);
    }

    static PoolPrice Around(Ratio shared, long retail, long feedIn, long supplyWh, long demandWh) => supplyWh < demandWh
        ? new(Blend(shared, supplyWh, retail, demandWh - supplyWh), shared, shared)
        : supplyWh > demandWh ? new(shared, Blend(shared, demandWh, feedIn, supplyWh - demandWh), shared) : new(shared, shared, shared);

    static Ratio Blend(Ratio inside, long insideWh, long outside, long outsideWh)
        => Ratio.Of(inside.Above * insideWh + inside.Below * outside * outsideWh, inside.Below * ((BigInteger)insideWh + outsideWh));
}
