using System.Text.Json;

namespace Grange.Vehicles.Protocol.Telemetry;

/// <summary>Reads one CloudEvent of a batch (CloudEvents 1.0 §3, JSON format §3.1), its members in any order.</summary>
ref struct EventReader(TelemetryBatch into, ReadOnlySpan<byte> source, ReadOnlySpan<byte> subject, long nowMs)
{
    [Flags]
    enum Member { None = 0, SpecVersion = 1, Id = 2, Source = 4, Subject = 8, Type = 16, Time = 32, Data = 64, Required = SpecVersion | Id | Source | Subject | Type | Data }

    readonly ReadOnlySpan<byte> source = source, subject = subject;
    ItemReader items = new(into, nowMs);
    Member seen;
    string? code, detail;

    /// <summary>Reads from the event's opening brace to its closing one. An event that is refused leaves no point behind.</summary>
    public void Read(ref Utf8JsonReader reader, int index)
    {
        var (points, events) = (into.PointList.Count, into.EventList.Count);
        (seen, code, detail) = (Member.None, null, null);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject) One(ref reader, index);
        if (code is null && (seen & Member.Required) != Member.Required) Refuse("event-incomplete", "an event has specversion, id, source, subject, type and data");
        if (code is null) return;
        into.PointList.RemoveRange(points, into.PointList.Count - points);
        into.EventList.RemoveRange(events, into.EventList.Count - events);
        into.Refuse(index, -1, code, detail!);
    }

    void One(ref Utf8JsonReader reader, int index)
    {
        var member = MemberOf(ref reader);
        reader.Read();
        if (member == Member.None)
        {
            reader.Skip(); // extensions (§3.4) and what newer devices add
            return;
        }
        if ((seen & member) != 0) Refuse("member-twice", "a member of an event stands in it twice");
        seen |= member;
        if (member == Member.Data)
        {
            if (!items.Read(ref reader, index)) Refuse("data-malformed", "data is an object with an array of signals, an array of events, or both");
            return;
        }
        if (reader.TokenType != JsonTokenType.String)
        {
            Refuse("event-malformed", "specversion, id, source, subject, type and time are texts");
            reader.Skip();
            return;
        }
        Judge(member, ref reader);
    }

    void Judge(Member member, ref Utf8JsonReader reader)
    {
        switch (member)
        {
            case Member.SpecVersion when !reader.ValueTextEquals("1.0"u8): Refuse("spec-version", "specversion is 1.0"); break;
            case Member.Id when reader.ValueSpan.Length is 0 or > 128: Refuse("event-id", "id has 1 to 128 bytes"); break;
            case Member.Source when !reader.ValueTextEquals(source): Refuse("other-source", "source is grange:device: and the id of the device that signs"); break;
            case Member.Subject when !reader.ValueTextEquals(subject): Refuse("other-subject", "subject is the vehicle that the device is paired to"); break;
            case Member.Type when !reader.ValueTextEquals("grange.vehicle.status"u8): Refuse("unknown-type", "type is grange.vehicle.status"); break;
            case Member.Time when reader.ValueIsEscaped || !Rfc3339.TryRead(reader.ValueSpan, out _): Refuse("event-time", "time is RFC 3339"); break;
        }
    }

    /// <summary>The first thing that is wrong is what is said.</summary>
    void Refuse(string why, string sentence) => (code, detail) = code is null ? (why, sentence) : (code, detail);

    static Member MemberOf(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("data"u8)) return Member.Data;
        if (reader.ValueTextEquals("id"u8)) return Member.Id;
        if (reader.ValueTextEquals("source"u8)) return Member.Source;
        if (reader.ValueTextEquals("subject"u8)) return Member.Subject;
        if (reader.ValueTextEquals("type"u8)) return Member.Type;
        if (reader.ValueTextEquals("time"u8)) return Member.Time;
        return reader.ValueTextEquals("specversion"u8) ? Member.SpecVersion : Member.None;
    }
}
