using Grange.Content;
using Grange.Kernel;

namespace Grange.Storage;

/// <summary>The proof, kept beside a piece, that the node accepted "I hold it": the device's record and the operator's receipt.</summary>
public sealed record HeldNote(ReadOnlyMemory<byte> Record, EvidenceReceipt Receipt)
{
    public byte[] Encode() => DagCbor.Encode(DagNode.Map(
        ("record", DagNode.Of(Record.Span)), ("net", DagNode.Of(Receipt.Network.ToString())), ("epoch", DagNode.Of(Receipt.Epoch)),
        ("operator", Bodies.Of(Receipt.Operator)), ("sig", DagNode.Of(Receipt.Signature.Span))));

    /// <summary>Reads a saved note; null when it is damaged: the piece is then said to be held once more.</summary>
    public static HeldNote? Decode(ReadOnlySpan<byte> saved)
    {
        if (DagCbor.TryDecode(saved, out var node) != DagCborFault.None) return null;
        if (!node!.TryGet("record", DagKind.Bytes, out var record) || !node.TryGetText("net", out var net) || !NetworkSlug.TryParse(net, null, out var network))
            return null;
        if (!node.TryGetLong("epoch", out var epoch) || !Bodies.TryGetDevice(node, "operator", out var by) || !node.TryGet("sig", DagKind.Bytes, out var signature))
            return null;
        return new HeldNote(record.AsBytes.ToArray(), new EvidenceReceipt(network, EvidenceCodec.CidOf(record.AsBytes), epoch, by, signature.AsBytes.ToArray()));
    }
}
