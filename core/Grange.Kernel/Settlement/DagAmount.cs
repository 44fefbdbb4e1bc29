using System.Buffers.Binary;
using Grange.Content;

namespace Grange.Kernel;

/// <summary>Amounts in blocks: up to 128 bits, big-endian without leading zeros, because a CBOR integer ends at 64. Zero is no bytes.</summary>
static class DagAmount
{
    const int Size = 16;

    public static DagNode Node(UInt128 amount)
    {
        Span<byte> bytes = stackalloc byte[Size];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, amount);
        return DagNode.Of(bytes.TrimStart((byte)0));
    }

    /// <summary>False for anything but the one encoding of an amount.</summary>
    public static bool TryRead(DagNode node, out UInt128 amount)
    {
        amount = 0;
        if (node.Kind != DagKind.Bytes || node.AsBytes.Length > Size || (node.AsBytes.Length > 0 && node.AsBytes[0] == 0)) return false;
        Span<byte> bytes = stackalloc byte[Size];
        bytes.Clear();
        node.AsBytes.CopyTo(bytes[(Size - node.AsBytes.Length)..]);
        amount = BinaryPrimitives.ReadUInt128BigEndian(bytes);
        return true;
    }
}
