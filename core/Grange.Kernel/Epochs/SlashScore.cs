using Grange.Content;

namespace Grange.Kernel;

/// <summary>A verdict: what is burnt of an account's bond for one reason, in wei of the network's token.</summary>
public sealed record SlashScore(Address Account, UInt128 Amount, string Reason)
{
    internal DagNode Node() => DagNode.List(DagNode.Of(Account.ToByteArray()), DagAmount.Node(Amount), DagNode.Of(Reason));

    internal static SlashScore? Read(DagNode row)
        => row.Kind == DagKind.List && row.AsList is [{ Kind: DagKind.Bytes } account, var amount, { Kind: DagKind.Text } reason]
            && Address.TryRead(account.AsBytes, out var whose) && DagAmount.TryRead(amount, out var wei) && wei > 0
            ? new SlashScore(whose, wei, reason.AsText) : null;
}
