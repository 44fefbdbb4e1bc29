using System.Buffers;
using System.Text.Json;

namespace Grange.Charging.Protocol;

/// <summary>Writes OCPP-J frames around payloads that are JSON already.</summary>
public static class OcppFrameWriter
{
    static readonly JsonWriterOptions Plain = new() { SkipValidation = true };

    public static void Call(IBufferWriter<byte> output, string id, string action, ReadOnlySpan<byte> payload)
    {
        using var json = Start(output, MessageType.Call, id);
        json.WriteStringValue(action);
        End(json, payload);
    }

    public static void Result(IBufferWriter<byte> output, string id, ReadOnlySpan<byte> payload)
    {
        using var json = Start(output, MessageType.CallResult, id);
        End(json, payload);
    }

    /// <summary>A CALLERROR in the version's own spelling; <paramref name="path"/> is the JSON pointer of what was wrong.</summary>
    public static void Error(IBufferWriter<byte> output, OcppVersion version, string id, OcppError error, string text, string? path = null)
    {
        using var json = Start(output, MessageType.CallError, id);
        json.WriteStringValue(error.Spelling(version));
        json.WriteStringValue(text.Length <= 255 ? text : text[..255]); // both versions: at most 255 characters
        json.WriteStartObject();
        if (path is not null) json.WriteString("path", path);
        json.WriteEndObject();
        json.WriteEndArray();
    }

    static Utf8JsonWriter Start(IBufferWriter<byte> output, MessageType type, string id)
    {
        var json = new Utf8JsonWriter(output, Plain);
        json.WriteStartArray();
        json.WriteNumberValue((int)type);
        json.WriteStringValue(id);
        return json;
    }

    static void End(Utf8JsonWriter json, ReadOnlySpan<byte> payload)
    {
        json.WriteRawValue(payload, skipInputValidation: true);
        json.WriteEndArray();
    }
}
