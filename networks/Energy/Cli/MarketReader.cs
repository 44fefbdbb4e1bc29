using System.Text.Json;
using Grange.Energy.Rules.Market;
using Grange.Kernel;

namespace Grange.Energy.Cli;

/// <summary>A market as its file has it.</summary>
/// <param name="Ids">Order ids by the name of their point.</param>
sealed record Market(GridNode Root, IReadOnlyDictionary<string, IReadOnlyList<string>> Ids);

/// <summary>Reads the tree of <c>grange energy clear</c>; the fault names the place by its path in the file.</summary>
sealed class MarketReader
{
    readonly Dictionary<string, IReadOnlyList<string>> ids = new(StringComparer.Ordinal);
    readonly HashSet<string> known = new(StringComparer.Ordinal);
    Fault? wrong;

    public static Result<Market> Read(JsonElement market)
    {
        var reader = new MarketReader();
        var root = reader.Node(market, "market", 0);
        return root is null ? reader.wrong! : new Market(root, reader.ids);
    }

    GridNode? Node(JsonElement node, string path, int depth)
    {
        if (node.ValueKind != JsonValueKind.Object) return Wrong(path, "must be an object {name, imp, exp, fee, orders, children}");
        if (depth >= GridNode.MostDepth) return Wrong(path, $"is deeper than {GridNode.MostDepth} levels");
        if (!node.TryGetProperty("name", out var named) || named.ValueKind != JsonValueKind.String || named.GetString() is not { Length: > 0 } name) return Wrong($"{path}.name", "must be a text");
        if (!TryLimit(node, "imp", path, out var import) || !TryLimit(node, "exp", path, out var export)) return null;
        if (!TryNumber(node, "fee", 0, Order.MostPrice, out var fee)) return Wrong($"{path}.fee", $"must be whole micro-currency per kWh, 0 to {Order.MostPrice}");
        if (!TryList(node, "orders", out var orders) || !TryList(node, "children", out var below)) return Wrong(path, "orders and children must be arrays");
        var read = new Order[orders.Count];
        var names = new string[orders.Count];
        for (var i = 0; i < read.Length; i++)
            if (!TryOrder(orders[i], $"{path}.orders[{i}]", out read[i], out names[i])) return null;
        if (!ids.TryAdd(name, names)) return Wrong($"{path}.name", $"'{name}' is the name of another point too");
        var children = new GridNode[below.Count];
        for (var i = 0; i < children.Length; i++)
        {
            if (Node(below[i], $"{path}.children[{i}]", depth + 1) is not { } child) return null;
            children[i] = child;
        }
        return new GridNode(name, import, export, fee, read, children);
    }

    bool TryOrder(JsonElement order, string path, out Order read, out string id)
    {
        (read, id) = (default, "");
        if (order.ValueKind != JsonValueKind.Object) return Fail(path, "must be an object {id, side, price, wh}");
        if (!order.TryGetProperty("id", out var named) || Text(named) is not { Length: > 0 } text) return Fail($"{path}.id", "must be a text or a whole number");
        if (!known.Add(text)) return Fail($"{path}.id", $"'{text}' is the id of another order too");
        if (!order.TryGetProperty("side", out var side) || side.ValueKind != JsonValueKind.String || side.GetString() is not ("bid" or "offer")) return Fail($"{path}.side", "must be \"bid\" or \"offer\"");
        if (!TryNumber(order, "price", -Order.MostPrice, Order.MostPrice, out var price, needed: true)) return Fail($"{path}.price", $"must be whole micro-currency per kWh within ±{Order.MostPrice}");
        if (!TryNumber(order, "wh", 0, Order.MostWh, out var wh, needed: true)) return Fail($"{path}.wh", $"must be whole watt-hours, 0 to {Order.MostWh}");
        (read, id) = (new Order(side.GetString() == "bid" ? OrderSide.Bid : OrderSide.Offer, price, wh), text);
        return true;
    }

    bool TryLimit(JsonElement node, string key, string path, out long? limit)
    {
        limit = null;
        if (!node.TryGetProperty(key, out var value) || value.ValueKind == JsonValueKind.Null) return true;
        if (!TryNumber(node, key, 0, long.MaxValue, out var number)) return Fail($"{path}.{key}", "must be whole watt-hours of the slot from 0 up, or null for no limit");
        limit = number;
        return true;
    }

    /// <summary>A whole number, also one that is written 30.0.</summary>
    static bool TryNumber(JsonElement node, string key, long least, long most, out long number, bool needed = false)
    {
        number = 0;
        if (!node.TryGetProperty(key, out var value)) return !needed;
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDecimal(out var exact) || exact != decimal.Floor(exact) || exact < least || exact > most) return false;
        number = (long)exact;
        return true;
    }

    static bool TryList(JsonElement node, string key, out List<JsonElement> list)
    {
        list = [];
        if (!node.TryGetProperty(key, out var value) || value.ValueKind == JsonValueKind.Null) return true;
        if (value.ValueKind != JsonValueKind.Array) return false;
        list.AddRange(value.EnumerateArray());
        return true;
    }

    static string? Text(JsonElement value) => value.ValueKind switch { JsonValueKind.String => value.GetString(), JsonValueKind.Number => value.GetRawText(), _ => null };

    GridNode? Wrong(string path, string what)
    {
        Fail(path, what);
        return null;
    }

    bool Fail(string path, string what)
    {
        wrong = new Fault("market-malformed", $"{path} {what}", "grange energy clear --help has the layout");
        return false;
    }
}
