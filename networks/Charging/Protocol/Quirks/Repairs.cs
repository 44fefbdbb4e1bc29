using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Grange.Charging.Protocol.Schemas;

namespace Grange.Charging.Protocol.Quirks;

/// <summary>Repairs transaction messages that fail their schema by known quirks alone: a CALLERROR would make the station throw a paid session away (1.6 §3.7.1).</summary>
/// <remarks>The slow path: the message becomes a document, the validator's own finding says what to repair next, until it is valid or no rule applies.</remarks>
static class Repairs
{
    const int MostRepairs = 256;

    public static bool Covers(string action) => action is "StartTransaction" or "StopTransaction" or "MeterValues" or "TransactionEvent";

    public static bool TryRepair(OcppVersion version, string action, ReadOnlySpan<byte> payload, out byte[] repaired, out IReadOnlyList<Quirk> quirks)
    {
        (repaired, quirks) = ([], []);
        if (!Covers(action) || Parse(payload) is not { } message) return false;
        var found = new List<Quirk>();
        for (var round = 0; round < MostRepairs; round++)
        {
            repaired = Encoding.UTF8.GetBytes(message.ToJsonString());
            var fault = OcppSchemas.Of(version).Request(action, repaired);
            if (fault.IsNone)
            {
                quirks = found;
                return true;
            }
            if (Repair(message, fault) is not { } kind) return false;
            found.Add(new(kind, fault.Path));
        }
        return false;
    }

    static JsonObject? Parse(ReadOnlySpan<byte> payload)
    {
        try
        {
            return JsonNode.Parse(payload) as JsonObject;
        }
        catch (Exception error) when (error is JsonException or ArgumentException) // ArgumentException: a member twice
        {
            return null;
        }
    }

    static QuirkKind? Repair(JsonObject message, SchemaFault fault)
    {
        var steps = fault.Path.Split('/').Skip(1).Select(step => step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)).ToArray();
        if (steps.Length == 0 || Walk(message, steps.AsSpan(0, steps.Length - 1)) is not { } owner) return null;
        return (fault.Keyword, owner) switch
        {
            ("type", JsonObject parent) => Retype(parent, steps[^1]),
            ("enum", JsonObject parent) => Reword(message, parent, steps),
            ("minItems", JsonObject parent) => NoSamples(message, parent, steps),
            ("format", JsonObject parent) => WithZone(parent, steps[^1]),
            ("additionalProperties", JsonObject parent) => parent.Remove(steps[^1]) ? QuirkKind.UnknownMember : null,
            _ => null,
        };
    }

    static QuirkKind? Retype(JsonObject parent, string name)
    {
        if (parent[name] is not { } value) return parent.Remove(name) ? QuirkKind.EmptyMember : null;
        if (value.GetValueKind() == JsonValueKind.Number)
        {
            parent[name] = value.ToJsonString();
            return QuirkKind.NumberForText;
        }
        if (value.GetValueKind() != JsonValueKind.String) return null;
        var text = value.GetValue<string>().Trim();
        if (text.Length == 0) return parent.Remove(name) ? QuirkKind.EmptyMember : null;
        if (!decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)) return null;
        parent[name] = number;
        return QuirkKind.TextForNumber;
    }

    /// <summary>An unknown context, place or reason falls back to its default; a sample whose measurand, unit or phase is unknown means nothing and goes.</summary>
    static QuirkKind? Reword(JsonObject message, JsonObject parent, string[] steps)
    {
        if (steps[^1] is "context" or "location" or "format" or "reason" or "stoppedReason" or "chargingState") return parent.Remove(steps[^1]) ? QuirkKind.UnknownWord : null;
        if (steps[^1] is not ("measurand" or "unit" or "phase") || steps.Length < 3) return null;
        return Remove(message, steps.AsSpan(0, steps.Length - 1)) ? QuirkKind.UnknownMeasurand : null;
    }

    static QuirkKind? NoSamples(JsonObject message, JsonObject parent, string[] steps) => steps[^1] switch
    {
        "sampledValue" when steps.Length >= 3 => Remove(message, steps.AsSpan(0, steps.Length - 1)) ? QuirkKind.NoSamples : null,
        "meterValue" => parent.Remove("meterValue") ? QuirkKind.NoSamples : null,
        _ => null,
    };

    static QuirkKind? WithZone(JsonObject parent, string name)
    {
        if (parent[name] is not JsonValue value || !value.TryGetValue<string>(out var text)) return null;
        text = text.Trim() + "Z";
        if (!OcppTime.TryRead(Encoding.UTF8.GetBytes(text), out _)) return null;
        parent[name] = text;
        return QuirkKind.NoTimeZone;
    }

    static bool Remove(JsonObject message, ReadOnlySpan<string> steps)
    {
        if (Walk(message, steps[..^1]) is not JsonArray list || !int.TryParse(steps[^1], CultureInfo.InvariantCulture, out var at)) return false;
        list.RemoveAt(at);
        return true;
    }

    static JsonNode? Walk(JsonNode node, ReadOnlySpan<string> steps)
    {
        JsonNode? at = node;
        foreach (var step in steps)
        {
            at = at switch
            {
                JsonObject parent => parent[step],
                JsonArray list when int.TryParse(step, CultureInfo.InvariantCulture, out var index) && index < list.Count => list[index],
                _ => null,
            };
        }
        return at;
    }
}
