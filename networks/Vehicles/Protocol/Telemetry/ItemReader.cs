using System.Buffers;
using System.Text.Json;
using Grange.Vehicles.Catalogue;

namespace Grange.Vehicles.Protocol.Telemetry;

/// <summary>Reads an event's data: <c>{signals: [{name, value, timestamp}], events: [{name, timestamp, durationNs?, metadata?}]}</c>.</summary>
readonly struct ItemReader(TelemetryBatch into, long nowMs)
{
    const int MaxText = 1_024, MaxMetadata = 4_096, MaxName = 128;

    static readonly SearchValues<char> NameLetters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    /// <summary>False where data is something else. What is wrong with one item is refused with its place.</summary>
    public bool Read(ref Utf8JsonReader reader, int index)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return false;
        }
        var (ok, any, item) = (true, false, 0);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var (signals, events) = (reader.ValueTextEquals("signals"u8), reader.ValueTextEquals("events"u8));
            reader.Read();
            if (!signals && !events)
            {
                reader.Skip();
                continue;
            }
            any = true;
            if (reader.TokenType != JsonTokenType.StartArray)
            {
                ok = false;
                reader.Skip();
                continue;
            }
            for (; reader.Read() && reader.TokenType != JsonTokenType.EndArray; item++)
            {
                if (reader.TokenType != JsonTokenType.StartObject)
                {
                    into.Refuse(index, item, "item-malformed", "a signal or event is an object");
                    reader.Skip();
                }
                else if (signals) ReadSignal(ref reader, index, item);
                else ReadEvent(ref reader, index, item);
            }
        }
        return ok && any;
    }

    void ReadSignal(ref Utf8JsonReader reader, int index, int item)
    {
        var value = default(SignalValue);
        Signal? signal = null;
        var (time, hasTime, isAlias, isPlace, factor) = (0L, false, false, false, 1);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            if (reader.ValueTextEquals("name"u8))
            {
                reader.Read();
                if (!IsPlainText(ref reader)) continue;
                isPlace = reader.ValueTextEquals("currentLocationCoordinates"u8);
                if (!isPlace && Signals.TryResolve(reader.ValueSpan, out signal)) isAlias = !reader.ValueSpan.StartsWith("Vehicle."u8);
                if (isAlias) factor = signal!.AliasFactor;
            }
            else if (reader.ValueTextEquals("value"u8)) value = SignalValue.Read(ref reader, MaxText);
            else if (reader.ValueTextEquals("timestamp"u8)) hasTime = TryTime(ref reader, out time);
            else SkipValue(ref reader);
        }
        if (isPlace) TakePlace(value, time, hasTime, index, item);
        else if (signal is null) into.Refuse(index, item, "unknown-signal", "name is a VSS path such as Vehicle.Speed, or one of DIMO's names");
        else if (IsInTime(time, hasTime, index, item)) Take(signal, factor, value, time, index, item);
    }

    void Take(Signal signal, int factor, in SignalValue value, long time, int index, int item)
    {
        var isText = value.Kind == ValueKind.Text;
        var fits = signal.Kind switch
        {
            SignalKind.Any => value.Kind is ValueKind.Number or ValueKind.Text or ValueKind.Boolean,
            SignalKind.Text => isText,
            SignalKind.Boolean => value.Kind == ValueKind.Boolean || value is { Kind: ValueKind.Number, Number: 0 or 1 },
            _ => value.Kind == ValueKind.Number,
        };
        if (!fits) into.Refuse(index, item, "type-mismatch", $"{signal.Path} is {(signal.IsKnown ? signal.Type : "a number, a text or a boolean")}, finite and at most {MaxText} characters");
        else into.PointList.Add(new(signal, time, value.Number * factor, value.Text, index, value.Kind == ValueKind.Boolean));
    }

    /// <summary>DIMO's place is one value of two numbers; here it is two points of one time.</summary>
    void TakePlace(in SignalValue value, long time, bool hasTime, int index, int item)
    {
        if (!IsInTime(time, hasTime, index, item)) return;
        if (value.Kind != ValueKind.Place)
        {
            into.Refuse(index, item, "type-mismatch", "currentLocationCoordinates is {latitude, longitude} in degrees");
            return;
        }
        into.PointList.Add(new(Places.Latitude, time, value.Number, null, index));
        into.PointList.Add(new(Places.Longitude, time, value.Second, null, index));
    }

    void ReadEvent(ref Utf8JsonReader reader, int index, int item)
    {
        string? name = null, metadata = null;
        var (time, hasTime, duration, ok) = (0L, false, 0L, true);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            if (reader.ValueTextEquals("name"u8))
            {
                reader.Read();
                if (IsPlainText(ref reader) && reader.ValueSpan.Length is > 0 and <= MaxName) name = reader.GetString();
            }
            else if (reader.ValueTextEquals("timestamp"u8)) hasTime = TryTime(ref reader, out time);
            else if (reader.ValueTextEquals("durationNs"u8))
            {
                reader.Read();
                ok &= reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out duration) && duration >= 0;
                reader.Skip();
            }
            else if (reader.ValueTextEquals("metadata"u8)) ok &= TryMetadata(ref reader, out metadata);
            else SkipValue(ref reader);
        }
        if (!ok || name is null || name.AsSpan().ContainsAnyExcept(NameLetters))
            into.Refuse(index, item, "event-malformed", $"an event has a name of letters, figures, dots and hyphens, durationNs from 0, metadata of at most {MaxMetadata} bytes");
        else if (IsInTime(time, hasTime, index, item)) into.EventList.Add(new(name, time, duration, metadata));
    }

    bool IsInTime(long time, bool hasTime, int index, int item)
    {
        var (code, detail) = !hasTime ? ("timestamp", "timestamp is RFC 3339, e.g. 2026-01-31T12:00:00.000Z")
            : time > nowMs + TelemetryBatch.MaxAheadMs ? ("ahead-of-time", "timestamp is more than 10 minutes ahead of this node")
            : time < nowMs - TelemetryBatch.MaxAgeMs ? ("too-old", "timestamp is more than 30 days ago") : ("", "");
        if (code.Length > 0) into.Refuse(index, item, code, detail);
        return code.Length == 0;
    }

    static bool TryTime(ref Utf8JsonReader reader, out long time)
    {
        reader.Read();
        time = 0;
        return IsPlainText(ref reader) && Rfc3339.TryRead(reader.ValueSpan, out time);
    }

    static bool TryMetadata(ref Utf8JsonReader reader, out string? metadata)
    {
        reader.Read();
        using var value = JsonDocument.ParseValue(ref reader);
        var text = value.RootElement.GetRawText();
        metadata = text.Length <= MaxMetadata ? text : null;
        return metadata is not null;
    }

    /// <summary>True for a text without escapes; anything else is passed over.</summary>
    static bool IsPlainText(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String) return !reader.ValueIsEscaped;
        reader.Skip();
        return false;
    }

    static void SkipValue(ref Utf8JsonReader reader)
    {
        reader.Read();
        reader.Skip();
    }
}
