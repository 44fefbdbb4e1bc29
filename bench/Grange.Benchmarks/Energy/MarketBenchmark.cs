using Grange.Energy.Rules.Intervals;
using Grange.Energy.Rules.Market;
using Grange.Energy.Rules.Settlement;
using Grange.Kernel;

namespace Grange.Benchmarks;

/// <summary>Clearing and sharing on one thread, beside what a textbook would write; what other engines took for the same orders stands in the notes (spec §7).</summary>
static class MarketBenchmark
{
    public static IEnumerable<Heat> Auction()
    {
        yield return Flat(1_000_000, Unit.Seconds, Target.AtMost(1.0, Unit.Seconds), ("lemlab pda", "not installed here; measured elsewhere: 94,000 orders/s at 100,000"));
        yield return Flat(10_000, Unit.Milliseconds, Target.AtMost(30, Unit.Milliseconds), ("Grid Singularity", "not installed here; measured elsewhere: pay-as-clear 7,060 ms, pay-as-bid 41,100 ms, lemlab 170 ms"));
    }

    public static IEnumerable<Heat> Radial()
    {
        var tree = Feeder(new Random(2), orders: 100_000);
        var ours = Contender.OfThread("Grange", 1, () => $"{MarketResult.Welfare(RadialClearing.Clear(tree))}");
        yield return new Heat(Unit.Milliseconds, 5, [
            new Duel("radial market, 100,000 orders on 111 points, dispatched", ours, Contender.OfThread("textbook curves", 1, () => $"{TextbookMarket.Welfare(tree)}")),
            new Duel("the same beside a linear program", ours, Elsewhere("HiGHS LP", "not installed here; measured elsewhere: 2,500 ms")),
        ]);
    }

    public static IEnumerable<Heat> SharingOfMany()
    {
        const int members = 100_000, slots = 96, ofTextbook = 4;
        var day = Enumerable.Range(0, slots).Select(slot => Values(new Random(slot), slot, members)).ToArray();
        var rules = RuleSet.Plain("bench", 190_000, new SlotPrices(300_000, 80_000));
        yield return new Heat(Unit.PerSecond, 2, [
            new Duel($"member slots shared and settled in lines, {members:N0} members × {slots}",
                Contender.OfThread("Grange", (double)members * slots, () => Settle(day, rules)),
                Contender.OfThread("textbook shares", (double)members * ofTextbook, () => TextbookMarket.Share(day.Take(ofTextbook))),
                Target.AtLeast(members * slots / 5)),
        ]);
    }

    static Heat Flat(int count, Unit unit, Target target, (string Name, string Note) elsewhere)
    {
        var orders = Orders(new Random(1), count);
        var node = new GridNode("market", null, null, 0, orders, []);
        var ours = Contender.OfThread("Grange", 1, () => Clear(node));
        return new Heat(unit, 5, [
            new Duel($"auction, {count:N0} orders, dispatched and paired", ours, Contender.OfThread("textbook sort", 1, () => TextbookMarket.Clear(orders)), target),
            new Duel("the same beside another engine", ours, Elsewhere(elsewhere.Name, elsewhere.Note)),
        ]);
    }

    static string Clear(GridNode node)
    {
        var cleared = RadialClearing.Clear(node);
        var (bought, sold) = (new long[node.Orders.Count], new long[node.Orders.Count]);
        for (var i = 0; i < bought.Length; i++) (node.Orders[i].Side == OrderSide.Bid ? bought : sold)[i] = cleared.AcceptedWh[i];
        var lines = Pairing.Pair(bought, sold);
        return $"{lines.Sum(line => line.Wh)} Wh";
    }

    static string? Settle(SlotValues[] day, RuleSet rules)
    {
        foreach (var slot in day)
            if (SlotRun.Of(slot, rules).Count < slot.Members) throw new InvalidDataException("a member has no line");
        return null;
    }

    static SlotValues Values(Random random, int slot, int members)
    {
        var values = new SlotValues(slot, new long[members], new long[members]);
        for (var i = 0; i < members; i++) (i % 3 == 0 ? values.ExportWh : values.ImportWh)[i] = random.Next(1, 2_000);
        return values;
    }

    static Order[] Orders(Random random, int count)
    {
        var orders = new Order[count];
        for (var i = 0; i < count; i++) orders[i] = new Order((OrderSide)(i & 1), random.Next(50_000, 400_000), random.Next(1, 5_000));
        return orders;
    }

    /// <summary>A substation, ten cabins, ten streets each.</summary>
    static GridNode Feeder(Random random, int orders)
    {
        GridNode Street(int at) => new($"street {at}", 200_000, 150_000, 2_000, Orders(random, orders / 100), []);
        GridNode Cabin(int at) => new($"cabin {at}", 1_000_000, 900_000, 3_000, [], [.. Enumerable.Range(0, 10).Select(street => Street(10 * at + street))]);
        return new("substation", null, null, 0, [], [.. Enumerable.Range(0, 10).Select(Cabin)]);
    }

    static Contender Elsewhere(string name, string note) => new(name, 1, _ => Task.FromResult<Result<Lap>>(new Fault("not-here", $"{name}: {note}")));
}
