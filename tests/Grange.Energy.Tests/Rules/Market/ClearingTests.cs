using System.Text.Json;
using Grange.Energy.Rules.Market;
using Grange.Tests;

namespace Grange.Energy.Tests.Rules.Market;

/// <summary>The auction and the radial clearing: published results, and a brute-force optimum on random small trees.</summary>
public sealed class ClearingTests
{
    [Fact]
    public void The_published_market_clears_at_its_published_price_with_the_last_offer_filled_in_part()
    {
        using var document = JsonDocument.Parse(File.ReadAllText(ReferenceData.Path("energy/market_dtu31761.json")));
        var offers = document.RootElement.GetProperty("offers").EnumerateArray().Select(one => Read(one, OrderSide.Offer)).ToList();
        var bids = document.RootElement.GetProperty("bids").EnumerateArray().Select(one => Read(one, OrderSide.Bid)).ToList();
        var cleared = RadialClearing.Clear(Point("market", [.. offers, .. bids]));
        Assert.Equal((375L, 55L, 995L), (cleared.Price, cleared.AcceptedWh[7], cleared.AcceptedWh.Take(offers.Count).Sum()));
        Assert.Equal((995, 948_175), (cleared.AcceptedWh.Skip(offers.Count).Sum(), MarketResult.Welfare(cleared)));

        static Order Read(JsonElement one, OrderSide side) => new(side, (long)(one.GetProperty("price").GetDecimal() * 10), one.GetProperty("mwh").GetInt64());
    }

    [Fact]
    public void The_marginal_bid_is_filled_in_part()
    {
        var cleared = RadialClearing.Clear(Point("market", [Bid(30, 10), Bid(20, 10), Offer(10, 15)]));
        Assert.Equal([10L, 5, 15], cleared.AcceptedWh);
        Assert.Equal(20, cleared.Price);
    }

    [Fact]
    public void Two_alike_bids_of_one_member_are_both_served()
        => Assert.Equal([10L, 10, 20], RadialClearing.Clear(Point("market", [Bid(30, 10), Bid(30, 10), Offer(10, 100)])).AcceptedWh);

    [Fact]
    public void Orders_level_at_the_margin_are_filled_in_proportion()
        => Assert.Equal([60L, 7, 13, 40], RadialClearing.Clear(Point("market", [Bid(30, 60), Offer(10, 10), Offer(10, 20), Offer(5, 40)])).AcceptedWh);

    [Fact]
    public void The_price_is_half_way_of_what_clears_rounded_down()
    {
        Assert.Equal(25, RadialClearing.Clear(Point("market", [Bid(30, 10), Offer(21, 10)])).Price);
        Assert.Equal(25, RadialClearing.Clear(Point("market", [Bid(30, 10), Offer(21, 10), Offer(40, 1), Bid(10, 1)])).Price);
        Assert.Equal(23, RadialClearing.Clear(Point("market", [Bid(30, 10), Offer(10, 10), Bid(20, 1), Offer(27, 1)])).Price);
        Assert.Null(RadialClearing.Clear(Point("market", [])).Price);
    }

    [Fact]
    public void A_supplier_serves_what_neighbours_cannot_and_takes_what_they_do_not()
    {
        var (supplier, orders) = (new Supplier(300, 80), (Order[])[Bid(400, 10), Bid(200, 10), Offer(100, 6)]);
        var few = RadialClearing.Clear(Point("root", orders), supplier);
        Came(few, [10L, 0, 6], -4, 300);
        var rich = RadialClearing.Clear(Point("root", [Bid(400, 10), Offer(50, 26), Offer(90, 5)]), supplier);
        Came(rich, [10L, 26, 0], 16, 80);
        var limited = RadialClearing.Clear(Point("root", [Bid(400, 10), Offer(50, 26)], exp: 4), supplier);
        Came(limited, [10L, 14], 4, 50);
    }

    [Fact]
    public void A_full_line_gives_each_of_its_sides_a_price_of_its_own()
    {
        var sunny = Point("sunny", [Offer(50, 100), Bid(60, 10)], exp: 20, fee: 5);
        var cleared = RadialClearing.Clear(Point("root", [Bid(200, 50), Offer(150, 100)], sunny));
        var (root, street) = (cleared, cleared.Children[0]);
        Came(root, [50, 30], 0, 150);
        Came(street, [30, 10], 20, 50);
        Assert.Equal((150 - 50) * 20, MarketResult.GridRent(cleared)); // 5 of each 100 is the fee, the rest congestion
    }

