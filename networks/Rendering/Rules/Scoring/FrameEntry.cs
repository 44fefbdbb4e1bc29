using Grange.Content;
using Grange.Kernel;
using Grange.Rendering.Rules.Bodies;

namespace Grange.Rendering.Rules.Scoring;

/// <summary>How far a delivered frame is.</summary>
public enum FrameStage : byte
{
    /// <summary>To be made, again: its makers so far are not asked.</summary>
    Open = 1,

    /// <summary>Committed to; a seed decides whether and by whom it is checked.</summary>
    Pending = 2,

    /// <summary>A check came out different; a third owner's node decides.</summary>
    Disputed = 3,

    /// <summary>Right, as far as the network can tell; the customer has the word.</summary>
    Accepted = 4,

    /// <summary>Paid, once and for all.</summary>
    Paid = 5,

    /// <summary>Sent back too often; rendered no more.</summary>
    Quarantined = 6,
}

/// <summary>A frame as the carry remembers it.</summary>
/// <param name="Maker">Whose it is; who made it last where it is open.</param>
/// <param name="SinceMs">When it came into its stage, Unix milliseconds.</param>
/// <param name="Approved">The customer has said yes already.</param>
/// <param name="Returns">How often the customer sent it back.</param>
/// <param name="Refused">Nodes that may not make it again.</param>
/// <param name="Checker">Who found it different, where it is disputed.</param>
public sealed record FrameEntry(
    FrameStage Stage, DeviceId Maker, int Attempt, long MicroGbh, long MicroUsd, int Width, int Height, long SinceMs, bool Approved, int Returns, IReadOnlyList<DeviceId> Refused, DeviceId? Checker)
{
    /// <summary>True when nothing is to be done for it any more.</summary>
    public bool IsOver => Stage is FrameStage.Paid or FrameStage.Quarantined;

    /// <summary>It goes to another maker.</summary>
    public FrameEntry Reopen(long nowMs) => this with { Stage = FrameStage.Open, SinceMs = nowMs, Approved = false, Refused = Refused.Contains(Maker) ? Refused : [.. Refused, Maker], Checker = null };

    /// <summary>The customer sends it back; at the last time it is given up.</summary>
    public FrameEntry Return(long nowMs, int most) => Reopen(nowMs) with { Returns = Returns + 1, Stage = Returns + 1 >= most ? FrameStage.Quarantined : FrameStage.Open };

    public DagNode ToNode() => DagNode.List(
        DagNode.Of((long)Stage), Body.Of(Maker), DagNode.Of((long)Attempt), DagNode.Of(MicroGbh), DagNode.Of(MicroUsd), DagNode.Of((long)Width), DagNode.Of((long)Height), DagNode.Of(SinceMs),
        DagNode.Of(Approved), DagNode.Of((long)Returns), DagNode.List(Refused.Select(Body.Of)), Checker is { } checker ? Body.Of(checker) : DagNode.Null);

    public static FrameEntry Read(DagNode node)
    {
        var list = node.AsList;
        return new FrameEntry(
            (FrameStage)(byte)list[0].AsInt, Device(list[1]), (int)list[2].AsInt, (long)list[3].AsInt, (long)list[4].AsInt, (int)list[5].AsInt, (int)list[6].AsInt, (long)list[7].AsInt,
            list[8].AsBool, (int)list[9].AsInt, [.. list[10].AsList.Select(Device)], list[11].Kind == DagKind.Null ? null : Device(list[11]));
    }

    static DeviceId Device(DagNode node) => new(Hash32.Read(node.AsBytes));
}
