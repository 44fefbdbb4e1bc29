using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Grange.Kernel;

namespace Grange.Wireless.Codecs;

/// <summary>A codec that is declared as a table of fields; numbers are decimal, so that a tenth is a tenth.</summary>
public sealed class FieldCodec : IPayloadCodec
{
    const int MostFields = 200;

    static readonly string[] Types = ["u8", "i8", "u16", "i16", "u24", "i24", "u32", "i32", "f32", "hex", "text"];

    readonly bool isLittle;
    readonly IReadOnlyList<FieldJson> fields;

    FieldCodec(bool isLittle, IReadOnlyList<FieldJson> fields) => (this.isLittle, this.fields) = (isLittle, fields);

    /// <summary>Whether a text is meant as one.</summary>
    public static bool IsOne(string source) => source.AsSpan().TrimStart() is ['{', ..] && source.Contains("\"fields\"", StringComparison.Ordinal);

    public static Result<FieldCodec> Read(string source)
    {
        try
        {
            if (JsonSerializer.Deserialize(source, DeclaredJson.Default.FieldsJson) is not { Fields: { Count: > 0 and <= MostFields } fields } read) return Wrong($"it has fields, at most {MostFields}");
            if (read.Endian is not (null or "big" or "little")) return Wrong("endian is big or little");
            foreach (var field in fields)
                if (Problem(field) is { } why) return Wrong($"field '{field.Name}': {why}");
            return new FieldCodec(read.Endian == "little", fields);
        }
        catch (JsonException why)
        {
            return Wrong($"line {why.LineNumber + 1}: it is no JSON of fields{(why.Path is { Length: > 1 } path ? $", at {path}" : "")}");
        }
    }

    static string? Problem(FieldJson field)
    {
        if (string.IsNullOrWhiteSpace(field.Name)) return "it has a name";
        if (!Types.Contains(field.Type)) return "type is one of " + string.Join(", ", Types);
        if (field.At is null or < -242 or > 241) return "at is its first byte, from 0, or from the end when negative";
        if (field.Length is < 1 or > 242) return "length is 1 to 242";
        if (field.Bits is { } bits && (field.Type![0] != 'u' || bits.Length != 2 || bits[0] < 0 || bits[1] < 1 || bits[0] + bits[1] > 8 * Size(field.Type))) return "bits are [lowest, count] of an unsigned number";
        if (field.Port is < 1 or > 223) return "port is 1 to 223";
        return Math.Abs(field.Scale ?? 1) > 1_000_000_000 || Math.Abs(field.Offset ?? 0) > 1_000_000_000_000 ? "scale and offset are out of bounds" : null;
    }

    /// <inheritdoc/>
    public Result<JsonNode> Decode(ReadOnlySpan<byte> payload, byte port, long heardMs)
    {
        var read = new JsonObject();
        foreach (var field in fields)
        {
            if (field.Port is { } only && only != port) continue;
            if (field.When is { } when && (Place(payload, when.At) is not [var first, ..] || first != when.Is)) continue;
            var bytes = Place(payload, field.At!.Value);
            var size = field.Type is "hex" or "text" ? field.Length ?? bytes.Length : Size(field.Type!);
            if (bytes.Length < size || size == 0)
            {
                if (field.Optional is true) continue;
                return new Fault("codec-payload", $"the payload ends before '{field.Name}'", "mark the field optional, or say its port or when it is there", 400);
            }
            read[field.Name!] = Value(field, bytes[..size]);
        }
        return read;
    }

    static ReadOnlySpan<byte> Place(ReadOnlySpan<byte> payload, int at)
    {
        var from = at < 0 ? payload.Length + at : at;
        return from >= 0 && from < payload.Length ? payload[from..] : [];
    }

    JsonNode Value(FieldJson field, ReadOnlySpan<byte> bytes)
    {
        switch (field.Type)
        {
            case "hex": return Convert.ToHexStringLower(bytes);
            case "text": return Encoding.UTF8.GetString(bytes).TrimEnd('\0');
            case "f32":
                var real = isLittle ? BinaryPrimitives.ReadSingleLittleEndian(bytes) : BinaryPrimitives.ReadSingleBigEndian(bytes);
                return float.IsFinite(real) && Math.Abs(real) < 1e18f ? Scaled(field, (decimal)real) : JsonValue.Create(real.ToString(CultureInfo.InvariantCulture));
        }
        var number = Number(bytes, field.Type![0] == 'i');
        if (field.Bits is { } bits) number = number >> bits[0] & (1L << bits[1]) - 1;
        return field.Values?.GetValueOrDefault(number.ToString(CultureInfo.InvariantCulture)) is { } word ? word : Scaled(field, number);
    }

    static JsonValue Scaled(FieldJson field, decimal number) => JsonValue.Create(number * (field.Scale ?? 1) + (field.Offset ?? 0));

    long Number(ReadOnlySpan<byte> bytes, bool isSigned)
    {
        var number = 0L;
        for (var at = 0; at < bytes.Length; at++) number = number << 8 | bytes[isLittle ? bytes.Length - 1 - at : at];
        return isSigned && number >> (8 * bytes.Length - 1) != 0 ? number - (1L << 8 * bytes.Length) : number;
    }

    static int Size(string type) => type is "f32" ? 4 : (type.AsSpan(1)) switch { "8" => 1, "16" => 2, "24" => 3, _ => 4 };

    static Fault Wrong(string why) => new("codec-fields", $"the codec declares no fields: {why}", "docs/wireless-codecs.md shows one", 400);
}
