using System.Buffers.Binary;

namespace Grange.Content;

/// <summary>Writes the UnixFS messages that Grange produces, byte for byte as Kubo and Helia do.</summary>
static class UnixFsMessage
{
    /// <summary>Room to leave before and after a chunk so that it can be wrapped as a dag-pb leaf in place.</summary>
    public const int LeafRoom = 32;

    public static byte[] Directory => [0x08, 0x01];

    /// <summary>An inner file node: type, file size, then one unpacked block size per link.</summary>
    public static byte[] File(long size, ReadOnlySpan<long> blockSizes)
    {
        var length = 3 + Uvarint.Length((ulong)size);
        foreach (var block in blockSizes) length += 1 + Uvarint.Length((ulong)block);
        var bytes = new byte[length];
        (bytes[0], bytes[1], bytes[2]) = (0x08, 0x02, 0x18);
        var at = 3 + Uvarint.Write(bytes.AsSpan(3), (ulong)size);
        foreach (var block in blockSizes)
        {
            bytes[at++] = 0x20;
            at += Uvarint.Write(bytes.AsSpan(at), (ulong)block);
        }
        return bytes;
    }

    /// <summary>A symlink: type and target.</summary>
    public static byte[] Symlink(ReadOnlySpan<byte> target)
    {
        var bytes = new byte[3 + Uvarint.Length((ulong)target.Length) + target.Length];
        (bytes[0], bytes[1], bytes[2]) = (0x08, 0x04, 0x12);
        var at = 3 + Uvarint.Write(bytes.AsSpan(3), (ulong)target.Length);
        target.CopyTo(bytes.AsSpan(at));
        return bytes;
    }

    /// <summary>A HAMT shard of fanout 256: type, bit field (big endian, leading zero bytes stripped), murmur3-x64-64, fanout.</summary>
    public static byte[] HamtShard(UInt128 high, UInt128 low)
    {
        Span<byte> field = stackalloc byte[32];
        BinaryPrimitives.WriteUInt128BigEndian(field, high);
        BinaryPrimitives.WriteUInt128BigEndian(field[16..], low);
        field = field[Math.Max(0, field.IndexOfAnyExcept((byte)0))..];
        return [0x08, 0x05, 0x12, (byte)field.Length, .. field, 0x28, 0x22, 0x30, 0x80, 0x02];
    }

    /// <summary>Wraps a chunk that lies at <see cref="LeafRoom"/> as a dag-pb file leaf, around the bytes where they are; gives the block's place.</summary>
    public static (int Start, int Length) WrapLeaf(Span<byte> buffer, int chunk)
    {
        Span<byte> head = stackalloc byte[LeafRoom], inner = stackalloc byte[LeafRoom];
        (inner[0], inner[1]) = (0x08, 0x02);
        var innerLength = 2;
        if (chunk > 0)
        {
            inner[innerLength++] = 0x12;
            innerLength += Uvarint.Write(inner[innerLength..], (ulong)chunk);
        }
        var tail = buffer[(LeafRoom + chunk)..];
        tail[0] = 0x18;
        var tailLength = 1 + Uvarint.Write(tail[1..], (ulong)chunk);
        head[0] = 0x0a;
        var headLength = 1 + Uvarint.Write(head[1..], (ulong)(innerLength + chunk + tailLength));
        inner[..innerLength].CopyTo(head[headLength..]);
        headLength += innerLength;
        head[..headLength].CopyTo(buffer[(LeafRoom - headLength)..]);
        return (LeafRoom - headLength, headLength + chunk + tailLength);
    }
}
