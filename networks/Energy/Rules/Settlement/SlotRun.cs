using Grange.Energy.Rules.Intervals;
using Grange.Energy.Rules.Market;

namespace Grange.Energy.Rules.Settlement;

/// <summary>The staged run of a slot (spec §3.5): own roof, contracts, nominated partners, the community, and the supplier for the rest. Pure.</summary>
/// <remarks>
/// Invariants: Σ import = Σ p2p + Σ residual (+ own), Σ export = Σ p2p + Σ surplus + Σ curtailed (+ own); Σ of all accounts is zero; the result depends on nothing but values
/// and rules. Where bids were made ahead, they are cleared instead, and each member's meter is held once against all it traded.
/// </remarks>
public sealed class SlotRun
{
    readonly RuleSet rules;
    readonly long[] need, have, apart, curtailed;
    readonly List<Line> lines = [];

    SlotRun(RuleSet rules, SlotValues values)
        => (this.rules, need, have, apart, curtailed) = (rules, [.. values.ImportWh], [.. values.ExportWh], new long[values.Members], new long[values.Members]);

    /// <summary>Every line of the slot, in the order of the stages.</summary>
    public static IReadOnlyList<Line> Of(SlotValues values, RuleSet rules)
    {
        var run = new SlotRun(rules, values);
        if (rules.Forward is { } ahead) return run.Ahead(ahead, values);
        if (rules.Netting == Netting.Connection) run.Net();
        run.Bar();
        if (rules.Grid is { } grid) run.Limit(grid);
        run.Contracted();
        for (var rank = 1; rank <= Nomination.MostPartners; rank++) run.Nominated(rank);
        if (rules.Auction is { } limits) run.Auction(limits);
        else run.Community();
        run.Rest();
        return run.lines;
    }

    void Net()
    {
        for (var i = 0; i < need.Length; i++)
        {
            var own = Math.Min(need[i], have[i]);
            (need[i], have[i]) = (need[i] - own, have[i] - own);
        }
    }

    /// <summary>Who may not buy needs as much as ever; it is the supplier's to serve.</summary>
    void Bar()
    {
        foreach (var member in rules.Barred ?? []) (need[member], apart[member]) = (0, need[member]);
    }

    /// <summary>What went up a line beyond its limit is metered, and nobody's to trade (spec §5.5): taken off those below it in proportion to what they gave.</summary>
    List<int> Limit(GridTree point)
    {
        List<int> below = [.. point.Members, .. point.Children.SelectMany(Limit)];
        below.Sort();
        if (point.ExportWh is not { } most) return below;
        var gave = below.ConvertAll(member => have[member]).ToArray();
        var beyond = gave.Sum() - below.Sum(member => need[member] + apart[member]) - most;
        if (beyond <= 0) return below;
        var parts = new long[gave.Length];
        Apportion.Split(beyond, gave, parts);
        for (var i = 0; i < parts.Length; i++) (have[below[i]], curtailed[below[i]]) = (have[below[i]] - parts[i], curtailed[below[i]] + parts[i]);
        return below;
    }

    void Contracted()
    {
        foreach (var contract in rules.Contracts)
            Trade(contract.Buyer, contract.Seller, Math.Min(contract.MostWh, Math.Min(need[contract.Buyer], have[contract.Seller])), Ratio.Of(contract.Micro));
    }

    /// <summary>Sellers who name the same buyer at the same rank share its need in proportion to what they have.</summary>
    void Nominated(int rank)
    {
        foreach (var wishes in rules.Nominations.Where(wish => wish.Rank == rank).GroupBy(wish => wish.Buyer).OrderBy(group => group.Key))
        {
            var ranked = wishes.OrderBy(wish => wish.Seller).ToArray();
            var offered = Array.ConvertAll(ranked, wish => have[wish.Seller]);
            var parts = new long[ranked.Length];
            Sharing.Proportional(need[wishes.Key], offered, parts);
            for (var i = 0; i < ranked.Length; i++) Trade(wishes.Key, ranked[i].Seller, parts[i], Ratio.Of(ranked[i].Micro));
        }
    }

    void Community()
    {
        var (supply, demand) = (Apportion.Sum(have), Apportion.Sum(need));
        if (Math.Min(supply, demand) == 0 || rules.Price.Of(rules.Prices, supply, demand) is not { } price) return;
        var (given, sold) = (new long[need.Length], new long[have.Length]);
        var shared = Sharing.Share(rules.Key, Math.Min(supply, demand), need, rules.Shares, rules.Groups, given);
        Apportion.Split(shared, have, sold);
        foreach (var line in Pairing.Pair(given, sold, rules.Owners)) Trade(line.Buyer, line.Seller, line.Wh, price);
    }

