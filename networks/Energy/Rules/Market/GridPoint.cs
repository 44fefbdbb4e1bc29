using System.Runtime.InteropServices;

namespace Grange.Energy.Rules.Market;

/// <summary>A point of the tree while it is cleared: its curve, made of its own orders and of what it sees of the points below.</summary>
sealed class GridPoint
{
    readonly GridNode node;
    readonly Order[] orders;
    readonly List<(GridPoint Point, Curve Seen)> below;

    GridPoint(GridNode node, List<(GridPoint, Curve)> below)
    {
        (this.node, this.below, orders) = (node, below, node.Orders as Order[] ?? [.. node.Orders]);
        var own = CurveMerge.Of(orders);
        Raw = below.Count == 0 ? own : CurveMerge.Of([own, .. this.below.Select(one => one.Seen)]);
    }

    /// <summary>What one more Wh of net export costs at this point.</summary>
    public Curve Raw { get; }

    public static GridPoint Of(GridNode node, int depth = 0)
    {
        if (depth >= GridNode.MostDepth) throw new ArgumentException($"the tree is deeper than {GridNode.MostDepth}", nameof(node));
        var below = node.Children.Select(child => Of(child, depth + 1)).Select(point => (point, point.Raw.Through(point.node.Line))).ToList();
        return new GridPoint(node, below);
    }

    /// <summary>The point's price at a net export, by what the line's other end has.</summary>
    public long? PriceAt(long export, PriceBand above) => above.Below(export, node.Fee, Raw.PricesAt(export));

    /// <summary>Says who trades how much when this point exports so much, and goes on below.</summary>
    public ClearedNode Dispatch(long export, long? price)
    {
        var segment = Raw.SegmentAfter(export);
        var (rank, marginal) = segment < Raw.Count ? (Raw.Rank(segment), export - Raw.Start(segment)) : (Ranks.Never, 0);
        var parts = Margin(rank, marginal);
        var accepted = new long[orders.Length];
        var level = below.Count;
        for (var i = 0; i < accepted.Length; i++)
        {
            var order = orders[i];
            var own = order.Rank;
            var taken = own < rank ? order.Wh : own > rank || marginal == 0 ? 0 : parts[level++];
            accepted[i] = order.Side == OrderSide.Offer ? taken : order.Wh - taken;
        }
        var children = new ClearedNode[below.Count];
        for (var i = 0; i < children.Length; i++)
        {
            var (point, seen) = below[i];
            var up = seen.Below(rank) + (marginal == 0 ? 0 : parts[i]);
            children[i] = point.Dispatch(up, price is { } own ? point.PriceAt(up, new PriceBand(own, own)) : PriceBand.Middle(point.Raw.PricesAt(up).Low, point.Raw.PricesAt(up).High));
        }
        return new ClearedNode(node, price, export, accepted, children);
    }

    /// <summary>What of the marginal rank is taken from whom: by child, then by own order of that rank.</summary>
    long[] Margin(long rank, long marginal)
    {
        if (marginal == 0) return [];
        var weights = below.Select(child => child.Seen.LengthOf(rank)).ToList();
        foreach (var order in orders) if (order.Rank == rank) weights.Add(order.Wh);
        var parts = new long[weights.Count];
        Apportion.Split(marginal, CollectionsMarshal.AsSpan(weights), parts);
        return parts;
    }
}
