using System.Text.Json.Serialization;
using Grange.Energy.Rules.Market;

namespace Grange.Energy.Rules.Settlement;

/// <summary>What becomes of import and export of one connection in one slot before anything is shared.</summary>
public enum Netting
{
    /// <summary>Nothing: both count.</summary>
    None,

    /// <summary>The smaller is taken off both: one's own roof serves one's own house first.</summary>
    Connection,
}

/// <summary>What shared energy costs: at a fixed price, or by a pool rule of the slot's supply and demand.</summary>
/// <param name="Rule">Null: <paramref name="FixedMicro"/>.</param>
public sealed record SharedPrice(PriceRule? Rule, long FixedMicro)
{
    /// <summary>The price of a slot; null where neighbours do not trade because the supplier pays as much as it costs.</summary>
    public Ratio? Of(SlotPrices prices, long supplyWh, long demandWh) => Rule switch
    {
        null => Ratio.Of(FixedMicro),
        _ when !PoolPrice.Trades(prices.Retail, prices.FeedIn) => null,
        { } rule => PoolPrice.Of(rule, prices.Retail, prices.FeedIn, supplyWh, demandWh).Shared,
    };
}

/// <summary>A supplier's prices in one slot, micro-currency per kWh.</summary>
public readonly record struct SlotPrices(long Retail, long FeedIn);

/// <summary>Energy promised to a member (spec §3.5, contracted): served before everything but one's own roof, in the order of the list.</summary>
/// <param name="MostWh">Per slot.</param>
/// <param name="Micro">Per kWh.</param>
public sealed record Contract(int Seller, int Buyer, long MostWh, long Micro);

/// <summary>A seller's wish to serve a neighbour before the others: it counts where the buyer named the seller too, at the price both agreed (0: a gift).</summary>
/// <param name="Rank">1 to 3: the seller's order.</param>
public sealed record Nomination(int Seller, int Buyer, int Rank, long Micro)
{
    public const int MostPartners = 3;
}

/// <summary>What a kWh of shared energy costs beside its price, micro-currency.</summary>
/// <param name="GridByProximity">The grid's fee by how near neighbours are: same building, same cabin, same substation, other; empty: none.</param>
/// <param name="Levy">Taxes.</param>
/// <param name="Transaction">The operator's fee.</param>
/// <param name="SellerBps">How much of the operator's fee sellers carry, in hundredths of a per cent.</param>
public sealed record SharingFees(IReadOnlyList<long> GridByProximity, long Levy, long Transaction, int SellerBps)
{
    public static SharingFees None { get; } = new([], 0, 0, 0);
}

/// <summary>The rules of a community from one slot on: a version never changes, a new one names a later slot.</summary>
/// <param name="FromSlot">The first slot it is for.</param>
/// <param name="Groups">By member, for the priority key; empty: each its own.</param>
/// <param name="Shares">By member, for keys with fixed shares.</param>
/// <param name="Owners">Who owns each connection: nobody trades with themselves; empty: each member their own.</param>
/// <param name="Places">Building, cabin and substation of each member; empty: all in one building.</param>
public sealed record RuleSet(
    string Community, int Version, long FromSlot, Netting Netting, SharingKey Key, long[] Shares, int[] Groups, SharedPrice Price, SlotPrices Prices,
    IReadOnlyList<Contract> Contracts, IReadOnlyList<Nomination> Nominations, SharingFees Fees, int[] Owners, IReadOnlyList<Place> Places)
{
    /// <summary>The grid between members with its limits in this slot; null: nothing limits anything.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public GridTree? Grid { get; init; }

    /// <summary>The community stage is an auction on these limits; null: it shares by key and price.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public PriceLimits? Auction { get; init; }

    /// <summary>Bids and offers made ahead; null: everything is accounted for afterwards.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ForwardRules? Forward { get; init; }

    /// <summary>Members who buy from nobody but their supplier in this slot, because what they paid in is used up; null: nobody.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int[]? Barred { get; init; }

    /// <summary>The plainest rules: all share in proportion at one price.</summary>
    public static RuleSet Plain(string community, long p2pMicro, SlotPrices prices, Netting netting = Netting.None)
        => new(community, 1, long.MinValue, netting, SharingKey.Dynamic, [], [], new SharedPrice(null, p2pMicro), prices, [], [], SharingFees.None, [], []);

    /// <summary>The grid's fee between two members.</summary>
    public long GridFee(int buyer, int seller)
        => Fees.GridByProximity.Count == 0 ? 0 : Fees.GridByProximity[Places.Count == 0 ? 0 : Math.Min(Places[buyer].Proximity(Places[seller]), Fees.GridByProximity.Count - 1)];
}

/// <summary>Where a member is in the grid.</summary>
public readonly record struct Place(int Building, int Cabin, int Substation)
{
    /// <summary>0 same building, 1 same low-voltage cabin, 2 same substation, 3 other (Brussels' types A to D).</summary>
    public int Proximity(Place other) => Substation != other.Substation ? 3 : Cabin != other.Cabin ? 2 : Building != other.Building ? 1 : 0;
}
