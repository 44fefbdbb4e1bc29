using Grange.Content;
using Grange.Geo;
using Grange.Kernel;

namespace Grange.Mapping.Bodies;

/// <summary>A bounty (<c>mapping.burst</c>), signed by who pays: the first good picture of the hex until a time takes it; without one it goes back.</summary>
/// <param name="Cell">A hex of resolution 12 or coarser.</param>
/// <param name="UntilMs">Unix milliseconds.</param>
public sealed record BurstBody(H3Cell Cell, long UntilMs, long Credits, HoldId Hold)
{
    public DagNode ToNode() => DagNode.Map(("cell", DagNode.Of((long)Cell.Value)), ("untilMs", DagNode.Of(UntilMs)), ("credits", DagNode.Of(Credits)), ("hold", Hold.ToNode()));

    public static Result<BurstBody> Read(DagNode body, long creditsPerBurst)
        => body.AsMap.Count == 4 && body.AsMap.TryGetValue("cell", out var index) && Cells.Read(index, null) is { } cell && cell.Resolution is >= 9 and <= TakenBody.Resolution
            && body.AsMap.TryGetValue("untilMs", out var until) && Times.Are(until) && body.TryGetLong("credits", out var credits) && credits == creditsPerBurst && HoldId.TryRead(body, out var hold)
            ? new BurstBody(cell, (long)until.AsInt, credits, hold)
            : new Fault("evidence-malformed", $"{MappingKinds.Burst} is {{cell of resolution 9 to 12, untilMs, credits: {creditsPerBurst}, hold: 16 bytes}}", "the node's quote has the body to sign", 422);
}
