using Grange.Energy.Rules.Intervals;
using Grange.Energy.Rules.Market;

namespace Grange.Benchmarks;

/// <summary>The same results as a textbook would have them: sort what is there, walk along it, sort again a level higher.</summary>
static class TextbookMarket
{
    sealed record Wish(int Id, long Price, long Wh);

    public static string Clear(Order[] orders)
    {
        var bids = orders.Select((order, id) => (order, id)).Where(one => one.order.Side == OrderSide.Bid).Select(one => new Wish(one.id, one.order.Price, one.order.Wh)).OrderByDescending(wish => wish.Price).ThenBy(wish => wish.Id).ToList();
        var offers = orders.Select((order, id) => (order, id)).Where(one => one.order.Side == OrderSide.Offer).Select(one => new Wish(one.id, one.order.Price, one.order.Wh)).OrderBy(wish => wish.Price).ThenBy(wish => wish.Id).ToList();
        var pairs = new List<(int Buyer, int Seller, long Wh)>();
        for (var (i, j, wanted, had) = (-1, -1, 0L, 0L); ;)
        {
            while (wanted == 0 && ++i < bids.Count) wanted = bids[i].Wh;
            while (had == 0 && ++j < offers.Count) had = offers[j].Wh;
            if (i >= bids.Count || j >= offers.Count || bids[i].Price < offers[j].Price) break;
            var wh = Math.Min(wanted, had);
            pairs.Add((bids[i].Id, offers[j].Id, wh));
            (wanted, had) = (wanted - wh, had - wh);
        }
        return $"{pairs.Sum(pair => pair.Wh)} Wh";
    }

    /// <summary>Welfare of an island: cost curves as lists, sorted anew at every point; a curve begins with all bids served.</summary>
    public static Int128 Welfare(GridNode root)
    {
        var (from, segments, begin) = Curve(root);
        var (at, welfare) = (from, begin);
        foreach (var (price, wh) in segments)
        {
            if (at >= 0) break;
            var taken = Math.Min(wh, -at);
            (at, welfare) = (at + taken, welfare - (Int128)taken * price);
        }
        return welfare;
    }

    static (long From, List<(long Price, long Wh)> Segments, Int128 Begin) Curve(GridNode node)
    {
        var below = node.Children.Select(child => (child, Curve: Curve(child))).Select(one => Through(one.child, one.Curve)).ToList();
        var from = below.Sum(one => one.From) - node.Orders.Where(order => order.Side == OrderSide.Bid).Sum(order => order.Wh);
        var begin = node.Orders.Where(order => order.Side == OrderSide.Bid).Aggregate((Int128)0, (sum, order) => sum + (Int128)order.Price * order.Wh);
        foreach (var one in below) begin += one.Begin;
        return (from, [.. below.SelectMany(one => one.Segments).Concat(node.Orders.Select(order => (order.Price, order.Wh))).OrderBy(one => one.Price)], begin);
    }

    static (long From, List<(long Price, long Wh)> Segments, Int128 Begin) Through(GridNode node, (long From, List<(long Price, long Wh)> Segments, Int128 Begin) curve)
    {
        var (low, at, begin, seen) = (Math.Max(curve.From, -(node.ImportWh ?? long.MaxValue)), curve.From, curve.Begin, new List<(long, long)>());
        foreach (var (price, wh) in curve.Segments)
        {
            var (start, end) = (at, at + wh);
            at = end;
            if (start < low)
            {
                var cut = Math.Min(end, low) - start;
                (begin, start) = (begin - (Int128)cut * price, start + cut);
            }
            end = Math.Min(end, node.ExportWh ?? long.MaxValue);
            if (start < 0 && start < end) seen.Add((price - node.Fee, Math.Min(end, 0) - start));
            if (end > 0 && start < end) seen.Add((price + node.Fee, end - Math.Max(start, 0)));
        }
        return (low, seen, begin + (Int128)node.Fee * low);
    }

    /// <summary>The largest remainders found by sorting all of them; a price each.</summary>
    public static string? Share(IEnumerable<SlotValues> slots)
    {
        foreach (var slot in slots)
        {
            var shared = Math.Min(slot.ImportWh.Sum(), slot.ExportWh.Sum());
            var bills = Split(shared, slot.ImportWh).Zip(slot.ImportWh, (given, need) => given * 190m / 1_000 + (need - given) * 300m / 1_000).ToList();
            var gains = Split(shared, slot.ExportWh).Zip(slot.ExportWh, (sold, had) => sold * 190m / 1_000 + (had - sold) * 80m / 1_000).ToList();
            if (bills.Count != gains.Count) throw new InvalidDataException("a member has no line");
        }
        return null;
    }

    static long[] Split(long total, long[] weights)
    {
        var sum = (Int128)weights.Sum();
        var parts = weights.Select(weight => (long)((Int128)total * weight / sum)).ToArray();
        foreach (var at in Enumerable.Range(0, parts.Length).OrderByDescending(i => (Int128)total * weights[i] % sum).ThenBy(i => i).Take((int)(total - parts.Sum()))) parts[at]++;
        return parts;
    }
}
