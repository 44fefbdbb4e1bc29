using System.Text.Json.Nodes;
using Grange.Charging.Protocol;

namespace Grange.Charging.Tests.Support;

/// <summary>One thing wrong in a message: the code and the place a validator must name.</summary>
sealed record Mutation(JsonNode Message, OcppError Error, string Path);

/// <summary>Makes random messages that a schema allows, and the same with exactly one thing wrong.</summary>
sealed class MessageMaker(JsonObject root, Random random)
{
    public JsonObject Valid() => Make(root).AsObject();

    JsonObject Resolve(JsonObject schema) => (string?)schema["$ref"] is { } name ? root["definitions"]![name["#/definitions/".Length..]]!.AsObject() : schema;

    JsonNode Make(JsonObject reference)
    {
        var schema = Resolve(reference);
        return (string?)schema["type"] switch
        {
            "object" => MakeObject(schema),
            "array" => new JsonArray([.. Enumerable.Range(0, Count(schema)).Select(_ => Make(schema["items"]!.AsObject()))]),
            "string" => MakeText(schema),
            "integer" => MakeInteger(schema),
            "number" => (int)MakeInteger(schema) is var whole && schema["multipleOf"] is not null ? whole + random.Next(10) / 10m : whole + (schema["maximum"] is null ? random.Next(100) / 100m : 0m),
            "boolean" => random.Next(2) == 0,
            _ => random.Next(3) switch { 0 => JsonValue.Create("free"), 1 => new JsonObject { ["a"] = 1 }, _ => JsonValue.Create(7) },
        };
    }

    JsonObject MakeObject(JsonObject schema)
    {
        var made = new JsonObject();
        var required = (schema["required"]?.AsArray() ?? []).Select(one => (string)one!).ToHashSet();
        var properties = (schema["properties"]?.AsObject() ?? []).ToArray();
        random.Shuffle(properties);
        foreach (var (name, part) in properties)
            if (required.Contains(name) || random.Next(2) == 0) made[name] = Make(part!.AsObject());
        if ((bool?)schema["additionalProperties"] != false && random.Next(4) == 0) made["x-vendor"] = new JsonArray(1, new JsonObject { ["deep"] = "☃" });
        return made;
    }

    int Count(JsonObject schema)
    {
        var least = (int?)schema["minItems"] ?? 0;
        return least + random.Next(Math.Min(2, ((int?)schema["maxItems"] ?? 9) - least) + 1);
    }

    JsonValue MakeText(JsonObject schema)
    {
        if (schema["enum"] is JsonArray allowed) return JsonValue.Create((string)allowed[random.Next(allowed.Count)]!)!;
        if ((string?)schema["format"] == "date-time") return JsonValue.Create($"2026-{random.Next(1, 13):D2}-{random.Next(1, 29):D2}T{random.Next(24):D2}:{random.Next(60):D2}:{random.Next(60):D2}{(random.Next(2) == 0 ? "" : ".125")}{(random.Next(2) == 0 ? "Z" : "+02:00")}")!;
        if ((string?)schema["format"] == "uri") return JsonValue.Create("https://example.org/a?b=c")!;
        var length = random.Next(Math.Min((int?)schema["maxLength"] ?? 40, 60) + 1);
        return JsonValue.Create(new string([.. Enumerable.Range(0, length).Select(_ => "aZ09-_.é\"\\ €"[random.Next(12)])]))!;
    }

    JsonValue MakeInteger(JsonObject schema)
    {
        var (least, most) = ((int?)(decimal?)schema["minimum"] ?? -1000, (int?)(decimal?)schema["maximum"] ?? 1000);
        return JsonValue.Create(random.Next(least, most + 1));
    }

