using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Grange.Charging.Protocol.V16;
using Grange.Charging.Protocol.V201;

namespace Grange.Charging.Protocol;

/// <summary>Payloads to records and back, by the record's type.</summary>
public static class OcppMessages
{
    static readonly JsonWriterOptions Plain = new() { SkipValidation = true };

    /// <summary>Reads a payload that its schema has passed.</summary>
    public static T Read<T>(ReadOnlySpan<byte> payload)
        where T : class => JsonSerializer.Deserialize(payload, Info<T>())!;

    /// <summary>Writes a payload. Absent members are left out: OCPP has no null.</summary>
    public static void Write<T>(IBufferWriter<byte> output, T message)
        where T : class
    {
        using var json = new Utf8JsonWriter(output, Plain);
        JsonSerializer.Serialize(json, message, Info<T>());
    }

    public static byte[] Bytes<T>(T message)
        where T : class => JsonSerializer.SerializeToUtf8Bytes(message, Info<T>());

    /// <summary>The record of a request or response, by version and action; null for an action this program does not speak.</summary>
    public static JsonTypeInfo? Find(OcppVersion version, string action, bool request)
    {
        var name = action + (request ? "Request" : "Response");
        return version == OcppVersion.V16
            ? Named(typeof(V16Json).Namespace!, name) is { } old ? V16Json.Default.GetTypeInfo(old) : null
            : Named(typeof(V201Json).Namespace!, name) is { } type ? V201Json.Default.GetTypeInfo(type) : null;
    }

    static Type? Named(string space, string name) => typeof(OcppMessages).Assembly.GetType($"{space}.{name}");

    static JsonTypeInfo<T> Info<T>()
        => (JsonTypeInfo<T>?)(typeof(T).Namespace == typeof(V16Json).Namespace ? V16Json.Default.GetTypeInfo(typeof(T)) : V201Json.Default.GetTypeInfo(typeof(T)))
            ?? throw new ArgumentException($"{typeof(T)} is no message");
}
