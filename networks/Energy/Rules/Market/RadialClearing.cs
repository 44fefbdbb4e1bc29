namespace Grange.Energy.Rules.Market;

/// <summary>
/// Clears a tree of orders with line limits and fees to the true optimum of social welfare (spec §3.4): curves go up, the root chooses, the dispatch comes down. All in
/// integers; one point without children is the uniform-price call auction of §3.3.
/// </summary>
/// <remarks>
/// Guarantees: no limit is exceeded; nobody pays more or gets less than their order says; the last order is filled partially; orders of one rank at the margin are filled in
/// proportion (Hamilton). Buyers' money less sellers' money is what fees and congestion come to, never below zero.
/// </remarks>
public static class RadialClearing
{
    /// <summary>Clears the tree.</summary>
    /// <param name="supplier">Behind the root's line; null for an island, where the root's limits and fee mean nothing.</param>
    public static ClearedNode Clear(GridNode root, Supplier? supplier = null)
    {
        var point = GridPoint.Of(root);
        if (supplier is not { } grid)
        {
            var (low, high) = point.Raw.PricesAt(0);
            return point.Dispatch(0, PriceBand.Middle(low, high));
        }
        var export = Chosen(point.Raw.Through(root.Line), grid);
        return point.Dispatch(export, point.PriceAt(export, new PriceBand(grid.FeedIn, grid.Retail)));
    }

    /// <summary>Up the curve while a Wh costs less than the supplier's, and from balance on while the supplier pays more than it costs.</summary>
    static long Chosen(Curve seen, Supplier supplier)
    {
        var export = seen.From;
        for (var i = 0; i < seen.Count && export == seen.Start(i); i++)
        {
            var price = Ranks.PriceOf(seen.Rank(i));
            if (price < supplier.FeedIn) export = seen.End(i);
            else if (price < supplier.Retail && export < 0) export = Math.Min(seen.End(i), 0);
        }
        return export;
    }
}
