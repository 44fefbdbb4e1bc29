using System.Buffers;

namespace Grange.Content;

/// <summary>Why bytes are not acceptable dag-cbor.</summary>
public enum DagCborFault
{
    None, Truncated, NotShortest, FloatRefused, IndefiniteRefused, TagRefused, BadLink, BadText, KeyNotText, KeysNotSorted, TooDeep, TrailingBytes, ReservedValue,
}

/// <summary>Strict, deterministic dag-cbor: one value has one encoding, and any other encoding is refused (IPLD dag-cbor specification, "strictness").</summary>
public static class DagCbor
{
    /// <summary>Deepest nesting accepted, so that hostile input cannot exhaust the stack. Deeper values cannot be encoded either.</summary>
    public const int MaxDepth = 64;

    /// <summary>The canonical bytes of <paramref name="node"/>.</summary>
    public static byte[] Encode(DagNode node)
    {
        using var writer = new DagCborWriter(512);
        writer.Write(node, 0);
        return writer.Written.ToArray();
    }

    /// <summary>The CIDv1 (dag-cbor, sha2-256) of <paramref name="node"/>.</summary>
    public static Cid CidOf(DagNode node)
    {
        using var writer = new DagCborWriter(512);
        writer.Write(node, 0);
        return Cid.Of(Codec.DagCbor, writer.Written);
    }

    public static void Encode(DagNode node, IBufferWriter<byte> target)
    {
        using var writer = new DagCborWriter(512);
        writer.Write(node, 0);
        target.Write(writer.Written);
    }

    /// <summary>Reads exactly one value; anything but its canonical encoding is refused with the reason.</summary>
    public static DagCborFault TryDecode(ReadOnlySpan<byte> source, out DagNode? node) => Decode(source, false, out node);

    /// <summary>Reads a block that others wrote, for its links and shape: as strict, but a 64-bit float is passed over and stands as null.</summary>
    internal static DagCborFault TryDecodeForeign(ReadOnlySpan<byte> source, out DagNode? node) => Decode(source, true, out node);

    /// <summary>The links of a block that others wrote, in order; key order and depth are not judged, 64-bit floats are passed over.</summary>
    public static DagCborFault TryReadLinks(ReadOnlySpan<byte> source, List<Cid> links)
    {
        var reader = new DagCborReader(source, passFloats: true);
        var fault = reader.ReadLinks(links);
        return fault == DagCborFault.None && reader.At != source.Length ? DagCborFault.TrailingBytes : fault;
    }

    /// <summary>Reads the value at the front and says how many bytes it took.</summary>
    public static DagCborFault DecodeFirst(ReadOnlySpan<byte> source, out DagNode? node, out int length)
    {
        var reader = new DagCborReader(source, passFloats: false);
        var fault = reader.Read(0, out node);
        length = reader.At;
        if (fault != DagCborFault.None) node = null;
        return fault;
    }

    static DagCborFault Decode(ReadOnlySpan<byte> source, bool passFloats, out DagNode? node)
    {
        var reader = new DagCborReader(source, passFloats);
        var fault = reader.Read(0, out node);
        if (fault == DagCborFault.None && reader.At != source.Length) fault = DagCborFault.TrailingBytes;
        if (fault != DagCborFault.None) node = null;
        return fault;
    }
}
