using Grange.Energy.Rules.Market;

namespace Grange.Energy.Tests.Rules.Market;

/// <summary>The best welfare of a small tree, found by looking at every whole flow over every line: a table of the best value by net export, node after node. Shares nothing with the clearing.</summary>
static class BruteForce
{
    public static Int128 Welfare(GridNode root, Supplier? supplier)
    {
        var best = Best(root);
        if (supplier is not { } grid) return best[0];
        return best.Where(one => Within(root, one.Key)).Max(one => one.Value - root.Fee * Math.Abs(one.Key) + one.Key * (one.Key < 0 ? grid.Retail : grid.FeedIn));
    }

    static Dictionary<long, long> Best(GridNode node)
    {
        var best = new Dictionary<long, long> { [0] = 0 };
        foreach (var order in node.Orders)
            best = Join(best, Enumerable.Range(0, (int)order.Wh + 1).ToDictionary(wh => order.Side == OrderSide.Offer ? (long)wh : -wh, wh => order.Side == OrderSide.Offer ? -order.Price * wh : order.Price * wh));
        foreach (var child in node.Children)
            best = Join(best, Best(child).Where(one => Within(child, one.Key)).ToDictionary(one => one.Key, one => one.Value - child.Fee * Math.Abs(one.Key)));
        return best;
    }

    static bool Within(GridNode node, long export) => export >= -(node.ImportWh ?? long.MaxValue) && export <= (node.ExportWh ?? long.MaxValue);

    static Dictionary<long, long> Join(Dictionary<long, long> left, Dictionary<long, long> right)
    {
        var joined = new Dictionary<long, long>();
        foreach (var (x, value) in left)
            foreach (var (y, more) in right)
                if (!joined.TryGetValue(x + y, out var known) || value + more > known) joined[x + y] = value + more;
        return joined;
    }
}
