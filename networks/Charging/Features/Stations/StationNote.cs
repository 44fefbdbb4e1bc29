using System.Text.Json;
using Grange.Charging.Protocol;
using Grange.Charging.Rules.Bodies;
using Grange.Content;
using Grange.Kernel;

namespace Grange.Charging.Features.Stations;

/// <summary>What an owner wants of a station, said with its device's key: a purpose, and the rest as JSON.</summary>
/// <param name="TimeMs">The owner's clock, Unix milliseconds; it is good for minutes.</param>
public sealed record StationNote(DeviceId Device, string Purpose, string Json, long TimeMs)
{
    public const string Profile = "charging.profile", Clear = "charging.clear", Schedule = "charging.schedule", Site = "charging.site";

    static readonly long LifeMs = (long)TimeSpan.FromMinutes(10).TotalMilliseconds;

    public string Seal(Func<byte[], byte[]> sign)
        => SignedNote.Seal(DagNode.Map(("for", DagNode.Of(Purpose)), ("dev", Body.Of(Device)), ("json", DagNode.Of(Json)), ("t", DagNode.Of(TimeMs))), sign);

    /// <summary>Reads what <paramref name="device"/> signed for a purpose; the fault says what is wrong with it.</summary>
    public static Result<JsonElement> Open(string? text, string purpose, Device device, long nowMs)
    {
        if (SignedNote.Open(text ?? "", purpose, device.Key.Span) is not { } note || !Body.TryGetDevice(note, "dev", out var named) || named != device.Id)
            return new Fault("note-signature", $"the note is not signed by {device.Id} for {purpose}", "sign it with the station's device key", 403);
        if (!note.TryGetLong("t", out var time) || Math.Abs(nowMs - time) > LifeMs) return new Fault("note-late", "the note is too old, or of the future", "sign it now; look at the clock", 403);
        try
        {
            using var document = JsonDocument.Parse(note.TryGetText("json", out var json) ? json : "");
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : new Fault("note-malformed", "the note holds an object", Status: 422);
        }
        catch (JsonException error)
        {
            return new Fault("note-malformed", $"the note holds no JSON: {error.Message}", Status: 422);
        }
    }
}
