using Grange.Content;

namespace Grange.Kernel;

/// <summary>What one consumer of a commons uses up for one reason, in credits of the network's token.</summary>
public sealed record BurnScore(Address Payer, long Credits, string Reason)
{
    internal DagNode Node() => DagNode.List(DagNode.Of(Payer.ToByteArray()), DagNode.Of(Credits), DagNode.Of(Reason));

    internal static BurnScore? Read(DagNode row)
        => row.Kind == DagKind.List && row.AsList is [{ Kind: DagKind.Bytes } payer, { Kind: DagKind.Int } credits, { Kind: DagKind.Text } reason]
            && Address.TryRead(payer.AsBytes, out var from) && credits.AsInt > 0 && credits.AsInt <= long.MaxValue
            ? new BurnScore(from, (long)credits.AsInt, reason.AsText) : null;
}
