using Grange.Content;
using Grange.Kernel;

namespace Grange.Energy.Rules.Bodies;

/// <summary>Money paid ahead for what a meter buys (<c>energy.credit</c>).</summary>
/// <param name="Hold">What was reserved for it.</param>
/// <param name="UntilMs">Slots that begin later are not bought with it; what is left then comes back.</param>
public sealed record CreditBody(HoldId Hold, DeviceId Meter, long MicroUsd, long UntilMs)
{
    const int Fields = 4;

    public DagNode ToNode() => DagNode.Map(("hold", Hold.ToNode()), ("meter", Body.Of(Meter)), ("microUsd", DagNode.Of(MicroUsd)), ("until", DagNode.Of(UntilMs)));

    /// <summary>Reads a body; the fault names the field. Never throws.</summary>
    public static Result<CreditBody> Read(DagNode body)
    {
        if (!Body.IsMap(body, Fields)) return Body.Malformed(EnergyKinds.Credit, "a map of hold, meter, microUsd, until");
        if (!HoldId.TryRead(body, out var hold)) return Body.Malformed(EnergyKinds.Credit, "hold: 16 bytes");
        if (!Body.TryGetMeter(body, out var meter)) return Body.Malformed(EnergyKinds.Credit, "meter: 32 bytes");
        if (!Body.TryGetNumber(body, "microUsd", 1, Body.MostMicro, out var money)) return Body.Malformed(EnergyKinds.Credit, $"microUsd: 1 to {Body.MostMicro}");
        if (!Body.TryGetNumber(body, "until", 0, Body.MostMs, out var until)) return Body.Malformed(EnergyKinds.Credit, "until: Unix milliseconds");
        return new CreditBody(hold, meter, money, until);
    }

    /// <summary>The hold that <c>energy.end</c> names.</summary>
    public static Result<HoldId> ReadEnd(DagNode body)
        => Body.IsMap(body, 1) && HoldId.TryRead(body, out var hold) ? hold : Body.Malformed(EnergyKinds.End, "a map of hold: 16 bytes");

    /// <summary>The body of <c>energy.end</c>.</summary>
    public static DagNode End(HoldId hold) => DagNode.Map(("hold", hold.ToNode()));
}
