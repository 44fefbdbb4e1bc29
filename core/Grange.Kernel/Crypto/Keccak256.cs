using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Grange.Kernel.Crypto;

/// <summary>Keccak-256 as Ethereum uses it: the original padding 0x01, not the 0x06 of FIPS 202 SHA3-256.</summary>
public static class Keccak256
{
    /// <summary>Bytes in a digest.</summary>
    public const int Size = 32;

    const int Rate = 136;

    static readonly ulong[] RoundConstants =
    [
        0x0000000000000001, 0x0000000000008082, 0x800000000000808A, 0x8000000080008000, 0x000000000000808B, 0x0000000080000001,
        0x8000000080008081, 0x8000000000008009, 0x000000000000008A, 0x0000000000000088, 0x0000000080008009, 0x000000008000000A,
        0x000000008000808B, 0x800000000000008B, 0x8000000000008089, 0x8000000000008003, 0x8000000000008002, 0x8000000000000080,
        0x000000000000800A, 0x800000008000000A, 0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008,
    ];

    /// <summary>The digest of <paramref name="data"/> as a new array.</summary>
    public static byte[] Hash(ReadOnlySpan<byte> data)
    {
        var digest = new byte[Size];
        Hash(data, digest);
        return digest;
    }

    /// <summary>Writes the 32-byte digest of <paramref name="data"/>; the two spans may overlap.</summary>
    public static void Hash(ReadOnlySpan<byte> data, Span<byte> digest)
    {
        if (digest.Length < Size) throw new ArgumentException("a digest needs 32 bytes", nameof(digest));
        Span<ulong> state = stackalloc ulong[25];
        state.Clear();
        for (; data.Length >= Rate; data = data[Rate..])
        {
            Absorb(state, data);
            Permute(state);
        }
        Span<byte> last = stackalloc byte[Rate];
        last.Clear();
        data.CopyTo(last);
        last[data.Length] = 0x01;
        last[Rate - 1] |= 0x80;
        Absorb(state, last);
        Permute(state);
        for (var i = 0; i < 4; i++) BinaryPrimitives.WriteUInt64LittleEndian(digest[(8 * i)..], state[i]);
    }

    static void Absorb(Span<ulong> state, ReadOnlySpan<byte> block)
    {
        if (BitConverter.IsLittleEndian)
        {
            var words = MemoryMarshal.Cast<byte, ulong>(block[..Rate]);
            for (var i = 0; i < words.Length; i++) state[i] ^= words[i];
            return;
        }
        for (var i = 0; i < Rate / 8; i++) state[i] ^= BinaryPrimitives.ReadUInt64LittleEndian(block[(8 * i)..]);
    }

    /// <summary>Keccak-f[1600]: θ, then ρ and π together into locals, then χ and ι, 24 times.</summary>
    static void Permute(Span<ulong> a)
    {
        _ = a[24];
        foreach (var constant in RoundConstants)
        {
            var c0 = a[0] ^ a[5] ^ a[10] ^ a[15] ^ a[20];
            var c1 = a[1] ^ a[6] ^ a[11] ^ a[16] ^ a[21];
            var c2 = a[2] ^ a[7] ^ a[12] ^ a[17] ^ a[22];
            var c3 = a[3] ^ a[8] ^ a[13] ^ a[18] ^ a[23];
            var c4 = a[4] ^ a[9] ^ a[14] ^ a[19] ^ a[24];
            var d0 = c4 ^ Rotate(c1, 1);
            var d1 = c0 ^ Rotate(c2, 1);
            var d2 = c1 ^ Rotate(c3, 1);
            var d3 = c2 ^ Rotate(c4, 1);
            var d4 = c3 ^ Rotate(c0, 1);

            // Plane y of the result is made of the five lanes that π moves there.
            var b0 = (a[0] ^ d0, Rotate(a[6] ^ d1, 44), Rotate(a[12] ^ d2, 43), Rotate(a[18] ^ d3, 21), Rotate(a[24] ^ d4, 14));
            var b1 = (Rotate(a[3] ^ d3, 28), Rotate(a[9] ^ d4, 20), Rotate(a[10] ^ d0, 3), Rotate(a[16] ^ d1, 45), Rotate(a[22] ^ d2, 61));
            var b2 = (Rotate(a[1] ^ d1, 1), Rotate(a[7] ^ d2, 6), Rotate(a[13] ^ d3, 25), Rotate(a[19] ^ d4, 8), Rotate(a[20] ^ d0, 18));
            var b3 = (Rotate(a[4] ^ d4, 27), Rotate(a[5] ^ d0, 36), Rotate(a[11] ^ d1, 10), Rotate(a[17] ^ d2, 15), Rotate(a[23] ^ d3, 56));
            var b4 = (Rotate(a[2] ^ d2, 62), Rotate(a[8] ^ d3, 55), Rotate(a[14] ^ d4, 39), Rotate(a[15] ^ d0, 41), Rotate(a[21] ^ d1, 2));

            Chi(a, 0, b0);
            a[0] ^= constant;
            Chi(a, 5, b1);
            Chi(a, 10, b2);
            Chi(a, 15, b3);
            Chi(a, 20, b4);
        }
    }

    static void Chi(Span<ulong> a, int at, in (ulong X0, ulong X1, ulong X2, ulong X3, ulong X4) b)
    {
        a[at] = b.X0 ^ (~b.X1 & b.X2);
        a[at + 1] = b.X1 ^ (~b.X2 & b.X3);
        a[at + 2] = b.X2 ^ (~b.X3 & b.X4);
        a[at + 3] = b.X3 ^ (~b.X4 & b.X0);
        a[at + 4] = b.X4 ^ (~b.X0 & b.X1);
    }

    static ulong Rotate(ulong lane, int by) => BitOperations.RotateLeft(lane, by);
}
