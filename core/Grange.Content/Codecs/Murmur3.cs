using System.Buffers.Binary;
using System.Numerics;

namespace Grange.Content;

/// <summary>murmur3-x64-64 (multicodec 0x22): the first half of MurmurHash3 x64 128 with seed 0. Places names in HAMT directories, nothing else.</summary>
public static class Murmur3
{
    const ulong C1 = 0x87c37b91114253d5, C2 = 0x4cf5ad432745937f;

    /// <summary>The hash as a number whose big-endian bytes are what multiformats hashers emit: its highest byte picks the root's bucket.</summary>
    public static ulong Hash64(ReadOnlySpan<byte> data)
    {
        ulong h1 = 0, h2 = 0;
        var rest = data;
        for (; rest.Length >= 16; rest = rest[16..])
        {
            h1 ^= Scramble1(BinaryPrimitives.ReadUInt64LittleEndian(rest));
            h1 = (BitOperations.RotateLeft(h1, 27) + h2) * 5 + 0x52dce729;
            h2 ^= Scramble2(BinaryPrimitives.ReadUInt64LittleEndian(rest[8..]));
            h2 = (BitOperations.RotateLeft(h2, 31) + h1) * 5 + 0x38495ab5;
        }
        ulong k1 = 0, k2 = 0;
        for (var i = rest.Length - 1; i >= 8; i--) k2 = (k2 << 8) | rest[i];
        for (var i = Math.Min(rest.Length, 8) - 1; i >= 0; i--) k1 = (k1 << 8) | rest[i];
        h2 ^= Scramble2(k2); // zero scrambles to zero, so absent tails change nothing
        h1 ^= Scramble1(k1);
        h1 ^= (ulong)data.Length;
        h2 ^= (ulong)data.Length;
        h1 += h2;
        h2 += h1;
        return Finish(h1) + Finish(h2);
    }

    static ulong Scramble1(ulong k) => BitOperations.RotateLeft(k * C1, 31) * C2;

    static ulong Scramble2(ulong k) => BitOperations.RotateLeft(k * C2, 33) * C1;

    static ulong Finish(ulong k)
    {
        k = (k ^ (k >> 33)) * 0xff51afd7ed558ccd;
        k = (k ^ (k >> 33)) * 0xc4ceb9fe1a85ec53;
        return k ^ (k >> 33);
    }
}
