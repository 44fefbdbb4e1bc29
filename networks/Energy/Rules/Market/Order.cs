namespace Grange.Energy.Rules.Market;

/// <summary>Which way energy goes.</summary>
public enum OrderSide : byte
{
    /// <summary>Wants energy, at most for its price.</summary>
    Bid,

    /// <summary>Has energy, at least for its price.</summary>
    Offer,
}

/// <summary>A standing wish for one slot.</summary>
/// <param name="Price">Micro-currency per kWh; within ±<see cref="MostPrice"/>.</param>
/// <param name="Wh">How much at most; not below zero.</param>
public readonly record struct Order(OrderSide Side, long Price, long Wh)
{
    /// <summary>A million per Wh: a bound that keeps sums of prices and fees within 64 bits.</summary>
    public const long MostPrice = 1_000_000_000_000;

    /// <summary>Bound of an order's energy; a million orders of it fit 64 bits.</summary>
    public const long MostWh = 1_000_000_000_000;

    /// <summary>Rank on a curve: by price; of the same price offers first, so that what can be traded is.</summary>
    internal long Rank => Ranks.Of(Price, Side);
}

/// <summary>Prices with a side, as one number that sorts.</summary>
static class Ranks
{
    /// <summary>No rank: nothing is that cheap, or that dear.</summary>
    public const long None = long.MinValue, Never = long.MaxValue;

    public static long Of(long price, OrderSide side) => price * 2 + (side == OrderSide.Bid ? 1 : 0);
    public static long PriceOf(long rank) => rank >> 1;
}
