using Grange.Energy.Rules.Market;

namespace Grange.Energy.Rules.Settlement;

/// <summary>A point of the grid in one slot: who hangs at it, what hangs below it, and the line to the point above.</summary>
/// <param name="ImportWh">Most that may come down the line in the slot; null: no limit.</param>
/// <param name="ExportWh">Most that may go up; null: no limit.</param>
/// <param name="Fee">What a kWh on the line costs in an auction, either way, micro-currency.</param>
/// <param name="Members">By number, rising.</param>
public sealed record GridTree(string Name, long? ImportWh, long? ExportWh, long Fee, int[] Members, IReadOnlyList<GridTree> Children)
{
    /// <summary>The tree as the clearing takes it.</summary>
    /// <param name="ordersOf">A member's orders.</param>
    public GridNode WithOrders(Func<int, IEnumerable<Order>> ordersOf)
        => new(Name, ImportWh, ExportWh, Fee, [.. Members.SelectMany(ordersOf)], [.. Children.Select(child => child.WithOrders(ordersOf))]);

    /// <summary>Everybody at one point without limits.</summary>
    public static GridTree Flat(int members) => new("community", null, null, 0, [.. Enumerable.Range(0, members)], []);
}

/// <summary>Standing limits of an auction by member, micro-currency per kWh.</summary>
/// <param name="Buy">The most each pays.</param>
/// <param name="Sell">The least each takes.</param>
public sealed record PriceLimits(long[] Buy, long[] Sell);

/// <summary>A wish made ahead for one slot.</summary>
public sealed record ForwardBid(int Member, OrderSide Side, long Micro, long Wh)
{
    internal Order Order => new(Side, Micro, Wh);
}

/// <summary>What was bid ahead for a slot, and what it costs not to keep to it.</summary>
/// <param name="Bids">In the order of members, then of time.</param>
public sealed record ForwardRules(IReadOnlyList<ForwardBid> Bids, ImbalancePrices Imbalance);
