using System.Text;

namespace Grange.Kernel.Partitions;

/// <summary>Which partition a key belongs to: FNV-1a 64 of its UTF-8 bytes, finished with MurmurHash3's fmix64, modulo the partitions.</summary>
/// <remarks>Never changed: nodes of different releases must agree on it. FNV alone spreads short keys badly over few partitions.</remarks>
public static class PartitionKey
{
    const ulong OffsetBasis = 0xcbf29ce484222325, Prime = 0x100000001b3;

    public static int PartitionOf(string key, int partitions) => (int)(Hash(key) % (ulong)partitions);

    public static ulong Hash(string key)
    {
        Span<byte> utf8 = stackalloc byte[256];
        if (key.Length > 85) utf8 = new byte[Encoding.UTF8.GetMaxByteCount(key.Length)]; // a UTF-16 unit takes three bytes at most
        var hash = OffsetBasis;
        foreach (var b in utf8[..Encoding.UTF8.GetBytes(key, utf8)]) hash = (hash ^ b) * Prime;
        return Finish(hash);
    }

    static ulong Finish(ulong hash)
    {
        hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccd;
        hash = (hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53;
        return hash ^ (hash >> 33);
    }
}
