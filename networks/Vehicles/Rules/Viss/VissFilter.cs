using System.Globalization;
using System.Text.Json.Nodes;
using System.Xml;

namespace Grange.Vehicles.Rules.Viss;

/// <summary>A comparison of VISS: eq, ne, gt, gte, lt, lte and a number.</summary>
public readonly record struct VissTest(string Operator, double Boundary)
{
    public bool Holds(double value) => Operator switch
    {
        "eq" => value == Boundary,
        "ne" => value != Boundary,
        "gt" => value > Boundary,
        "gte" => value >= Boundary,
        "lt" => value < Boundary,
        _ => value <= Boundary,
    };
}

/// <summary>What a VISS v3 request asks beside its path. Parsed once; pure.</summary>
/// <param name="Paths">Relative paths, where <c>*</c> stands for anything; empty: the path alone.</param>
/// <param name="PeriodMs">Of <c>timebased</c>; null where it is not asked for.</param>
/// <param name="Change">Of <c>change</c>: what the difference to the last value that was told must be.</param>
/// <param name="Range">Of <c>range</c>: one or two tests of the value.</param>
/// <param name="IsEither">Two tests are joined by OR.</param>
/// <param name="HistoryMs">Of <c>history</c>: how far back.</param>
/// <param name="IsMetadata">Asks what there is, not what it says.</param>
public sealed record VissFilter(IReadOnlyList<string> Paths, long? PeriodMs, VissTest? Change, IReadOnlyList<VissTest> Range, bool IsEither, long? HistoryMs, bool IsMetadata)
{
    const long LeastPeriodMs = 100, MostPeriodMs = 86_400_000;

    const int MostPaths = 50;

    public static VissFilter None { get; } = new([], null, null, [], false, null, false);

    /// <summary>True for what a subscription is triggered by.</summary>
    public bool Triggers => PeriodMs is not null || Change is not null || Range.Count > 0;

    /// <summary>Null for what is no filter, or one that is not known: one, or two of which one is <c>paths</c>.</summary>
    public static VissFilter? Read(JsonNode? filter)
    {
        if (filter is JsonObject one) return Read(None, one);
        if (filter is not JsonArray { Count: 1 or 2 } both) return null;
        var read = None;
        foreach (var item in both)
            if (item is not JsonObject each || Read(read, each) is not { } next) return null;
            else read = next;
        return both.Count == 2 && read.Paths.Count == 0 ? null : read;
    }

    static VissFilter? Read(VissFilter into, JsonObject filter)
    {
        var parameter = filter["parameter"];
        switch (Text(filter["variant"]))
        {
            case "paths" when parameter is JsonArray { Count: > 0 and <= MostPaths } paths && paths.All(path => Text(path) is not null): return into with { Paths = [.. paths.Select(path => Text(path)!.Replace('/', '.'))] };
            case "timebased" when Text(parameter?["period"]) is { } period && long.TryParse(period, NumberStyles.None, CultureInfo.InvariantCulture, out var ms) && ms is >= LeastPeriodMs and <= MostPeriodMs: return into with { PeriodMs = ms };
            case "change" when Test(parameter, "diff") is { } change: return into with { Change = change };
            case "range": return Ranged(into, parameter);
            case "history" when Text(parameter) is { } length && Duration(length) is { } back: return into with { HistoryMs = back };
            case "metadata" when parameter is not null: return into with { IsMetadata = true };
            default: return null;
        }
    }

    static VissFilter? Ranged(VissFilter into, JsonNode? parameter)
    {
        var items = parameter is JsonArray list ? list.ToList() : [parameter];
        if (items.Count is 0 or > 2) return null;
        var tests = items.Select(item => Test(item, "boundary")).ToList();
        if (tests.Exists(test => test is null)) return null;
        return into with { Range = [.. tests.Select(test => test!.Value)], IsEither = Text((items[0] as JsonObject)?["combination-op"]) == "OR" };
    }

    static VissTest? Test(JsonNode? parameter, string boundary)
        => parameter is JsonObject given && Text(given["logic-op"]) is "eq" or "ne" or "gt" or "gte" or "lt" or "lte" && Text(parameter[boundary]) is { } text
            && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? new VissTest(Text(parameter["logic-op"])!, number) : null;

    /// <summary>True when a value is told: within the range, or changed as asked.</summary>
    /// <param name="last">What was told last; null before the first, which is told.</param>
    public bool Tells(double value, double? last)
    {
        if (Range.Count > 0) return IsEither ? Range.Any(test => test.Holds(value)) : Range.All(test => test.Holds(value));
        return last is not { } before || Change is not { } change || change.Holds(value - before);
    }

    /// <summary>True for a path that is asked for.</summary>
    public bool Takes(string root, string path)
        => Paths.Count == 0 ? path == root : Paths.Any(one => Fits($"{root}.{one}".Split('.'), path.Split('.')) || Fits(one.Split('.'), path.Split('.')));

    static bool Fits(ReadOnlySpan<string> pattern, ReadOnlySpan<string> path)
    {
        if (pattern.IsEmpty) return path.IsEmpty;
        if (path.IsEmpty) return false;
        if (pattern[0] != "*") return pattern[0] == path[0] && Fits(pattern[1..], path[1..]);
        for (var taken = 1; taken <= path.Length; taken++)
            if (Fits(pattern[1..], path[taken..])) return true;
        return false;
    }

    static long? Duration(string text)
    {
        try
        {
            return (long)XmlConvert.ToTimeSpan(text).TotalMilliseconds is > 0 and <= 31 * 86_400_000L and var ms ? ms : null;
        }
        catch (Exception wrong) when (wrong is FormatException or OverflowException)
        {
            return null;
        }
    }

    static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
