using Grange.Content;
using Grange.Energy.Rules.Market;

namespace Grange.Energy.Rules.Settlement;

/// <summary>The market's part of a definition (<c>rules.market</c>): how members share, and what it costs.</summary>
/// <param name="Price">Null: shared energy costs <paramref name="FixedMicro"/>.</param>
/// <param name="CloseDays">How long after its slot a correction changes the bill; later ones go on the next invoice.</param>
/// <remarks>The rules of a slot are those of the definition that is in force; prices are micro-dollars per kWh.</remarks>
public sealed record MarketTerms(SharingKey Key, PriceRule? Price, long FixedMicro, SlotPrices Prices, Netting Netting, SharingFees Fees, int CloseDays)
{
    public static MarketTerms Default { get; } = new(SharingKey.Dynamic, PriceRule.Mmr, 0, new SlotPrices(300_000, 80_000), Netting.Connection, SharingFees.None, 90);

    /// <summary>Reads rules that the host has held against the schema.</summary>
    public static MarketTerms Read(DagNode rules)
    {
        if (!rules.TryGet("market", DagKind.Map, out var market)) return Default;
        return new MarketTerms(
            market.TryGetText("key", out var key) ? SharingKeys.Of(key) ?? Default.Key : Default.Key, market.TryGetText("price", out var price) ? PoolPrice.RuleOf(price) : Default.Price, Number(market, "fixedMicro", 0),
            new SlotPrices(Number(market, "retailMicro", Default.Prices.Retail), Number(market, "feedInMicro", Default.Prices.FeedIn)), market.TryGetText("netting", out var word) && word == "none" ? Netting.None : Netting.Connection,
            new SharingFees([Number(market, "gridMicro", 0)], Number(market, "levyMicro", 0), Number(market, "transactionMicro", 0), (int)Number(market, "sellerBps", 0)), (int)Number(market, "closeDays", Default.CloseDays));
    }

    /// <summary>The rule set of a community under these terms.</summary>
    public RuleSet RuleSet(string community) => new(community, 1, long.MinValue, Netting, Key, [], [], new SharedPrice(Price, FixedMicro), Prices, [], [], Fees, [], []);

    static long Number(DagNode node, string key, long otherwise) => node.TryGetLong(key, out var number) ? number : otherwise;
}
