namespace Grange.Content;

/// <summary>A block of data that is no file: dag-cbor or dag-json, as others wrote it.</summary>
public static class DagValue
{
    /// <summary>The block's value. Floats, which Grange does not write, stand as null.</summary>
    public static Found<DagNode> Decode(Cid cid, ReadOnlyMemory<byte> block)
    {
        if (cid.Codec == Codec.DagJson)
            return DagJson.Decode(block.Span, out var broken) is { } json ? json : DagFault.Malformed(cid, $"dag-json: {broken}");
        if (cid.Codec != Codec.DagCbor) return new DagFault(DagReason.UnsupportedCodec, cid, $"codec 0x{(ulong)cid.Codec:x} holds no value");
        var refused = DagCbor.TryDecodeForeign(block.Span, out var node);
        return refused == DagCborFault.None ? node! : DagFault.Malformed(cid, $"dag-cbor: {refused}");
    }
}
