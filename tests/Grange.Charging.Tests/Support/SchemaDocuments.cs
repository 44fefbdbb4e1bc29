using System.Text.Json;
using System.Text.Json.Nodes;
using Grange.Charging.Protocol;
using Grange.Charging.Protocol.Schemas;
using Grange.Tests;

namespace Grange.Charging.Tests.Support;

/// <summary>The schemas as documents, for tests that make messages from them.</summary>
static class SchemaDocuments
{
    public static IReadOnlyDictionary<string, JsonObject> Of(OcppVersion version)
    {
        using var stream = typeof(OcppSchemas).Assembly.GetManifestResourceStream(version == OcppVersion.V16 ? "ocpp1.6.json" : "ocpp2.0.1.json")!;
        return JsonSerializer.Deserialize<JsonArray>(stream)!.ToDictionary(one => ((string)one!["$id"]!)["urn:".Length..], one => one!.AsObject());
    }

    /// <summary>The official file of one schema, by this project's name for it; null where there is none of that name.</summary>
    public static string? Verbatim(OcppVersion version, string name)
    {
        var (action, request) = (name[..name.IndexOf('.', StringComparison.Ordinal)], name.EndsWith(".req", StringComparison.Ordinal));
        IEnumerable<string> candidates = version == OcppVersion.V16
            ? [$"1.6/{action}{(request ? "" : "Response")}.json", $"1.6-security/{action}{(request ? "" : "Response")}.json"]
            : [$"2.0.1/{action}{(request ? "Request" : "Response")}.json"];
        var folder = ReferenceData.Path("charging/ocpp-schemas");
        return candidates.Select(one => Path.Combine(folder, one)).FirstOrDefault(File.Exists);
    }

    /// <summary>A text that two schemas share when they accept the same payloads: annotations and words without effect are gone.</summary>
    public static string Meaning(JsonObject root) => Meaning(root, root);

    static string Meaning(JsonObject root, JsonObject schema)
    {
        if ((string?)schema["$ref"] is { } reference) return Meaning(root, root["definitions"]![reference["#/definitions/".Length..]]!.AsObject());
        var type = (string?)schema["type"];
        var words = new List<string> { $"type={type}" };
        foreach (var word in (string[])["maxLength", "minItems", "maxItems", "format"])
            if (schema[word] is { } value) words.Add($"{word}={value}");
        foreach (var word in (string[])["minimum", "maximum", "multipleOf"])
            if (schema[word] is { } value) words.Add($"{word}={(double)value}");
        if (schema["enum"] is JsonArray allowed) words.Add("enum=" + string.Join('|', allowed.Select(one => (string)one!).Order(StringComparer.Ordinal)));
        if (schema["items"] is JsonObject items) words.Add($"items=({Meaning(root, items)})");
        if (type == "object")
        {
            words.Add($"open={(bool?)schema["additionalProperties"] ?? true}");
            words.Add("required=" + string.Join('|', (schema["required"]?.AsArray() ?? []).Select(one => (string)one!).Order(StringComparer.Ordinal)));
            foreach (var (name, part) in (schema["properties"]?.AsObject() ?? []).OrderBy(one => one.Key, StringComparer.Ordinal)) words.Add($"{name}:({Meaning(root, part!.AsObject())})");
        }
        return string.Join(' ', words);
    }
}
