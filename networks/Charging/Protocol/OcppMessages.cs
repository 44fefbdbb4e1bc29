using System.Buffers;
using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Grange.Charging.Protocol.V16;
using Grange.Charging.Protocol.V201;

namespace Grange.Charging.Protocol;

/// <summary>Payloads to records and back, by the record's type.</summary>
public static class OcppMessages
{
    static readonly JsonWriterOptions Plain = new() { SkipValidation = true };

    /// <summary>Every record of either version by its name: each message needs one on its way in and one on its way out.</summary>
    static readonly FrozenDictionary<string, JsonTypeInfo> Old = Named(typeof(V16Json).Namespace!, V16Json.Default), New = Named(typeof(V201Json).Namespace!, V201Json.Default);

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
    public static JsonTypeInfo? Find(OcppVersion version, string action, bool request) => (version == OcppVersion.V16 ? Old : New).GetValueOrDefault(action + (request ? "Request" : "Response"));

    static FrozenDictionary<string, JsonTypeInfo> Named(string space, JsonSerializerContext context)
        => typeof(OcppMessages).Assembly.GetTypes().Where(type => type.Namespace == space && (type.Name.EndsWith("Request", StringComparison.Ordinal) || type.Name.EndsWith("Response", StringComparison.Ordinal)))
            .Select(type => (type.Name, Info: context.GetTypeInfo(type))).Where(one => one.Info is not null).ToFrozenDictionary(one => one.Name, one => one.Info!, StringComparer.Ordinal);

    static JsonTypeInfo<T> Info<T>() => Known<T>.Info ?? throw new ArgumentException($"{typeof(T)} is no message");

    static class Known<T>
    {
        public static readonly JsonTypeInfo<T>? Info
            = (JsonTypeInfo<T>?)(typeof(T).Namespace == typeof(V16Json).Namespace ? V16Json.Default.GetTypeInfo(typeof(T)) : V201Json.Default.GetTypeInfo(typeof(T)));
    }
}
