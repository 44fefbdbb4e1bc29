using Grange.Content;
using Grange.Kernel;

namespace Grange.Rendering.Rules.Bodies;

/// <summary>A customer's word on frames (<c>rendering.approval</c>).</summary>
/// <param name="Job">Of which order.</param>
/// <param name="From">First frame.</param>
/// <param name="To">Last frame.</param>
/// <param name="Approve">They are as ordered; else they are rendered again by another, free of charge.</param>
public sealed record ApprovalBody(Hash32 Job, int From, int To, bool Approve)
{
    public DagNode ToNode() => DagNode.Map(("job", Body.Of(Job)), ("from", DagNode.Of((long)From)), ("to", DagNode.Of((long)To)), ("approve", DagNode.Of(Approve)));

    /// <summary>Reads a body; the fault names the field. Never throws.</summary>
    public static Result<ApprovalBody> Read(DagNode body)
    {
        if (!Body.IsMap(body, 4) || !Body.TryGetHash(body, "job", out var job)) return Wrong("a map of job (32 bytes), from, to, approve");
        if (!Body.TryGetNumber(body, "from", 0, Body.MaxFrame, out var from)) return Wrong($"from: 0 to {Body.MaxFrame}");
        if (!Body.TryGetNumber(body, "to", from, Body.MaxFrame, out var to)) return Wrong($"to: from to {Body.MaxFrame}");
        return body.TryGet("approve", DagKind.Bool, out var approve) ? new ApprovalBody(job, (int)from, (int)to, approve.AsBool) : Wrong("approve: true or false");
    }

    static Fault Wrong(string what) => Body.Malformed(RenderingKinds.Approval, what);
}
