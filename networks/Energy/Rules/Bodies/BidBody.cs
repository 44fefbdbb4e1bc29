using Grange.Content;
using Grange.Energy.Rules.Market;
using Grange.Kernel;

namespace Grange.Energy.Rules.Bodies;

/// <summary>A bid or an offer ahead (<c>energy.bid</c>); it cannot be taken back.</summary>
/// <param name="Micro">Per kWh, with all fees.</param>
public sealed record BidBody(DeviceId Meter, long SlotMs, OrderSide Side, long Micro, long Wh)
{
    const int Fields = 5;

    const string Bid = "bid", Offer = "offer";

    /// <summary>More than any connection carries in an hour.</summary>
    public const long MostWh = 1_000_000_000;

    public DagNode ToNode() => DagNode.Map(
        ("meter", Body.Of(Meter)), ("slot", DagNode.Of(SlotMs)), ("side", DagNode.Of(Side == OrderSide.Bid ? Bid : Offer)), ("micro", DagNode.Of(Micro)), ("wh", DagNode.Of(Wh)));

    /// <summary>Reads a body; the fault names the field. Never throws.</summary>
    public static Result<BidBody> Read(DagNode body)
    {
        if (!Body.IsMap(body, Fields)) return Malformed("a map of meter, slot, side, micro, wh");
        if (!Body.TryGetMeter(body, out var meter)) return Malformed("meter: 32 bytes");
        if (!Body.TryGetNumber(body, "slot", 0, Body.MostMs, out var slot)) return Malformed("slot: Unix milliseconds");
        if (!body.TryGetText("side", out var side) || side is not (Bid or Offer)) return Malformed("side: bid or offer");
        if (!Body.TryGetNumber(body, "micro", 0, Body.MostMicro, out var micro)) return Malformed($"micro: 0 to {Body.MostMicro}");
        if (!Body.TryGetNumber(body, "wh", 1, MostWh, out var wh)) return Malformed($"wh: 1 to {MostWh}");
        return new BidBody(meter, slot, side == Bid ? OrderSide.Bid : OrderSide.Offer, micro, wh);
    }

    static Fault Malformed(string what) => Body.Malformed(EnergyKinds.Bid, what);
}
