using Grange.Content;
using Grange.Kernel;

namespace Grange.Wireless.Bodies;

/// <summary>What an operator binds itself to before an epoch's seed is drawn (<c>wireless.commit</c>): the secrets of its gateways' beacons.</summary>
/// <param name="Epoch">The epoch they are for: a later one than that in which it is said.</param>
/// <param name="Root">Root of the tree over gateways and their secrets.</param>
public sealed record CommitBody(long Epoch, Hash32 Root)
{
    public DagNode ToNode() => DagNode.Map(("epoch", DagNode.Of(Epoch)), ("root", DagNode.Of(Root.ToByteArray())));

    public static Result<CommitBody> Read(DagNode body)
        => body.AsMap.Count == 2 && body.TryGetLong("epoch", out var epoch) && epoch >= 0 && body.TryGet("root", DagKind.Bytes, out var root) && root.AsBytes.Length == Hash32.Size
            ? new CommitBody(epoch, Hash32.Read(root.AsBytes))
            : new Fault("commit-body", "commit is {epoch >= 0, root: 32 bytes}");
}
