using Grange.Content;
using Grange.Energy.Rules.Market;
using Grange.Energy.Rules.Profiles;
using Grange.Kernel;

namespace Grange.Energy.Rules.Settlement;

/// <summary>The market's part of a definition (<c>rules.market</c>): how members share, and what it costs.</summary>
/// <param name="Price">Null: shared energy costs <paramref name="FixedMicro"/>, or what an auction finds.</param>
/// <param name="IsAuction">The community stage clears price limits on the grid's tree.</param>
/// <param name="Tariffs">Times of the day with prices of their own; the first that fits counts.</param>
/// <param name="CloseDays">How long after its slot a correction changes the bill; later ones go on the next invoice.</param>
/// <param name="Members">What the founder says of single meters.</param>
/// <param name="Forward">Null: everything is accounted for afterwards.</param>
/// <param name="Payment">Null: lines are invoices, and paid elsewhere.</param>
/// <remarks>Prices are micro-dollars per kWh. A profile gives what the definition leaves out.</remarks>
public sealed record MarketTerms(
    SharingKey Key, PriceRule? Price, bool IsAuction, long FixedMicro, SlotPrices Prices, IReadOnlyList<TariffPeriod> Tariffs, Netting Netting, SharingFees Fees, int CloseDays,
    IReadOnlyDictionary<DeviceId, MemberTerms> Members, IReadOnlyList<MeterContract> Contracts, IReadOnlyList<GridPointTerms> Grid, ForwardTerms? Forward, PaymentTerms? Payment)
{
    /// <summary>What it was chosen from; null: nothing.</summary>
    public Profile? Profile { get; private init; }

    /// <summary>How the price of shared energy is found, as a definition says it.</summary>
    public string PriceWord => IsAuction ? "auction" : Price is { } rule ? PoolPrice.Names[(int)rule] : "fixed";

    /// <summary>The word for the prices that hold when no period fits.</summary>
    public const string OrdinaryTariff = "TH";

    public static MarketTerms Default { get; } = Read(DagNode.Map());

    /// <summary>Reads rules that the host has held against the schema.</summary>
    public static MarketTerms Read(DagNode rules)
    {
        if (!rules.TryGet("market", DagKind.Map, out var market)) market = DagNode.Map();
        var profile = market.TryGetText("profile", out var name) ? Profile.Of(name) : null;
        var price = market.TryGetText("price", out var word) ? word : profile?.Prices[0] ?? "mmr";
        return new MarketTerms(
            SharingKeys.Of(market.TryGetText("key", out var key) ? key : profile?.Keys[0] ?? "dynamic") ?? SharingKey.Dynamic, PoolPrice.RuleOf(price), price == "auction",
            market.Number("fixedMicro", 0), new SlotPrices(market.Number("retailMicro", 300_000), market.Number("feedInMicro", 80_000)), [.. market.Items("tariffs").Select(TariffPeriod.Read)],
            market.TryGetText("netting", out var netting) && netting == "none" ? Netting.None : Netting.Connection, FeesOf(market, profile), (int)market.Number("closeDays", profile?.CloseDays ?? 90),
            MemberTerms.Of(market), [.. market.Items("contracts").Select(MeterContract.Read)], [.. market.Items("grid").Select(GridPointTerms.Read)],
            ForwardTerms.Of(market, profile), PaymentTerms.Of(market))
        {
            Profile = profile,
        };
    }

    /// <summary>The period that a moment falls in, with its prices; the ordinary one where none fits.</summary>
    public (string Name, SlotPrices Prices) TariffAt(long slotMs)
        => Tariffs.FirstOrDefault(one => one.Holds(slotMs)) is { } period ? (period.Name, period.Prices) : (OrdinaryTariff, Prices);

    static SharingFees FeesOf(DagNode market, Profile? profile)
    {
        var byProximity = market.Items("gridMicros").Select(fee => (long)fee.AsInt).ToList();
        if (byProximity.Count == 0 && market.Number("networkMicro", 0) is > 0 and var network && profile is not null) byProximity = [.. profile.Fees(network, 0).GridByProximity];
        return new SharingFees(byProximity.Count > 0 ? byProximity : [market.Number("gridMicro", 0)], market.Number("levyMicro", 0),
            market.Number("transactionMicro", profile?.TransactionMicro ?? 0), (int)market.Number("sellerBps", profile?.SellerBps ?? 0));
    }
}
