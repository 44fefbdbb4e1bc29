using System.Text;

namespace Grange.Content.Tests;

/// <summary>Builds dag-pb and UnixFS by hand, wrong ones above all.</summary>
static class NodeBuilder
{
    /// <summary>Puts raw bytes as a block and returns their CID.</summary>
    public static Cid Put(this MemoryBlocks blocks, Codec codec, byte[] bytes)
    {
        var cid = Cid.Of(codec, bytes);
        blocks.Add(cid, bytes);
        return cid;
    }

    public static Cid Put(this MemoryBlocks blocks, byte[] message, params DagPbLink[] links) => blocks.Put(Codec.DagPb, DagPb.Encode(links, message));

    public static DagPbLink Link(Cid cid, string? name = "", long? tsize = 1) => new(cid, name, tsize);

    public static byte[] File(long? size, params long[] blockSizes)
    {
        byte[] message = [0x08, 0x02];
        if (size is { } stated) message = [.. message, 0x18, .. Varint(stated)];
        foreach (var block in blockSizes) message = [.. message, 0x20, .. Varint(block)];
        return message;
    }

    public static byte[] Shard(byte[] field, long fanout = 256, long hash = 0x22) => [0x08, 0x05, 0x12, .. Varint(field.Length), .. field, 0x28, .. Varint(hash), 0x30, .. Varint(fanout)];

    /// <summary>A bit field of 32 bytes with these buckets set.</summary>
    public static byte[] Field(params int[] buckets)
    {
        var field = new byte[32];
        foreach (var bucket in buckets) field[31 - bucket / 8] |= (byte)(1 << (bucket % 8));
        return field;
    }

    public static int Bucket(string name, int level = 0) => (byte)(Murmur3.Hash64(Encoding.UTF8.GetBytes(name)) >> (56 - 8 * level));

    static byte[] Varint(long value)
    {
        var bytes = new byte[9];
        return bytes[..Uvarint.Write(bytes, (ulong)value)];
    }
}
