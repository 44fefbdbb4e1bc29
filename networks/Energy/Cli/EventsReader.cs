using System.Text.Json;
using Grange.Energy.Rules.Intervals;
using Grange.Energy.Rules.Settlement;

namespace Grange.Energy.Cli;

/// <summary>Meter values and rules of a settlement as their file has them, in the order in which they arrived.</summary>
/// <param name="Members">Names by number.</param>
sealed record SettlementFile(IReadOnlyList<string> Members, CommunityBooks Books, IReadOnlyList<MeterValue> Values)
{
    const string At = "events";

    /// <summary>Reads <c>{members, slots, prices: {p2p, retail, feed_in}, netting?, events: [{member, slot, version, import_wh, export_wh, quality, arrive}]}</c>.</summary>
    public static SettlementFile Read(JsonElement file)
    {
        if (file.ValueKind != JsonValueKind.Object) throw JsonReading.Wrong("the file", "must be an object {members, slots, prices, events}");
        var events = file.Items(At, "file");
        var members = MembersOf(file, events);
        var slots = SlotsOf(file);
        var numbers = members.Select((name, number) => (name, number)).ToDictionary(one => one.name, one => one.number, StringComparer.Ordinal);
        var values = events.Select((one, at) => (Arrive: one.ValueKind == JsonValueKind.Object ? one.Whole("arrive", $"{At}[{at}]", otherwise: at) : throw JsonReading.Wrong($"{At}[{at}]", "must be an object"), Value: Event(one, $"{At}[{at}]", numbers, slots)))
            .OrderBy(one => one.Arrive).Where(one => one.Value is not null).Select(one => one.Value!.Value).ToList();
        return new SettlementFile(members, BooksOf(file, members.Count, slots), values);
    }

    static IReadOnlyList<string> MembersOf(JsonElement file, List<JsonElement> events)
    {
        if (!file.TryGetProperty("members", out var members)) throw JsonReading.Wrong("members", "is missing: a number, or the members' names");
        if (members.ValueKind == JsonValueKind.Number)
        {
            var count = (int)members.AsWhole("members", 1, 1_000_000);
            var fromOne = events.Any(one => NumberOf(one) == count) && !events.Any(one => NumberOf(one) == 0);
            return [.. Enumerable.Range(fromOne ? 1 : 0, count).Select(number => $"{number}")];
        }
        var names = file.Items("members", "file").Select((one, at) => one.Name($"members[{at}]")).ToList();
        return names.Count > 0 && names.Distinct().Count() == names.Count ? names : throw JsonReading.Wrong("members", "must name at least one member, and each once");
    }

    static long? NumberOf(JsonElement one)
        => one.ValueKind == JsonValueKind.Object && one.TryGetProperty("member", out var member) && member.ValueKind == JsonValueKind.Number && member.TryGetInt64(out var number) ? number : null;

    /// <summary>Slots that may be named; null: any.</summary>
    static IReadOnlyList<long>? SlotsOf(JsonElement file) => file.TryGetProperty("slots", out var slots) && slots.ValueKind == JsonValueKind.Array
        ? [.. slots.EnumerateArray().Select((one, at) => one.AsWhole($"slots[{at}]")).Order()]
        : null;

    static MeterValue? Event(JsonElement one, string path, Dictionary<string, int> members, IReadOnlyList<long>? slots)
    {
        var name = one.TryGetProperty("member", out var member) ? member.Name($"{path}.member") : throw JsonReading.Wrong($"{path}.member", "is missing");
        if (!members.TryGetValue(name, out var number)) throw JsonReading.Wrong($"{path}.member", $"'{name}' is none of the members");
        var slot = one.Whole("slot", path);
        if (slots is not null && !slots.Contains(slot)) throw JsonReading.Wrong($"{path}.slot", $"{slot} is none of the slots");
        if (one.TryGetProperty("quality", out var told) is var hasQuality && hasQuality && JsonReading.QualityOf(told, $"{path}.quality") is null) return null;
        if (IsNull(one, "import_wh") || IsNull(one, "export_wh")) return null;
        var value = new IntervalValue(number, slot, one.Whole("import_wh", path, 0, IntervalValue.MostWh), one.Whole("export_wh", path, 0, IntervalValue.MostWh),
            hasQuality ? JsonReading.QualityOf(told, path)!.Value : Protocol.Quality.Measured);
        return new MeterValue(value, one.Whole("version", path, otherwise: 1));
    }

    static bool IsNull(JsonElement one, string key) => one.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.Null;

    /// <summary>Prices are numbers, or lists with one per slot: then each slot has a version of the rules of its own.</summary>
    static CommunityBooks BooksOf(JsonElement file, int members, IReadOnlyList<long>? slots)
    {
        if (!file.TryGetProperty("prices", out var prices) || prices.ValueKind != JsonValueKind.Object) throw JsonReading.Wrong("prices", "must be an object {p2p, retail, feed_in}");
        var netting = file.TryGetProperty("netting", out var word) ? word.ValueKind == JsonValueKind.String ? word.GetString() switch { "none" => Netting.None, "connection" => Netting.Connection, _ => null as Netting? } : null : Netting.None;
        if (netting is null) throw JsonReading.Wrong("netting", "must be \"none\" or \"connection\"");
        if (!new[] { "p2p", "retail", "feed_in" }.Any(key => prices.TryGetProperty(key, out var price) && price.ValueKind == JsonValueKind.Array))
            return new CommunityBooks(members, RulesOf(prices, 0, netting.Value));
        var books = null as CommunityBooks;
        for (var at = 0; at < Math.Max(1, slots?.Count ?? 0); at++)
        {
            var rules = RulesOf(prices, at, netting.Value) with { Version = at + 1, FromSlot = slots is { Count: > 0 } ? slots[at] : throw JsonReading.Wrong("slots", "must be an array where prices are lists") };
            if (books is null) books = new CommunityBooks(members, rules);
            else books.Amend(rules);
        }
        return books!;
    }

    static RuleSet RulesOf(JsonElement prices, int at, Netting netting)
        => RuleSet.Plain("file", Price(prices, "p2p", at), new SlotPrices(Price(prices, "retail", at), Price(prices, "feed_in", at)), netting);

    static long Price(JsonElement prices, string key, int at)
    {
        const long most = Grange.Energy.Rules.Market.Order.MostPrice;
        if (!prices.TryGetProperty(key, out var price) || price.ValueKind != JsonValueKind.Array) return prices.Whole(key, "prices", -most, most);
        return at < price.GetArrayLength() ? price[at].AsWhole($"prices.{key}[{at}]", -most, most) : throw JsonReading.Wrong($"prices.{key}", $"has no price for slot number {at}");
    }
}
