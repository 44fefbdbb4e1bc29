using Grange.Energy.Rules.Intervals;
using Grange.Energy.Rules.Market;

namespace Grange.Energy.Rules.Settlement;

/// <summary>The staged run of a slot (spec §3.5): own roof, contracts, nominated partners, the community, and the supplier for the rest. Pure.</summary>
/// <remarks>
/// Invariants: Σ import = Σ p2p + Σ residual (+ own), Σ export = Σ p2p + Σ surplus (+ own); Σ of all accounts is zero; the result depends on nothing but values and rules.
/// </remarks>
public sealed class SlotRun
{
    readonly RuleSet rules;
    readonly long[] need, have;
    readonly List<Line> lines = [];

    SlotRun(RuleSet rules, SlotValues values) => (this.rules, need, have) = (rules, [.. values.ImportWh], [.. values.ExportWh]);

    /// <summary>Every line of the slot, in the order of the stages.</summary>
    public static IReadOnlyList<Line> Of(SlotValues values, RuleSet rules)
    {
        var run = new SlotRun(rules, values);
        if (rules.Netting == Netting.Connection) run.Net();
        run.Contracted();
        for (var rank = 1; rank <= Nomination.MostPartners; rank++) run.Nominated(rank);
        run.Community();
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

    void Rest()
    {
        var (retail, feedIn) = (Ratio.Of(rules.Prices.Retail), Ratio.Of(rules.Prices.FeedIn));
        for (var i = 0; i < need.Length; i++)
        {
            if (need[i] > 0) lines.Add(new Line(LineKind.Residual, new Party(i), Party.Supplier, need[i], retail.Amount(need[i])));
            if (have[i] > 0) lines.Add(new Line(LineKind.Surplus, Party.Supplier, new Party(i), have[i], feedIn.Amount(have[i])));
        }
    }

    void Trade(int buyer, int seller, long wh, Ratio price)
    {
        if (wh <= 0 || buyer == seller) return;
        need[buyer] -= wh;
        have[seller] -= wh;
        lines.Add(new Line(LineKind.P2p, new Party(buyer), new Party(seller), wh, price.Amount(wh)));
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
