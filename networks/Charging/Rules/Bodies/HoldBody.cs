using Grange.Content;
using Grange.Kernel;

namespace Grange.Charging.Rules.Bodies;

/// <summary>A word about a session by its hold alone: <c>charging.stop</c>, <c>charging.ended</c>, <c>charging.dispute</c>, <c>charging.decision</c>.</summary>
/// <remarks>A stop and a dispute call the session <c>session</c>: <c>hold</c> is what binds money, and they bind none.</remarks>
public static class HoldBody
{
    public static DagNode Ended(HoldId hold, string reason) => DagNode.Map(("session", hold.ToNode()), ("reason", DagNode.Of(reason)));

    public static DagNode Said(HoldId hold) => DagNode.Map(("session", hold.ToNode()));

    /// <param name="price">What the driver pays.</param>
    public static DagNode Decision(HoldId hold, MicroUsd price) => DagNode.Map(("session", hold.ToNode()), ("microUsd", DagNode.Of(price.Value)));

    /// <summary>The session a body names, whatever else it says.</summary>
    public static Result<HoldId> Read(DagNode body, string kind)
        => body.Kind == DagKind.Map && body.AsMap.Count <= 2 && body.AsMap.GetValueOrDefault("session") is { } named && HoldId.TryRead(DagNode.Map(("hold", named)), out var hold)
            ? hold
            : Body.Malformed(kind, "session: 16 bytes");

    public static Result<(HoldId Hold, MicroUsd Price)> ReadDecision(DagNode body)
    {
        if (!Read(body, ChargingKinds.Decision).TryGet(out var hold, out var fault)) return fault;
        return Body.TryGetNumber(body, "microUsd", 0, OrderBody.MaxMicroUsd, out var price) ? (hold, new MicroUsd(price)) : Body.Malformed(ChargingKinds.Decision, "microUsd");
    }
}
