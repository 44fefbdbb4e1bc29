using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Grange.Energy.Rules.Market;
using Grange.Verbs;

namespace Grange.Energy.Cli;

/// <summary><c>grange energy clear</c>: who trades how much in a market on a radial grid, without a node.</summary>
static class ClearVerb
{
    static readonly Argument<string> File = new("MARKET") { Description = "a tree {name, imp, exp, fee, orders: [{id, side, price, wh}], children}; a flat market has no children" };
    static readonly Option<long?> Retail = new("--retail") { Description = "a supplier behind the root sells at so much, micro-currency per kWh; left out with --feed-in: an island", HelpName = "MICRO" };
    static readonly Option<long?> FeedIn = new("--feed-in") { Description = "and buys at so much; not above retail", HelpName = "MICRO" };

    public static Command Make() => new Command("clear", "clear a market: orders on a tree with limits and fees, to the optimum") { File, Retail, FeedIn }
        .Example("grange energy clear market.json", "grange energy clear market.json --retail 300000 --feed-in 80000 --json")
        .Does(async (verb, cancel) =>
        {
            var supplier = SupplierOf(verb.Get(Retail), verb.Get(FeedIn));
            if (!MarketReader.Read(await Input.JsonAsync(verb.Get(File)!, cancel)).TryGet(out var market, out var fault)) throw VerbFailure.Of(fault);
            Show(verb.Out, market, supplier, RadialClearing.Clear(market.Root, supplier));
        });

    static Supplier? SupplierOf(long? retail, long? feedIn) => (retail, feedIn) switch
    {
        (null, null) => null,
        (null, _) or (_, null) => throw new VerbFailure("half-a-supplier", "a supplier has two prices", "say both --retail and --feed-in, or neither", ExitCode.Usage),
        var (sells, buys) when buys > sells || Math.Abs(sells.Value) > Order.MostPrice || Math.Abs(buys.Value) > Order.MostPrice
            => throw new VerbFailure("wrong-supplier", $"--feed-in {buys} is above --retail {sells}, or one is out of range", $"feed-in at most retail, both within ±{Order.MostPrice}", ExitCode.Usage),
        var (sells, buys) => new Supplier(sells.Value, buys.Value),
    };

    static void Show(Output output, Market market, Supplier? supplier, ClearedNode cleared)
    {
        var points = cleared.All.ToList();
        var welfare = MarketResult.Welfare(cleared, supplier).ToString(CultureInfo.InvariantCulture);
        var json = new JsonObject
        {
            ["orders"] = new JsonObject(points.SelectMany(point => market.Ids[point.Node.Name].Select((id, at) => KeyValuePair.Create(id, (JsonNode?)point.AcceptedWh[at])))),
            ["root_net_export"] = cleared.NetExportWh,
            ["prices"] = new JsonObject(points.Select(point => KeyValuePair.Create(point.Node.Name, (JsonNode?)point.Price))),
            ["flows"] = new JsonObject(points.Skip(1).Select(point => KeyValuePair.Create(point.Node.Name, (JsonNode?)point.NetExportWh))),
            ["welfare"] = JsonNode.Parse(welfare),
            ["grid_rent"] = JsonNode.Parse(MarketResult.GridRent(cleared, supplier).ToString(CultureInfo.InvariantCulture)),
        };
        output.Result(json, () =>
        {
            output.Table(["point", "order", "side", "price", "wanted Wh", "accepted Wh"], points.SelectMany(point => market.Ids[point.Node.Name].Select((id, at) => (IReadOnlyList<string>)
                [point.Node.Name, id, Side(point.Node.Orders[at]), $"{point.Node.Orders[at].Price}", $"{point.Node.Orders[at].Wh}", $"{point.AcceptedWh[at]}"])));
            foreach (var point in points) output.Line($"{point.Node.Name}: {(point.Price is { } price ? $"{price} micro per kWh" : "no price")}, net export {point.NetExportWh} Wh");
            output.Line($"welfare {welfare} (micro-currency per kWh × Wh)");
        });
    }

    static string Side(Order order) => order.Side == OrderSide.Bid ? "bid" : "offer";
}
