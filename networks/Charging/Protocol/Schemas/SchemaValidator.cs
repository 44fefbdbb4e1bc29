using System.Text;
using System.Text.Json;

namespace Grange.Charging.Protocol.Schemas;

/// <summary>Holds a payload against a compiled schema in one pass over its bytes, without building a document. The first thing wrong, in the payload's order, is the answer.</summary>
static class SchemaValidator
{
    /// <summary>Never throws: what is no JSON at all is a format violation too.</summary>
    public static SchemaFault Validate(SchemaNode schema, ReadOnlySpan<byte> payload)
    {
        try
        {
            var json = new Utf8JsonReader(payload);
            json.Read();
            var fault = Value(schema, ref json);
            if (fault.IsNone && json.Read()) fault = new(OcppError.FormatViolation, "", "json");
            return fault;
        }
        catch (JsonException)
        {
            return new(OcppError.FormatViolation, "", "json");
        }
    }

    static SchemaFault Value(SchemaNode schema, ref Utf8JsonReader json)
    {
        switch (json.TokenType)
        {
            case JsonTokenType.StartObject: return Allows(schema, JsonKinds.Object) ? Object(schema, ref json) : WrongType;
            case JsonTokenType.StartArray: return Allows(schema, JsonKinds.Array) ? Array(schema, ref json) : WrongType;
            case JsonTokenType.String: return Allows(schema, JsonKinds.String) ? Text(schema, ref json) : WrongType;
            case JsonTokenType.Number: return Allows(schema, JsonKinds.Integer | JsonKinds.Number) ? Number(schema, ref json) : WrongType;
            case JsonTokenType.True or JsonTokenType.False: return Allows(schema, JsonKinds.Boolean) ? default : WrongType;
            default: return Allows(schema, JsonKinds.Null) ? default : WrongType;
        }
    }

    static bool Allows(SchemaNode schema, JsonKinds kinds) => (schema.Kinds & kinds) != 0;

    static SchemaFault WrongType => new(OcppError.TypeConstraintViolation, "", "type");

    static SchemaFault Object(SchemaNode schema, ref Utf8JsonReader json)
    {
        var seen = 0UL;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var at = Find(schema, ref json);
            if (at < 0)
            {
                if (!schema.Additional) return new(OcppError.FormatViolation, Step(Unknown(ref json)), "additionalProperties");
                json.Read();
                json.Skip();
                continue;
            }
            var property = schema.Properties[at];
            if ((seen & 1UL << at) != 0) return new(OcppError.FormatViolation, Step(property.Text), "twice");
            seen |= 1UL << at;
            json.Read();
            var fault = Value(property.Schema, ref json);
            if (!fault.IsNone) return fault with { Path = Step(property.Text) + fault.Path };
        }
        var missing = schema.Required & ~seen;
        return missing == 0 ? default : new(OcppError.OccurrenceConstraintViolation, Step(schema.Properties[System.Numerics.BitOperations.TrailingZeroCount(missing)].Text), "required");
    }

    static int Find(SchemaNode schema, ref Utf8JsonReader json)
    {
        var properties = schema.Properties;
        for (var at = 0; at < properties.Count; at++)
            if (json.ValueTextEquals(properties[at].Name)) return at;
        return -1;
    }

    static SchemaFault Array(SchemaNode schema, ref Utf8JsonReader json)
    {
        var count = 0;
        for (; json.Read() && json.TokenType != JsonTokenType.EndArray; count++)
        {
            if (count == schema.MaxItems) return new(OcppError.OccurrenceConstraintViolation, "", "maxItems");
            if (schema.Items is null) json.Skip();
            else if (Value(schema.Items, ref json) is { IsNone: false } fault) return fault with { Path = $"/{count}{fault.Path}" };
        }
        return count < schema.MinItems ? new(OcppError.OccurrenceConstraintViolation, "", "minItems") : default;
    }

    static SchemaFault Text(SchemaNode schema, ref Utf8JsonReader json)
    {
        if (schema.Enum is { } allowed) return IsOneOf(allowed, ref json) ? default : Wrong("enum");
        if (schema.MaxLength == int.MaxValue && schema.Format == SchemaFormat.None) return default;
        Span<byte> room = stackalloc byte[256];
        scoped var text = json.ValueSpan;
        if (json.ValueIsEscaped)
        {
            if (text.Length > room.Length) room = new byte[text.Length];
            try
            {
                text = room[..json.CopyString(room)];
            }
            catch (InvalidOperationException) // a lone surrogate
            {
                return new(OcppError.FormatViolation, "", "json");
            }
        }
        if (text.Length > schema.MaxLength && Characters(text) > schema.MaxLength) return Wrong("maxLength");
        return schema.Format switch
        {
            SchemaFormat.DateTime => OcppTime.TryRead(text, out _) ? default : Wrong("format"),
            SchemaFormat.Uri => Uri.TryCreate(Encoding.UTF8.GetString(text), UriKind.Absolute, out _) ? default : Wrong("format"),
            _ => default,
        };
    }

    static bool IsOneOf(IReadOnlyList<byte[]> allowed, ref Utf8JsonReader json)
    {
        foreach (var one in allowed)
            if (json.ValueTextEquals(one)) return true;
        return false;
    }

    /// <summary>JSON Schema counts characters, not bytes: continuation bytes do not count.</summary>
    static int Characters(ReadOnlySpan<byte> text)
    {
        var count = 0;
        foreach (var one in text)
            if ((one & 0xC0) != 0x80) count++;
        return count;
    }

    /// <summary>A number that no decimal holds is outside of every meaning OCPP has.</summary>
    static SchemaFault Number(SchemaNode schema, ref Utf8JsonReader json)
    {
        if (!json.TryGetDecimal(out var value)) return Wrong("range");
        if ((schema.Kinds & JsonKinds.Number) == 0 && (value != decimal.Truncate(value) || value is < long.MinValue or > long.MaxValue)) return WrongType;
        if (value < schema.Minimum) return Wrong("minimum");
        if (value > schema.Maximum) return Wrong("maximum");
        return schema.MultipleOf is { } step && value % step != 0 ? Wrong("multipleOf") : default;
    }

    static SchemaFault Wrong(string keyword) => new(OcppError.PropertyConstraintViolation, "", keyword);

    static string Unknown(ref Utf8JsonReader json)
    {
        try
        {
            return json.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return "?";
        }
    }

    /// <summary>One step of a JSON pointer (RFC 6901 §3).</summary>
    static string Step(string name) => "/" + name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
