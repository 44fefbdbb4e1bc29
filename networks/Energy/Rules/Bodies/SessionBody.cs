using Grange.Content;
using Grange.Energy.Rules.Settlement;
using Grange.Kernel;

namespace Grange.Energy.Rules.Bodies;

/// <summary>Energy used behind somebody's meter (<c>energy.session</c>), e.g. by a car: what a counter showed when, and the most it may cost.</summary>
/// <param name="Hold">What was reserved for it; it names the session too.</param>
/// <param name="Meter">The connection's own meter.</param>
/// <param name="For">Whose consumption it was; certificates are claimed for them.</param>
/// <param name="Readings">Two or more; times rise, the counter does not fall.</param>
public sealed record SessionBody(HoldId Hold, DeviceId Meter, long MicroUsd, string For, IReadOnlyList<SessionReading> Readings)
{
    const int Fields = 5;

    public const int MostReadings = 1_000, MostFor = 128;

    /// <summary>Longest session: two days.</summary>
    public const long MostSeconds = 2 * 86_400;

    const long MostWh = 1_000_000_000_000;

    public long FromMs => Readings[0].TimeSeconds * 1_000;
    public long ToMs => Readings[^1].TimeSeconds * 1_000;
    public long Wh => Readings[^1].Wh - Readings[0].Wh;

    public DagNode ToNode() => DagNode.Map(
        ("hold", Hold.ToNode()), ("meter", Body.Of(Meter)), ("microUsd", DagNode.Of(MicroUsd)), ("for", DagNode.Of(For)),
        ("readings", DagNode.List(Readings.Select(one => DagNode.List(DagNode.Of(one.TimeSeconds), DagNode.Of(one.Wh))))));

    /// <summary>Reads a body; the fault names the field. Never throws.</summary>
    public static Result<SessionBody> Read(DagNode body)
    {
        if (!Body.IsMap(body, Fields)) return Malformed("a map of hold, meter, microUsd, for, readings");
        if (!HoldId.TryRead(body, out var hold)) return Malformed("hold: 16 bytes");
        if (!Body.TryGetMeter(body, out var meter)) return Malformed("meter: 32 bytes");
        if (!Body.TryGetNumber(body, "microUsd", 0, Body.MostMicro, out var most)) return Malformed($"microUsd: 0 to {Body.MostMicro}");
        if (!body.TryGetText("for", out var whose) || whose.Length is 0 or > MostFor) return Malformed($"for: 1 to {MostFor} characters");
        if (!body.TryGet("readings", DagKind.List, out var list)) return Malformed("readings: a list");
        return ReadingsOf(list) is { } readings ? new SessionBody(hold, meter, most, whose, readings) : Malformed($"readings: 2 to {MostReadings} of [Unix seconds, Wh], rising, within two days");
    }

    /// <summary>Readings of a session; null where they are none.</summary>
    public static IReadOnlyList<SessionReading>? ReadingsOf(DagNode list)
    {
        if (list.Kind != DagKind.List || list.AsList.Count is < 2 or > MostReadings) return null;
        var readings = new List<SessionReading>();
        foreach (var one in list.AsList)
        {
            if (one.Kind != DagKind.List || one.AsList is not [{ Kind: DagKind.Int } time, { Kind: DagKind.Int } wh]) return null;
            if (time.AsInt < 0 || time.AsInt > Body.MostMs / 1_000 || wh.AsInt < 0 || wh.AsInt > MostWh) return null;
            var reading = new SessionReading((long)time.AsInt, (long)wh.AsInt);
            if (readings.Count > 0 && (reading.TimeSeconds <= readings[^1].TimeSeconds || reading.Wh < readings[^1].Wh)) return null;
            readings.Add(reading);
        }
        return readings[^1].TimeSeconds - readings[0].TimeSeconds <= MostSeconds ? readings : null;
    }

    static Fault Malformed(string what) => Body.Malformed(EnergyKinds.Session, what);
}