    [Fact]
    public void Small_trees_clear_to_the_optimum_of_a_brute_force()
    {
        for (var seed = 0; seed < Counts.Of(400, 4_000); seed++)
        {
            var random = new Random(seed);
            var root = Tree(random, depth: 0);
            Supplier? supplier = random.Next(2) == 0 ? null : new Supplier(random.Next(10, 20), random.Next(0, 10));
            var cleared = RadialClearing.Clear(root, supplier);
            Holds(cleared, supplier, $"seed {seed}");
            Assert.True(BruteForce.Welfare(root, supplier) == MarketResult.Welfare(cleared, supplier), $"seed {seed}: {BruteForce.Welfare(root, supplier)} is the optimum, not {MarketResult.Welfare(cleared, supplier)}");
        }
    }

    [Fact]
    public void The_quick_sort_of_large_markets_is_a_sort()
    {
        var random = new Random(3);
        var ranks = Enumerable.Range(0, 20_000).Select(_ => random.NextInt64(-5_000_000_000, 5_000_000_000)).ToArray();
        var lengths = ranks.Select(rank => rank / 3).ToArray();
        var expected = ranks.Order().ToArray();
        RankSort.Sort(ranks, lengths);
        Assert.Equal(expected, ranks);
        Assert.Equal(expected.Select(rank => rank / 3), lengths);
    }

    /// <summary>Balance and limits everywhere, nobody worse off than their order says, a grid account that is not below zero.</summary>
    static void Holds(ClearedNode cleared, Supplier? supplier, string which)
    {
        Assert.True(supplier is not null || cleared.NetExportWh == 0, which);
        Assert.True(MarketResult.GridRent(cleared, supplier) >= 0, $"{which}: rent {MarketResult.GridRent(cleared, supplier)}");
        foreach (var point in cleared.All)
        {
            var export = point.Children.Sum(child => child.NetExportWh);
            for (var i = 0; i < point.AcceptedWh.Count; i++)
            {
                var (order, accepted) = (point.Node.Orders[i], point.AcceptedWh[i]);
                Assert.InRange(accepted, 0, order.Wh);
                export += order.Side == OrderSide.Offer ? accepted : -accepted;
                if (accepted > 0) Assert.True(order.Side == OrderSide.Bid ? point.Price <= order.Price : point.Price >= order.Price, $"{which}: {order} at {point.Price}");
                if (accepted < order.Wh) Assert.True(order.Side == OrderSide.Bid ? point.Price >= order.Price : point.Price <= order.Price, $"{which}: {order} not filled at {point.Price}");
            }
            Assert.Equal(export, point.NetExportWh);
            if (!ReferenceEquals(point, cleared) || supplier is not null) Assert.InRange(point.NetExportWh, -point.Node.ImportWh ?? long.MinValue, point.Node.ExportWh ?? long.MaxValue);
        }
    }

    static GridNode Tree(Random random, int depth)
    {
        var orders = Enumerable.Range(0, random.Next(depth == 2 ? 1 : 0, 4)).Select(_ => new Order((OrderSide)random.Next(2), random.Next(0, 25), random.Next(0, 7))).ToArray();
        var children = depth == 2 ? [] : Enumerable.Range(0, random.Next(0, 3)).Select(_ => Tree(random, depth + 1)).ToArray();
        return new GridNode($"{random.Next()}", random.Next(3) == 0 ? null : random.Next(0, 8), random.Next(3) == 0 ? null : random.Next(0, 8), random.Next(0, 4), orders, children);
    }

    static void Came(ClearedNode cleared, long[] accepted, long export, long price)
    {
        Assert.Equal(accepted, cleared.AcceptedWh);
        Assert.Equal((export, price), (cleared.NetExportWh, cleared.Price));
    }

    static GridNode Point(string name, Order[] orders, GridNode? child = null, long? exp = null, long fee = 0) => new(name, null, exp, fee, orders, child is null ? [] : [child]);
    static Order Bid(long price, long wh) => new(OrderSide.Bid, price, wh);
    static Order Offer(long price, long wh) => new(OrderSide.Offer, price, wh);
}
