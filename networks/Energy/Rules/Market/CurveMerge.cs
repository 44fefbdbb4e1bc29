namespace Grange.Energy.Rules.Market;

/// <summary>Puts curves together that meet at one point: segments of all by rank. Linear in their length for each doubling of their number.</summary>
static class CurveMerge
{
    /// <summary>A curve of orders alone.</summary>
    public static Curve Of(ReadOnlySpan<Order> orders)
    {
        var (ranks, lengths, from) = (new long[orders.Length], new long[orders.Length], 0L);
        for (var i = 0; i < orders.Length; i++)
        {
            (ranks[i], lengths[i]) = (orders[i].Rank, orders[i].Wh);
            if (orders[i].Side == OrderSide.Bid) from = checked(from - orders[i].Wh);
        }
        RankSort.Sort(ranks, lengths);
        return new Curve(from, ranks, lengths);
    }

    public static Curve Of(IReadOnlyList<Curve> curves)
    {
        var level = curves.ToList();
        if (level.Count == 0) return new Curve(0, [], []);
        while (level.Count > 1)
        {
            var next = new List<Curve>((level.Count + 1) / 2);
            for (var i = 0; i < level.Count; i += 2) next.Add(i + 1 < level.Count ? Two(level[i], level[i + 1]) : level[i]);
            level = next;
        }
        return level[0];
    }

    static Curve Two(Curve left, Curve right)
    {
        var (ranks, lengths) = (new long[left.Count + right.Count], new long[left.Count + right.Count]);
        for (int i = 0, j = 0, at = 0; at < ranks.Length; at++)
        {
            var takesLeft = j == right.Count || i < left.Count && left.Rank(i) <= right.Rank(j);
            var (curve, segment) = takesLeft ? (left, i++) : (right, j++);
            (ranks[at], lengths[at]) = (curve.Rank(segment), curve.End(segment) - curve.Start(segment));
        }
        return new Curve(checked(left.From + right.From), ranks, lengths);
    }
}
