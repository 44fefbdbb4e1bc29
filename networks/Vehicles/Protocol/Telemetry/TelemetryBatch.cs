using System.Text;
using System.Text.Json;
using Grange.Kernel;

namespace Grange.Vehicles.Protocol.Telemetry;

/// <summary>What a device said at once: a JSON array of CloudEvents (<c>application/cloudevents-batch+json</c>). Meant to be kept and read into again, so that a known signal costs no memory.</summary>
public sealed class TelemetryBatch
{
    /// <summary>Bytes of an uncompressed body.</summary>
    public const int MaxBytes = 1 << 20;

    /// <summary>Errors that are named; more than these are counted.</summary>
    public const int MaxErrors = 100;

    /// <summary>Points later than now by more are refused.</summary>
    public const long MaxAheadMs = 10 * 60_000L;

    /// <summary>Points older than this are refused.</summary>
    public const long MaxAgeMs = 30 * 86_400_000L;

    const int MaxDepth = 16;

    internal List<TelemetryPoint> PointList { get; } = [];
    internal List<VehicleEvent> EventList { get; } = [];
    readonly List<ItemError> errors = [];

    public IReadOnlyList<TelemetryPoint> Points => PointList;
    public IReadOnlyList<VehicleEvent> Events => EventList;
    public IReadOnlyList<ItemError> Errors => errors;

    /// <summary>Points as a span, for those who go through many; valid until the batch is read into again.</summary>
    public ReadOnlySpan<TelemetryPoint> PointSpan => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(PointList);

    /// <summary>Items that were not taken.</summary>
    public int Refused { get; private set; }

    /// <summary>Items that were taken.</summary>
    public int Accepted => PointList.Count + EventList.Count;

    /// <summary>
    /// Reads a body. What is wrong with one item is an error of that item and leaves the others; <paramref name="into"/> is emptied first, and empty after a fault.
    /// </summary>
    /// <param name="json">The uncompressed body.</param>
    /// <param name="device">Who signed it: an event of another source is refused.</param>
    /// <param name="subject">The vehicle that the device is paired to: an event on another is refused.</param>
    /// <param name="nowMs">The door's clock, for <see cref="MaxAheadMs"/> and <see cref="MaxAgeMs"/>.</param>
    public static BatchFault TryRead(ReadOnlySpan<byte> json, DeviceId device, string subject, long nowMs, TelemetryBatch into)
    {
        into.Clear();
        if (json.Length > MaxBytes) return BatchFault.TooLarge;
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray) return BatchFault.Malformed;
            var events = new EventReader(into, Encoding.ASCII.GetBytes($"grange:device:{device}"), Encoding.UTF8.GetBytes(subject), nowMs);
            for (var index = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; index++)
            {
                if (reader.TokenType != JsonTokenType.StartObject) return into.Fail();
                events.Read(ref reader, index);
            }
            return reader.Read() ? into.Fail() : BatchFault.None;
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            return into.Fail(); // the reader's own way to say that this is no JSON, or no UTF-8
        }
    }

    internal void Refuse(int index, int item, string code, string detail)
    {
        Refused++;
        if (errors.Count < MaxErrors) errors.Add(new(index, item, code, detail));
    }

    BatchFault Fail()
    {
        Clear();
        return BatchFault.Malformed;
    }

    void Clear()
    {
        PointList.Clear();
        EventList.Clear();
        errors.Clear();
        Refused = 0;
    }
}
