using System.Text.Json.Nodes;

namespace Grange.Planet.Tests.Vehicles;

/// <summary>As much of JSON Schema as VISS v3's own schema uses.</summary>
/// <remarks>Where it says oneOf, at least one is asked for: its forms of an answer and of an error overlap, so that by its letter no error of set would be valid.</remarks>
sealed class VissSchema(JsonNode root)
{
    const string Host = "https://covesa.global";

    public static VissSchema Read(string path) => new(JsonNode.Parse(File.ReadAllText(path))!);

    public bool Fits(JsonNode message) => Fits(root, message);

    bool Fits(JsonNode schema, JsonNode? value)
    {
        if ((string?)schema["$ref"] is { } reference && !Fits(root["$defs"]![reference.StartsWith(Host, StringComparison.Ordinal) ? reference : Host + reference]!, value)) return false;
        if (schema["const"] is { } exact && !JsonNode.DeepEquals(exact, value)) return false;
        if (schema["enum"] is JsonArray words && !words.Any(word => JsonNode.DeepEquals(word, value))) return false;
        if ((string?)schema["type"] is { } type && !IsOf(type, value)) return false;
        if (value is JsonObject members)
        {
            if (schema["required"] is JsonArray required && required.Any(name => !members.ContainsKey((string)name!))) return false;
            if (schema["properties"] is JsonObject properties && properties.Any(one => members[one.Key] is { } member && !Fits(one.Value!, member))) return false;
        }
        if (value is JsonArray items && schema["items"] is { } each && !items.All(item => Fits(each, item))) return false;
        return schema["oneOf"] is not JsonArray any || any.Any(one => Fits(one!, value));
    }

    static bool IsOf(string type, JsonNode? value) => type switch
    {
        "object" => value is JsonObject,
        "array" => value is JsonArray,
        "string" => value is JsonValue text && text.TryGetValue<string>(out _),
        _ => throw new NotSupportedException(type),
    };
}
