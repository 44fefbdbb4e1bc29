namespace Grange.Energy.Rules.Market;

/// <summary>What a cleared tree amounts to.</summary>
public static class MarketResult
{
    /// <summary>
    /// Social welfare in micro-currency × Wh per kWh (a thousandth of a micro): what served bids are worth, less what accepted offers cost, fees, and what the supplier gets.
    /// </summary>
    public static Int128 Welfare(ClearedNode root, Supplier? supplier = null)
    {
        var sum = (Int128)0;
        foreach (var point in root.All)
        {
            for (var i = 0; i < point.AcceptedWh.Count; i++)
            {
                var value = (Int128)point.Node.Orders[i].Price * point.AcceptedWh[i];
                sum += point.Node.Orders[i].Side == OrderSide.Bid ? value : -value;
            }
            if (!ReferenceEquals(point, root) || supplier is not null) sum -= (Int128)point.Node.Fee * Math.Abs(point.NetExportWh);
        }
        if (supplier is { } grid) sum += (Int128)root.NetExportWh * (root.NetExportWh < 0 ? grid.Retail : grid.FeedIn);
        return sum;
    }

    /// <summary>What buyers pay beyond what sellers get, in micro-currency × Wh per kWh: fees and congestion, the grid's account.</summary>
    public static Int128 GridRent(ClearedNode root, Supplier? supplier = null)
    {
        var sum = (Int128)0;
        foreach (var point in root.All)
            for (var i = 0; i < point.AcceptedWh.Count; i++)
            {
                var money = (Int128)(point.Price ?? 0) * point.AcceptedWh[i];
                sum += point.Node.Orders[i].Side == OrderSide.Bid ? money : -money;
            }
        if (supplier is { } grid) sum += (Int128)root.NetExportWh * (root.NetExportWh < 0 ? grid.Retail : grid.FeedIn);
        return sum;
    }
}