    void Auction(PriceLimits limits) => Clear(member =>
    [
        .. need[member] > 0 ? [new Order(OrderSide.Bid, limits.Buy[member], need[member])] : Array.Empty<Order>(),
        .. have[member] > 0 ? [new Order(OrderSide.Offer, limits.Sell[member], have[member])] : Array.Empty<Order>(),
    ]);

    /// <summary>Clears orders on the tree as an island; buyers pay their own point's price, sellers get theirs, and what is between is the grid's.</summary>
    void Clear(Func<int, Order[]> ordersOf)
    {
        var (bought, sold, prices) = (new long[need.Length], new long[need.Length], new long[need.Length]);
        var tree = rules.Grid ?? GridTree.Flat(need.Length);
        Collect(tree, RadialClearing.Clear(tree.WithOrders(member => ordersOf(member))), ordersOf, (bought, sold, prices));
        foreach (var line in Pairing.Pair(bought, sold, rules.Owners)) Trade(line.Buyer, line.Seller, line.Wh, Ratio.Of(prices[line.Seller]), prices[line.Buyer] - prices[line.Seller]);
    }

    static void Collect(GridTree tree, ClearedNode cleared, Func<int, Order[]> ordersOf, (long[] Bought, long[] Sold, long[] Prices) into)
    {
        var at = 0;
        foreach (var member in tree.Members)
        {
            into.Prices[member] = cleared.Price ?? 0;
            foreach (var order in ordersOf(member)) (order.Side == OrderSide.Bid ? into.Bought : into.Sold)[member] += cleared.AcceptedWh[at++];
        }
        foreach (var (below, child) in tree.Children.Zip(cleared.Children)) Collect(below, child, ordersOf, into);
    }

    /// <summary>Clears what was bid before the slot, then holds each meter against the sum of what its member traded.</summary>
    List<Line> Ahead(ForwardRules ahead, SlotValues values)
    {
        var barred = (rules.Barred ?? []).ToHashSet();
        var orders = ahead.Bids.Where(bid => bid.Side == OrderSide.Offer || !barred.Contains(bid.Member)).ToLookup(bid => bid.Member, bid => bid.Order);
        Clear(member => [.. orders[member]]);
        var traded = new long[need.Length];
        foreach (var line in lines.Where(line => line.Kind == LineKind.P2p)) (traded[line.Payer.Number], traded[line.Payee.Number]) = (traded[line.Payer.Number] + line.Wh, traded[line.Payee.Number] - line.Wh);
        lines.AddRange(Imbalance.Lines(values.ImportWh, values.ExportWh, traded, ahead.Imbalance));
        return lines;
    }

    void Rest()
    {
        var (retail, feedIn) = (Ratio.Of(rules.Prices.Retail), Ratio.Of(rules.Prices.FeedIn));
        for (var i = 0; i < need.Length; i++)
        {
            var rest = need[i] + apart[i];
            if (rest > 0) lines.Add(new Line(LineKind.Residual, new Party(i), Party.Supplier, rest, retail.Amount(rest)));
            if (have[i] > 0) lines.Add(new Line(LineKind.Surplus, Party.Supplier, new Party(i), have[i], feedIn.Amount(have[i])));
            if (curtailed[i] > 0) lines.Add(new Line(LineKind.Curtailed, Party.Supplier, new Party(i), curtailed[i], 0));
        }
    }

    /// <param name="congestion">What the buyer pays the grid per kWh beyond the seller's price; below zero: gets.</param>
    void Trade(int buyer, int seller, long wh, Ratio price, long congestion = 0)
    {
        if (wh <= 0 || buyer == seller) return;
        need[buyer] -= wh;
        have[seller] -= wh;
        lines.Add(new Line(LineKind.P2p, new Party(buyer), new Party(seller), wh, price.Amount(wh)));
        Fee(LineKind.Congestion, buyer, Party.Grid, wh, congestion);
        Fee(LineKind.GridFee, buyer, Party.Grid, wh, rules.GridFee(buyer, seller));
        Fee(LineKind.Levy, buyer, Party.Levies, wh, rules.Fees.Levy);
        var ofSeller = rules.Fees.Transaction * rules.Fees.SellerBps / 10_000;
        Fee(LineKind.TransactionFee, buyer, Party.Operator, wh, rules.Fees.Transaction - ofSeller);
        Fee(LineKind.TransactionFee, seller, Party.Operator, wh, ofSeller);
    }

    void Fee(LineKind kind, int payer, Party payee, long wh, long microPerKwh)
    {
        if (microPerKwh != 0) lines.Add(new Line(kind, new Party(payer), payee, wh, Ratio.Of(microPerKwh).Amount(wh)));
    }
}
