using System.Globalization;
using System.Text.Json;
using Grange.Kernel;

namespace Grange.Charging.Rules.Tariffs;

/// <summary>Reads OCPI 2.2.1 tariffs into integers. What is not understood is refused: an unknown price is never a price of nothing.</summary>
public static class TariffReader
{
    const decimal MostMoney = 1_000_000m;

    public static Result<Tariff> Read(JsonElement json)
    {
        try
        {
            return Tariff(json);
        }
        catch (TariffProblem problem)
        {
            return new Fault("tariff-malformed", problem.Message, "OCPI 2.2.1, mod_tariffs", 422);
        }
    }

    static Tariff Tariff(JsonElement json)
    {
        Demand(json.ValueKind == JsonValueKind.Object, "a tariff is an object");
        var currency = Text(json, "currency") ?? throw new TariffProblem("currency is missing");
        Demand(currency.Length == 3 && currency.All(char.IsAsciiLetterUpper), $"'{currency}' is no currency");
        Demand(json.TryGetProperty("elements", out var elements) && elements.ValueKind == JsonValueKind.Array && elements.GetArrayLength() > 0, "elements are missing");
        return new(currency, [.. elements.EnumerateArray().Select(Element)], Bound(json, "min_price"), Bound(json, "max_price"));
    }

    static TariffElement Element(JsonElement json)
    {
        Demand(json.ValueKind == JsonValueKind.Object && json.TryGetProperty("price_components", out var prices) && prices.ValueKind == JsonValueKind.Array, "price_components are missing");
        return new([.. json.GetProperty("price_components").EnumerateArray().Select(Component)],
            json.TryGetProperty("restrictions", out var restrictions) && restrictions.ValueKind != JsonValueKind.Null ? RestrictionReader.Read(restrictions) : Restrictions.None);
    }

    static PriceComponent Component(JsonElement json)
    {
        Demand(json.ValueKind == JsonValueKind.Object, "a price component is an object");
        var dimension = Text(json, "type") switch
        {
            "FLAT" => TariffDimension.Flat,
            "ENERGY" => TariffDimension.Energy,
            "TIME" => TariffDimension.Time,
            "PARKING_TIME" => TariffDimension.ParkingTime,
            var other => throw new TariffProblem($"type '{other}' is no dimension"),
        };
        var price = Scaled(json, "price", 1_000_000, MostMoney) ?? throw new TariffProblem("price is missing");
        var step = Scaled(json, "step_size", 1, 100_000_000) ?? 1;
        return new(dimension, price, Scaled(json, "vat", 10_000, 100) ?? 0, Math.Max(1, step));
    }

    static PriceBound? Bound(JsonElement json, string name)
        => json.TryGetProperty(name, out var bound) && bound.ValueKind == JsonValueKind.Object
            ? new(Scaled(bound, "excl_vat", 1_000_000, MostMoney) ?? throw new TariffProblem($"{name}.excl_vat is missing"), Scaled(bound, "incl_vat", 1_000_000, MostMoney))
            : null;

    /// <summary>A decimal as a whole number of its unit; what does not fit the unit is refused, never rounded.</summary>
    internal static long? Scaled(JsonElement json, string name, long unit, decimal most)
    {
        if (!json.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null) return null;
        Demand(value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var number) && number >= 0 && number <= most, $"{name} is a number from 0 to {most.ToString(CultureInfo.InvariantCulture)}");
        var scaled = value.GetDecimal() * unit;
        Demand(scaled == decimal.Truncate(scaled), $"{name} has more places than money has");
        return decimal.ToInt64(scaled);
    }

    internal static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    internal static void Demand(bool holds, string otherwise)
    {
        if (!holds) throw new TariffProblem(otherwise);
    }
}

/// <summary>Leaves the reader at the first thing it does not understand; never seen outside of it.</summary>
sealed class TariffProblem(string message) : Exception(message);
