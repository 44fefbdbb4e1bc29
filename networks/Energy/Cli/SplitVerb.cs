using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Grange.Energy.Rules.Intervals;
using Grange.Energy.Rules.Market;
using Grange.Energy.Rules.Settlement;
using Grange.Verbs;

namespace Grange.Energy.Cli;

/// <summary><c>grange energy split</c>: what of a charging session was the neighbours' energy, slot by slot, without a node.</summary>
static class SplitVerb
{
    public static Command Make()
    {
        var file = new Argument<string>("SESSION") { Description = "{slot_seconds, policy: proportional|session-first, margin_micro, meter: [{time, wh}], host: [{time, import_wh, shared_wh, shared_micro, retail_micro}]}" };
        return new Command("split", "divide a charging session over slots, and say what of it was the neighbours'") { file }
            .Example("grange energy split session.json --json")
            .Does(async (verb, cancel) => Show(verb.Out, Read(await Input.JsonAsync(verb.Get(file)!, cancel))));
    }

    static IReadOnlyList<SessionSlot> Read(JsonElement file)
    {
        if (file.ValueKind != JsonValueKind.Object) throw JsonReading.Wrong("the file", "must be an object {slot_seconds, policy, margin_micro, meter, host}");
        var seconds = (int)file.Whole("slot_seconds", "file", 60, 3_600, otherwise: 900);
        var first = file.TryGetProperty("policy", out var policy) ? policy.Name("policy") switch { "proportional" => false, "session-first" => true, _ => throw JsonReading.Wrong("policy", "must be proportional or session-first") } : false;
        var meter = file.Items("meter", "file").Select((one, at) => new SessionReading(Time(one, $"meter[{at}]"), one.Whole("wh", $"meter[{at}]", 0, IntervalValue.MostWh))).ToList();
        if (meter.Count < 2) throw JsonReading.Wrong("meter", "must have a reading at the begin and one at the end");
        for (var at = 1; at < meter.Count; at++)
            if (meter[at].TimeSeconds <= meter[at - 1].TimeSeconds || meter[at].Wh < meter[at - 1].Wh) throw JsonReading.Wrong($"meter[{at}]", "is not later than the one before, or its counter is lower");
        if ((meter[^1].TimeSeconds - meter[0].TimeSeconds) / seconds > 100_000) throw JsonReading.Wrong("meter", "spans more than 100000 slots");
        var host = new Dictionary<long, HostSlot>();
        foreach (var (slot, at) in file.Items("host", "file").Select((one, at) => (Host(one, $"host[{at}]"), at)))
            if (!host.TryAdd(slot.FromSeconds, slot)) throw JsonReading.Wrong($"host[{at}]", "is a slot that stands there already");
        var session = SessionSplit.BySlot(meter, seconds);
        var missing = session.FirstOrDefault(slot => !host.ContainsKey(slot.FromSeconds), (-1, 0));
        if (missing.FromSeconds >= 0) throw JsonReading.Wrong("host", $"has no slot that begins at {Text(missing.FromSeconds)}, and the session runs then");
        return SessionSplit.Of(session, host, first, file.Whole("margin_micro", "file", 0, Order.MostPrice, otherwise: 0));
    }

    static HostSlot Host(JsonElement one, string path)
    {
        var host = new HostSlot(Time(one, path), one.Whole("import_wh", path, 0, IntervalValue.MostWh), one.Whole("shared_wh", path, 0, IntervalValue.MostWh),
            one.Whole("shared_micro", path, -Order.MostPrice, Order.MostPrice), one.Whole("retail_micro", path, -Order.MostPrice, Order.MostPrice));
        return host.SharedWh <= host.ImportWh ? host : throw JsonReading.Wrong($"{path}.shared_wh", "is more than the connection took");
    }

    /// <summary>Unix seconds, or ISO 8601 with its zone.</summary>
    static long Time(JsonElement one, string path)
    {
        if (one.ValueKind != JsonValueKind.Object || !one.TryGetProperty("time", out var time)) throw JsonReading.Wrong($"{path}.time", "is missing");
        if (time.ValueKind != JsonValueKind.String) return time.AsWhole($"{path}.time", 0, 1L << 40);
        return DateTimeOffset.TryParse(time.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var read) && read.ToUnixTimeSeconds() >= 0
            ? read.ToUnixTimeSeconds() : throw JsonReading.Wrong($"{path}.time", "must be Unix seconds or ISO 8601");
    }

    static void Show(Output output, IReadOnlyList<SessionSlot> slots)
    {
        var json = new JsonObject
        {
            ["slots"] = new JsonArray([.. slots.Select(slot => new JsonObject
            {
                ["time"] = slot.FromSeconds,
                ["wh"] = slot.Wh,
                ["shared_wh"] = slot.SharedWh,
                ["grid_wh"] = slot.GridWh,
                ["own_wh"] = slot.OwnWh,
                ["micro"] = slot.Micro,
            })]),
            ["session_wh"] = slots.Sum(slot => slot.Wh),
            ["shared_wh"] = slots.Sum(slot => slot.SharedWh),
            ["grid_wh"] = slots.Sum(slot => slot.GridWh),
            ["own_wh"] = slots.Sum(slot => slot.OwnWh),
            ["total_micro"] = slots.Sum(slot => slot.Micro),
        };
        output.Result(json, () =>
        {
            output.Table(["slot", "Wh", "neighbours", "grid", "own roof", "price"], slots.Select(slot => (IReadOnlyList<string>)
                [Text(slot.FromSeconds), $"{slot.Wh}", $"{slot.SharedWh}", $"{slot.GridWh}", $"{slot.OwnWh}", Words.Money(slot.Micro)]));
            output.Line($"{slots.Sum(slot => slot.Wh)} Wh, {slots.Sum(slot => slot.SharedWh)} of them from neighbours; {Words.Money(slots.Sum(slot => slot.Micro))}");
        });
    }

    static string Text(long seconds) => DateTimeOffset.FromUnixTimeSeconds(seconds).ToString("u", CultureInfo.InvariantCulture);
}
