using Grange.Content;
using Grange.Kernel;

namespace Grange.Charging.Rules.Bodies;

/// <summary>A driver's reservation (<c>charging.reserve</c>): keep this EVSE for me until then; whoever does not come pays so much.</summary>
/// <param name="Hold">The money that was reserved for it, where it costs any; it names the reservation too.</param>
public sealed record ReserveBody(HoldId Hold, DeviceId Station, long Evse, long UntilMs, long MicroUsd)
{
    public DagNode ToNode() => DagNode.Map(
        ("hold", Hold.ToNode()), ("station", Body.Of(Station)), ("evse", DagNode.Of(Evse)), ("untilMs", DagNode.Of(UntilMs)), ("microUsd", DagNode.Of(MicroUsd)));

    /// <summary>Reads a body; the fault names the field. Never throws.</summary>
    public static Result<ReserveBody> Read(DagNode body)
    {
        if (!Body.IsMap(body, 5)) return Wrong("a map of hold, station, evse, untilMs, microUsd");
        if (!HoldId.TryRead(body, out var hold)) return Wrong("hold: 16 bytes");
        if (!Body.TryGetDevice(body, "station", out var station)) return Wrong("station: 32 bytes");
        if (!Body.TryGetNumber(body, "evse", 0, OrderBody.MaxEvse, out var evse)) return Wrong($"evse: 0 to {OrderBody.MaxEvse}");
        if (!Body.TryGetNumber(body, "untilMs", 0, 1L << 52, out var until)) return Wrong("untilMs");
        return Body.TryGetNumber(body, "microUsd", 0, OrderBody.MaxMicroUsd, out var price) ? new ReserveBody(hold, station, evse, until, price) : Wrong($"microUsd: 0 to {OrderBody.MaxMicroUsd}");
    }

    static Fault Wrong(string what) => Body.Malformed(ChargingKinds.Reserve, what);
}
