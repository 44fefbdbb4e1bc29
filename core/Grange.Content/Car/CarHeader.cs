using System.Buffers.Binary;

namespace Grange.Content;

/// <summary>The header of a CARv1 payload: dag-cbor <c>{roots, version: 1}</c> behind its length.</summary>
static class CarHeader
{
    /// <summary>Longest header read: 1 MiB.</summary>
    public const int MaxLength = 1024 * 1024;

    /// <summary>The 11 bytes every CARv2 begins with: a length and dag-cbor <c>{version: 2}</c>.</summary>
    public static ReadOnlySpan<byte> V2Pragma => [0x0a, 0xa1, 0x67, 0x76, 0x65, 0x72, 0x73, 0x69, 0x6f, 0x6e, 0x02];

    /// <summary>Bytes of the fixed header behind the pragma: 16 of characteristics, then offset and size of the payload, and the index offset.</summary>
    public const int V2Length = 40;

    public static byte[] Encode(IEnumerable<Cid> roots)
    {
        var body = DagCbor.Encode(DagNode.Map(("roots", DagNode.List(roots.Select(DagNode.Of))), ("version", DagNode.Of(1))));
        var bytes = new byte[Uvarint.Length((ulong)body.Length) + body.Length];
        body.CopyTo(bytes, Uvarint.Write(bytes, (ulong)body.Length));
        return bytes;
    }

    /// <summary>Reads the dag-cbor of a header; version 2 is the pragma's.</summary>
    public static CarReason TryDecode(ReadOnlySpan<byte> body, out int version, out IReadOnlyList<Cid> roots)
    {
        (version, roots) = (0, []);
        if (DagCbor.TryDecode(body, out var node) != DagCborFault.None || !node!.TryGetLong("version", out var number)) return CarReason.BadHeader;
        if (number is not (1 or 2)) return CarReason.UnsupportedVersion;
        version = (int)number;
        if (version == 2) return node.AsMap.Count == 1 ? CarReason.None : CarReason.BadHeader;
        if (node.AsMap.Count != 2 || !node.TryGet("roots", DagKind.List, out var list)) return CarReason.BadHeader;
        if (list.AsList.Any(item => item.Kind != DagKind.Link)) return CarReason.BadHeader;
        roots = [.. list.AsList.Select(item => item.AsLink)];
        return CarReason.None;
    }

    /// <summary>Reads where the payload of a CARv2 lies, counted from the file's first byte; false when it overlaps the headers or is empty.</summary>
    public static bool TryReadV2(ReadOnlySpan<byte> header, out long offset, out long size)
    {
        offset = BinaryPrimitives.ReadInt64LittleEndian(header[16..]);
        size = BinaryPrimitives.ReadInt64LittleEndian(header[24..]);
        return offset >= V2Pragma.Length + V2Length && size > 0 && offset <= long.MaxValue - size;
    }
}
