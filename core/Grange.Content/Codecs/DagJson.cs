using System.Buffers.Text;
using System.Text.Json;

namespace Grange.Content;

/// <summary>dag-json that others wrote (IPLD dag-json specification): read for its links and shape, never written.</summary>
/// <remarks><c>{"/": "bafy…"}</c> is a link and <c>{"/": {"bytes": "…"}}</c> bytes in base64 without padding. A number with a fraction or an exponent stands as null.</remarks>
static class DagJson
{
    static readonly JsonReaderOptions Strict = new() { MaxDepth = DagCbor.MaxDepth };

    /// <summary>Reads one value; null, and why, when the bytes are no dag-json.</summary>
    public static DagNode? Decode(ReadOnlySpan<byte> source, out string? fault)
    {
        fault = null;
        try
        {
            var reader = new Utf8JsonReader(source, Strict);
            reader.Read();
            var value = Value(ref reader);
            if (reader.Read()) fault = "something stands behind the value";
            return fault is null ? value : null;
        }
        catch (Exception error) when (error is JsonException or FormatException or InvalidOperationException or ArgumentException)
        {
            fault = error.Message;
            return null;
        }
    }

    static DagNode Value(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.StartObject => Map(ref reader),
        JsonTokenType.StartArray => List(ref reader),
        JsonTokenType.String => DagNode.Of(reader.GetString()!),
        JsonTokenType.Number => Int128.TryParse(reader.ValueSpan, out var number) && number >= -(Int128)ulong.MaxValue - 1 && number <= ulong.MaxValue ? DagNode.Of(number) : DagNode.Null,
        JsonTokenType.True => DagNode.Of(true),
        JsonTokenType.False => DagNode.Of(false),
        _ => DagNode.Null,
    };

    static DagNode List(ref Utf8JsonReader reader)
    {
        var items = new List<DagNode>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) items.Add(Value(ref reader));
        return DagNode.List(items);
    }

    static DagNode Map(ref Utf8JsonReader reader)
    {
        var entries = new List<(string Key, DagNode Value)>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var key = reader.GetString()!;
            reader.Read();
            entries.Add((key, Value(ref reader)));
        }
        return entries is [("/", var reserved)] ? Reserved(reserved) : DagNode.Map(entries);
    }

    static DagNode Reserved(DagNode value) => value switch
    {
        { Kind: DagKind.Text } => DagNode.Of(Cid.Parse(value.AsText)),
        { Kind: DagKind.Map } when value.AsMap.Count == 1 && value.TryGetText("bytes", out var text) => DagNode.Of(Base64Url.DecodeFromChars(text.Replace('+', '-').Replace('/', '_'))),
        _ => throw new FormatException("the key '/' is reserved for links and bytes"),
    };
}
