using Grange.Content;
using Grange.Kernel.Crypto;

namespace Grange.Kernel;

/// <summary>The operator's signed word that a record was accepted, and for which epoch. A bundle without it is provably incomplete (<c>audit --receipts</c>).</summary>
public sealed record EvidenceReceipt(NetworkSlug Network, Cid Evidence, long Epoch, DeviceId Operator, ReadOnlyMemory<byte> Signature)
{
    /// <summary>Makes the receipt of one record.</summary>
    /// <param name="network">The network.</param>
    /// <param name="evidence">The record's CID.</param>
    /// <param name="epoch">The epoch whose bundle will hold it.</param>
    /// <param name="operatorId">The operator as registered; after a rotation not the id of <paramref name="key"/>.</param>
    /// <param name="key">The operator's current key.</param>
    public static EvidenceReceipt Sign(NetworkSlug network, Cid evidence, long epoch, DeviceId operatorId, P256Key key)
    {
        var unsigned = new EvidenceReceipt(network, evidence, epoch, operatorId, default);
        return unsigned with { Signature = key.Sign(unsigned.SignedBytes()) };
    }

    /// <summary>What is signed: canonical dag-cbor <c>{v, net, epoch, evidence, operator}</c>.</summary>
    public byte[] SignedBytes() => DagCbor.Encode(DagNode.Map(
        ("v", DagNode.Of(1L)), ("net", DagNode.Of(Network.ToString())), ("epoch", DagNode.Of(Epoch)),
        ("evidence", DagNode.Of(Evidence)), ("operator", DagNode.Of(Operator.Value.ToByteArray()))));

    /// <summary>Checks the signature against the operator's compressed key.</summary>
    public P256Fault Verify(ReadOnlySpan<byte> operatorKey) => P256.Verify(operatorKey, SignedBytes(), Signature.Span);

    public bool Equals(EvidenceReceipt? other) => other is not null && Network == other.Network && Evidence == other.Evidence && Epoch == other.Epoch
        && Operator == other.Operator && Signature.Span.SequenceEqual(other.Signature.Span);

    public override int GetHashCode() => Evidence.GetHashCode();
}