    /// <summary>A valid message with one thing wrong; null where this message offers no such place.</summary>
    public Mutation? Broken()
    {
        var message = Valid();
        var places = new List<(JsonObject Schema, JsonNode Node, string Path, JsonNode Parent, string Key)>();
        Collect(root, message, "", places);
        var found = places.ToArray();
        random.Shuffle(found);
        foreach (var place in found)
            if (Break(message, place.Schema, place.Node, place.Path, place.Parent, place.Key) is { } broken) return broken;
        return BreakObject(message, root, message, "");
    }

    void Collect(JsonObject reference, JsonNode node, string path, List<(JsonObject, JsonNode, string, JsonNode, string)> places)
    {
        var schema = Resolve(reference);
        if (node is JsonObject made)
        {
            foreach (var (name, part) in schema["properties"]?.AsObject() ?? [])
            {
                if (made[name] is not { } child) continue;
                places.Add((Resolve(part!.AsObject()), child, $"{path}/{name}", made, name));
                Collect(part!.AsObject(), child, $"{path}/{name}", places);
            }
        }
        else if (node is JsonArray list && schema["items"] is JsonObject items)
        {
            for (var at = 0; at < list.Count; at++)
            {
                places.Add((Resolve(items), list[at]!, $"{path}/{at}", list, $"{at}"));
                Collect(items, list[at]!, $"{path}/{at}", places);
            }
        }
    }

    Mutation? Break(JsonObject message, JsonObject schema, JsonNode node, string path, JsonNode parent, string key)
    {
        if ((string?)schema["type"] is not { } type) return null;
        if (random.Next(3) == 0) return Put(type == "string" ? JsonValue.Create(12) : JsonValue.Create("not this"), OcppError.TypeConstraintViolation);
        switch (type)
        {
            case "object": return BreakObject(message, schema, node.AsObject(), path);
            case "array" when schema["maxItems"] is { } most && (int)most < 20: return Put(Long((int)most + 1), OcppError.OccurrenceConstraintViolation);
            case "array" when schema["minItems"] is not null: return Put(new JsonArray(), OcppError.OccurrenceConstraintViolation);
            case "string" when schema["enum"] is not null: return Put(JsonValue.Create("NoSuchWord"), OcppError.PropertyConstraintViolation);
            case "string" when schema["maxLength"] is { } most: return Put(JsonValue.Create(new string('é', (int)most + 1)), OcppError.PropertyConstraintViolation);
            case "string" when (string?)schema["format"] == "date-time": return Put(JsonValue.Create("2026-02-30T10:00:00Z"), OcppError.PropertyConstraintViolation);
            case "integer" or "number" when schema["minimum"] is { } least: return Put(JsonValue.Create((decimal)least - 1), OcppError.PropertyConstraintViolation);
            case "number" when schema["multipleOf"] is not null: return Put(JsonValue.Create(1.25m), OcppError.PropertyConstraintViolation);
            case "integer": return Put(JsonValue.Create(1.5m), OcppError.TypeConstraintViolation);
            default: return null;
        }

        JsonArray Long(int count) => new([.. Enumerable.Range(0, count).Select(_ => Make(schema["items"]!.AsObject()))]);

        Mutation Put(JsonNode value, OcppError error)
        {
            if (parent is JsonObject owner) owner[key] = value;
            else parent.AsArray()[int.Parse(key, System.Globalization.CultureInfo.InvariantCulture)] = value;
            return new(message, error, path);
        }
    }

    Mutation? BreakObject(JsonObject message, JsonObject schema, JsonObject node, string path)
    {
        var required = (schema["required"]?.AsArray() ?? []).Select(one => (string)one!).ToArray();
        if (required.Length > 0 && random.Next(2) == 0)
        {
            var name = required[random.Next(required.Length)];
            node.Remove(name);
            return new(message, OcppError.OccurrenceConstraintViolation, $"{path}/{name}");
        }
        if ((bool?)schema["additionalProperties"] != false) return null;
        node["no/such"] = 1;
        return new(message, OcppError.FormatViolation, $"{path}/no~1such");
    }
}
