using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace Grange.Content.Tests.Pieces;

/// <summary>The bytes that vectors are made of: ChaCha20 keystream, key = SHA-256 of the seed, nonce zero, counter from 0.</summary>
static class SeededBytes
{
    public static byte[] Of(string seed, int length)
    {
        var key = SHA256.HashData(Encoding.UTF8.GetBytes(seed));
        Span<uint> start = [0x61707865, 0x3320646e, 0x79622d32, 0x6b206574, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        for (var i = 0; i < 8; i++) start[4 + i] = BinaryPrimitives.ReadUInt32LittleEndian(key.AsSpan(4 * i));
        var bytes = new byte[(length + 63) / 64 * 64];
        for (var at = 0; at < bytes.Length; at += 64, start[12]++) Block(start, bytes.AsSpan(at, 64));
        return bytes.Length == length ? bytes : bytes[..length];
    }

    static void Block(ReadOnlySpan<uint> start, Span<byte> target)
    {
        Span<uint> x = stackalloc uint[16];
        start.CopyTo(x);
        for (var round = 0; round < 10; round++)
        {
            for (var i = 0; i < 4; i++) Quarter(ref x[i], ref x[4 + i], ref x[8 + i], ref x[12 + i]);
            for (var i = 0; i < 4; i++) Quarter(ref x[i], ref x[4 + (i + 1) % 4], ref x[8 + (i + 2) % 4], ref x[12 + (i + 3) % 4]);
        }
        for (var i = 0; i < 16; i++) BinaryPrimitives.WriteUInt32LittleEndian(target[(4 * i)..], x[i] + start[i]);
    }

    static void Quarter(ref uint a, ref uint b, ref uint c, ref uint d)
    {
        a += b; d = BitOperations.RotateLeft(d ^ a, 16);
        c += d; b = BitOperations.RotateLeft(b ^ c, 12);
        a += b; d = BitOperations.RotateLeft(d ^ a, 8);
        c += d; b = BitOperations.RotateLeft(b ^ c, 7);
    }
}
