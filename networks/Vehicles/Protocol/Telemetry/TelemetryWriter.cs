using System.Buffers;
using System.Text.Json;
using Grange.Kernel;
using Grange.Vehicles.Catalogue;

namespace Grange.Vehicles.Protocol.Telemetry;

/// <summary>Writes what <see cref="TelemetryBatch"/> reads. The same batch is the same bytes, so that it can be signed once and sent again.</summary>
public static class TelemetryWriter
{
    /// <summary>Writes a body: an event per run of points with the same <see cref="TelemetryPoint.Event"/>; events of the vehicle go with the last of them.</summary>
    /// <param name="device">Who signs it.</param>
    /// <param name="subject">The vehicle's id.</param>
    /// <param name="sequence">The batch's number: events are named by it.</param>
    public static void Write(IBufferWriter<byte> into, DeviceId device, string subject, long sequence, ReadOnlySpan<TelemetryPoint> points, IReadOnlyList<VehicleEvent> events)
    {
        using var json = new Utf8JsonWriter(into);
        var source = JsonEncodedText.Encode($"grange:device:{device}");
        var about = JsonEncodedText.Encode(subject);
        json.WriteStartArray();
        for (var (from, number) = (0, 0); from < points.Length || (number == 0 && events.Count > 0); number++)
        {
            var end = from;
            while (end < points.Length && points[end].Event == points[from].Event) end++;
            WriteEvent(json, source, about, $"{sequence}-{number}", points[from..end], end == points.Length ? events : []);
            from = end;
        }
        json.WriteEndArray();
    }

    static void WriteEvent(Utf8JsonWriter json, JsonEncodedText source, JsonEncodedText subject, string id, ReadOnlySpan<TelemetryPoint> points, IReadOnlyList<VehicleEvent> events)
    {
        json.WriteStartObject();
        json.WriteString("specversion"u8, "1.0"u8);
        json.WriteString("id"u8, id);
        json.WriteString("source"u8, source);
        json.WriteString("subject"u8, subject);
        json.WriteString("type"u8, "grange.vehicle.status"u8);
        WriteTime(json, "time"u8, points.IsEmpty ? events[^1].TimestampMs : points[^1].TimestampMs);
        json.WriteStartObject("data"u8);
        json.WriteStartArray("signals"u8);
        foreach (ref readonly var point in points) WritePoint(json, point);
        json.WriteEndArray();
        if (events.Count > 0) WriteEvents(json, events);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    static void WritePoint(Utf8JsonWriter json, in TelemetryPoint point)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, point.Signal.Path);
        if (point.Text is { } text) json.WriteString("value"u8, text);
        else if (point.IsBoolean || point.Signal.Kind == SignalKind.Boolean) json.WriteBoolean("value"u8, point.Number != 0);
        else json.WriteNumber("value"u8, point.Number);
        WriteTime(json, "timestamp"u8, point.TimestampMs);
        json.WriteEndObject();
    }

    static void WriteEvents(Utf8JsonWriter json, IReadOnlyList<VehicleEvent> events)
    {
        json.WriteStartArray("events"u8);
        foreach (var one in events)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, one.Name);
            WriteTime(json, "timestamp"u8, one.TimestampMs);
            if (one.DurationNs > 0) json.WriteNumber("durationNs"u8, one.DurationNs);
            if (one.Metadata is { } metadata)
            {
                json.WritePropertyName("metadata"u8);
                json.WriteRawValue(metadata);
            }
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    static void WriteTime(Utf8JsonWriter json, ReadOnlySpan<byte> name, long unixMs)
    {
        Span<byte> text = stackalloc byte[Rfc3339.Size];
        Rfc3339.Write(unixMs, text);
        json.WriteString(name, text);
    }
}
