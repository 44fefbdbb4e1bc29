using System.Globalization;
using System.Text.Json.Nodes;
using Grange.Vehicles.Catalogue;
using Grange.Vehicles.Features.Reads;
using Grange.Vehicles.Rules.Reads;

namespace Grange.Vehicles.Features.Viss;

/// <summary>An error of VISS v3, by the words of its schema.</summary>
sealed record VissError(string Number, string Reason, string Description)
{
    public static VissError BadRequest(string why) => new("400", "bad_request", why);
    public static VissError InvalidData(string why) => new("400", "invalid_data", why);
    public static VissError InvalidToken(string why) => new("401", "invalid_token", why);
    public static VissError Forbidden(string why) => new("403", "forbidden_request", why);
    public static VissError Unavailable(string why) => new("404", "unavailable_data", why);
    public static VissError TooMany(string why) => new("429", "too_many_requests", why);

    public JsonObject ToJson() => new() { ["number"] = Number, ["reason"] = Reason, ["description"] = Description };
}

/// <summary>Messages of VISS v3 as a server writes them: every value is a text.</summary>
static class VissMessages
{
    public static JsonObject Answer(string action, string? requestId, long nowMs)
    {
        var message = new JsonObject { ["action"] = action };
        if (requestId is not null) message["requestId"] = requestId;
        message["ts"] = ReadTime.Text(nowMs);
        return message;
    }

    public static JsonObject Error(string action, string? requestId, VissError error, long nowMs)
    {
        var message = Answer(action, requestId, nowMs);
        message["error"] = error.ToJson();
        return message;
    }

    /// <summary>One object for one signal, a list for several.</summary>
    public static JsonNode Data(IReadOnlyList<IGrouping<string, Point>> signals)
    {
        var objects = signals.Select(one => (JsonNode)new JsonObject { ["path"] = one.Key, ["dp"] = Points([.. one]) }).ToArray();
        return objects.Length == 1 ? objects[0] : new JsonArray(objects);
    }

    static JsonNode Points(IReadOnlyList<Point> points)
    {
        var values = points.Select(one => (JsonNode)new JsonObject { ["value"] = Text(one), ["ts"] = ReadTime.Text(one.AtMs) }).ToArray();
        return values.Length == 1 ? values[0] : new JsonArray(values);
    }

    public static string Text(Point one) => one.Text ?? (Signals.Find(one.Name) is { Kind: SignalKind.Boolean } ? one.Number != 0 ? "true" : "false" : one.Number.ToString("R", CultureInfo.InvariantCulture));

    /// <summary>What the catalogue says of signals, by path.</summary>
    public static JsonObject Metadata(IEnumerable<Signal> signals)
    {
        var metadata = new JsonObject();
        foreach (var signal in signals)
        {
            var said = new JsonObject { ["type"] = "sensor", ["datatype"] = signal.Type };
            if (signal.Unit.Length > 0) said["unit"] = signal.Unit;
            metadata[signal.Path] = said;
        }
        return metadata;
    }
}
