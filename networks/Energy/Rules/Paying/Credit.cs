using Grange.Content;
using Grange.Energy.Rules.Bodies;
using Grange.Kernel;

namespace Grange.Energy.Rules.Paying;

/// <summary>Money that was paid ahead, and what is left of it.</summary>
/// <param name="SinceMs">When it was said; older credit is used first.</param>
/// <param name="UntilMs">Slots that begin later are not bought with it.</param>
public sealed record Credit(HoldId Hold, Address Payer, DeviceId Meter, long Left, long SinceMs, long UntilMs)
{
    /// <summary>In a carry: <c>[payer, meter, left, since, until]</c> under <c>credit/{hold}</c>.</summary>
    public DagNode ToNode() => DagNode.List(DagNode.Of(Payer.ToByteArray()), Body.Of(Meter), DagNode.Of(Left), DagNode.Of(SinceMs), DagNode.Of(UntilMs));

    public static Credit? Read(string hold, DagNode node)
        => node.Kind == DagKind.List && node.AsList is [{ Kind: DagKind.Bytes } payer, var meter, var left, var since, var until] && Body.TryRead(meter, out var id)
            ? new Credit(new HoldId(Guid.ParseExact(hold, "N")), Address.Read(payer.AsBytes), id, (long)left.AsInt, (long)since.AsInt, (long)until.AsInt)
            : null;
}
