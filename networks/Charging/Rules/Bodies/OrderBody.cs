using Grange.Content;
using Grange.Kernel;

namespace Grange.Charging.Rules.Bodies;

/// <summary>A driver's order (<c>charging.order</c>): charge at this EVSE, at this tariff, for at most so much.</summary>
/// <param name="Hold">The money that was reserved for it; it names the session too.</param>
public sealed record OrderBody(HoldId Hold, DeviceId Station, long Evse, long MicroUsd, TariffWord Tariff)
{
    /// <summary>Bounds that keep every sum of an epoch inside 64 bits.</summary>
    public const long MaxMicroUsd = 1_000_000_000_000, MaxEvse = 1_000;

    public DagNode ToNode() => DagNode.Map(
        ("hold", Hold.ToNode()), ("station", Body.Of(Station)), ("evse", DagNode.Of(Evse)), ("microUsd", DagNode.Of(MicroUsd)),
        ("tariff", DagNode.Of(Tariff.Json)), ("zone", DagNode.Of(Tariff.ZoneMinutes)));

    /// <summary>Reads a body; the fault names the field. Never throws.</summary>
    public static Result<OrderBody> Read(DagNode body)
    {
        if (!Body.IsMap(body, 6)) return Body.Malformed(ChargingKinds.Order, "a map of hold, station, evse, microUsd, tariff, zone");
        if (!HoldId.TryRead(body, out var hold)) return Body.Malformed(ChargingKinds.Order, "hold: 16 bytes");
        if (!Body.TryGetDevice(body, "station", out var station)) return Body.Malformed(ChargingKinds.Order, "station: 32 bytes");
        if (!Body.TryGetNumber(body, "evse", 1, MaxEvse, out var evse)) return Body.Malformed(ChargingKinds.Order, $"evse: 1 to {MaxEvse}");
        if (!Body.TryGetNumber(body, "microUsd", 1, MaxMicroUsd, out var most)) return Body.Malformed(ChargingKinds.Order, $"microUsd: 1 to {MaxMicroUsd}");
        return TariffWord.Of(body, ChargingKinds.Order).TryGet(out var tariff, out var fault) ? new OrderBody(hold, station, evse, most, tariff) : fault;
    }
}
