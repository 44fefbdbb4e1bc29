using System.Text;
using System.Text.Json;

namespace Grange.Charging.Protocol.Schemas;

/// <summary>Turns one schema document into a <see cref="SchemaNode"/>; a keyword that OCPP's files do not use is a bug in the files and throws.</summary>
sealed class SchemaCompiler
{
    static readonly HashSet<string> Annotations = ["$schema", "$id", "id", "title", "description", "comment", "$comment", "javaType", "default", "definitions"];

    /// <summary><c>additionalItems</c> says nothing beside a single schema for all items (draft 4 §5.10), the only form in use.</summary>
    static readonly HashSet<string> Known = ["type", "properties", "required", "additionalProperties", "enum", "maxLength", "minimum", "maximum",
        "multipleOf", "format", "items", "additionalItems", "minItems", "maxItems", "$ref"];

    readonly Dictionary<string, SchemaNode> definitions = new(StringComparer.Ordinal);
    readonly JsonElement document;

    SchemaCompiler(JsonElement document) => this.document = document;

    public static SchemaNode Compile(JsonElement document) => new SchemaCompiler(document).Node(document);

    SchemaNode Node(JsonElement schema)
    {
        if (schema.TryGetProperty("$ref", out var reference)) return Definition(reference.GetString()!);
        foreach (var word in schema.EnumerateObject())
            if (!Known.Contains(word.Name) && !Annotations.Contains(word.Name)) throw new InvalidDataException($"schema keyword '{word.Name}' is not known");
        var node = Leaf(schema);
        Fill(node, schema);
        return node;
    }

    /// <summary>A definition stands in the table before its parts are compiled, so that it may contain itself.</summary>
    SchemaNode Definition(string reference)
    {
        const string Here = "#/definitions/";
        if (!reference.StartsWith(Here, StringComparison.Ordinal)) throw new InvalidDataException($"schema reference '{reference}' leaves its file");
        var name = reference[Here.Length..];
        if (definitions.TryGetValue(name, out var known)) return known;
        var schema = document.GetProperty("definitions").GetProperty(name);
        var node = definitions[name] = Leaf(schema);
        Fill(node, schema);
        return node;
    }

    static SchemaNode Leaf(JsonElement schema) => new()
    {
        Kinds = schema.TryGetProperty("type", out var type) ? Kind(type.GetString()!) : JsonKinds.Any,
        Additional = !schema.TryGetProperty("additionalProperties", out var additional) || additional.GetBoolean(),
        Enum = schema.TryGetProperty("enum", out var values) ? [.. values.EnumerateArray().Select(one => Encoding.UTF8.GetBytes(one.GetString()!))] : null,
        MaxLength = Number(schema, "maxLength", int.MaxValue),
        Minimum = schema.TryGetProperty("minimum", out var least) ? least.GetDecimal() : null,
        Maximum = schema.TryGetProperty("maximum", out var most) ? most.GetDecimal() : null,
        MultipleOf = schema.TryGetProperty("multipleOf", out var step) ? step.GetDecimal() : null,
        Format = schema.TryGetProperty("format", out var format) ? FormatOf(format.GetString()!) : SchemaFormat.None,
        MinItems = Number(schema, "minItems", 0),
        MaxItems = Number(schema, "maxItems", int.MaxValue),
    };

    void Fill(SchemaNode node, JsonElement schema)
    {
        if (schema.TryGetProperty("items", out var items)) node.Items = Node(items);
        if (!schema.TryGetProperty("properties", out var properties)) return;
        node.Properties = [.. properties.EnumerateObject().Select(one => new SchemaProperty(Encoding.UTF8.GetBytes(one.Name), one.Name, Node(one.Value)))];
        if (node.Properties.Count > 64) throw new InvalidDataException("a schema has more than 64 properties");
        if (!schema.TryGetProperty("required", out var required)) return;
        foreach (var name in required.EnumerateArray())
        {
            var at = node.Properties.ToList().FindIndex(one => one.Text == name.GetString());
            if (at < 0) throw new InvalidDataException($"required property '{name}' is not declared");
            node.Required |= 1UL << at;
        }
    }

    static int Number(JsonElement schema, string word, int otherwise) => schema.TryGetProperty(word, out var value) ? value.GetInt32() : otherwise;

    static JsonKinds Kind(string name) => name switch
    {
        "object" => JsonKinds.Object,
        "array" => JsonKinds.Array,
        "string" => JsonKinds.String,
        "integer" => JsonKinds.Integer,
        "number" => JsonKinds.Integer | JsonKinds.Number,
        "boolean" => JsonKinds.Boolean,
        "null" => JsonKinds.Null,
        _ => throw new InvalidDataException($"schema type '{name}' is not known"),
    };

    static SchemaFormat FormatOf(string name) => name switch
    {
        "date-time" => SchemaFormat.DateTime,
        "uri" => SchemaFormat.Uri,
        _ => throw new InvalidDataException($"schema format '{name}' is not known"),
    };
}
