using System.Numerics;
using System.Text;

namespace Grange.Content;

/// <summary>A name's way through a HAMT: its murmur3-x64-64, spent from the highest bit, log2(fanout) bits per level.</summary>
readonly struct HamtPath(string name)
{
    readonly ulong hash = Murmur3.Hash64(Encoding.UTF8.GetBytes(name));

    /// <summary>A fanout is a power of two, a multiple of eight and at most 1024 (a larger one was CVE-2023-23625).</summary>
    public static bool IsFanout(ulong fanout) => fanout is >= 8 and <= 1024 && BitOperations.IsPow2(fanout);

    /// <summary>Levels that 64 bits of hash can tell apart.</summary>
    public static int MaxDepth(int fanout) => 64 / BitOperations.Log2((uint)fanout);

    public int Bucket(int fanout, int level)
    {
        var bits = BitOperations.Log2((uint)fanout);
        return (int)(hash << (bits * level) >> (64 - bits));
    }

    /// <summary>Hex digits that stand before a link's name.</summary>
    public static int PrefixLength(int fanout) => (BitOperations.Log2((uint)fanout) + 3) / 4;

    /// <summary>The bucket a link's name states, -1 when it states none.</summary>
    public static int BucketOf(in DagPbLink link, int fanout)
    {
        var digits = PrefixLength(fanout);
        if (link.Name is not { } name || name.Length < digits) return -1;
        var bucket = 0;
        foreach (var digit in name.AsSpan(0, digits))
        {
            if (!char.IsAsciiHexDigitUpper(digit)) return -1;
            bucket = bucket * 16 + (digit <= '9' ? digit - '0' : digit - 'A' + 10);
        }
        return bucket < fanout ? bucket : -1;
    }

    /// <summary>What is wrong with a shard's links: each bucket of the bit field has exactly one, in order. Null when nothing is.</summary>
    public static string? CheckBuckets(UnixFsNode shard)
    {
        var field = shard.Data.Span;
        if (field.Length > shard.Fanout / 8) return "the bit field is longer than the fanout";
        var last = -1;
        foreach (var link in shard.Links)
        {
            var bucket = BucketOf(link, shard.Fanout);
            if (bucket <= last) return $"the link '{link.Name}' is in no bucket, or out of order";
            if (!IsSet(field, bucket)) return $"the link '{link.Name}' is not in the bit field";
            last = bucket;
        }
        var set = 0;
        foreach (var one in field) set += BitOperations.PopCount(one);
        return set == shard.Links.Count ? null : $"the bit field names {set} links, there are {shard.Links.Count}";
    }

    // Big endian, and leading zero bytes may be left out: bucket 0 is the lowest bit of the last byte.
    static bool IsSet(ReadOnlySpan<byte> field, int bucket)
    {
        var at = field.Length - 1 - bucket / 8;
        return at >= 0 && (field[at] >> (bucket % 8) & 1) == 1;
    }
}
