using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace Grange.Storage.Demo;

/// <summary>A large file that is the same on every machine without being shipped: a ChaCha20 keystream (RFC 8439), key SHA-256(seed), zero nonce, counter from 0.</summary>
/// <remarks>The recipe of Kubo's deterministic test files, so that the CID can be compared with other IPFS software.</remarks>
sealed class KeystreamFile : Stream
{
    readonly uint[] state = new uint[16];
    readonly byte[] block = new byte[64];
    readonly long length;
    long position;

    public KeystreamFile(string seed, long length)
    {
        this.length = length;
        var key = SHA256.HashData(Encoding.UTF8.GetBytes(seed));
        (state[0], state[1], state[2], state[3]) = (0x61707865, 0x3320646e, 0x79622d32, 0x6b206574);
        for (var i = 0; i < 8; i++) state[4 + i] = BinaryPrimitives.ReadUInt32LittleEndian(key.AsSpan(4 * i));
    }

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => length;
    public override long Position { get => position; set => throw new NotSupportedException("a keystream is read from front to end"); }

    public override int Read(Span<byte> buffer)
    {
        var count = (int)Math.Min(buffer.Length, length - position);
        for (var done = 0; done < count;)
        {
            var at = (int)(position % 64);
            if (at == 0) NextBlock();
            var taken = Math.Min(64 - at, count - done);
            block.AsSpan(at, taken).CopyTo(buffer[done..]);
            (done, position) = (done + taken, position + taken);
        }
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));
    public override void Flush() { }
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("a keystream is read from front to end");
    public override void SetLength(long value) => throw new NotSupportedException("a keystream is read from front to end");
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("a keystream is read from front to end");

    void NextBlock()
    {
        Span<uint> x = stackalloc uint[16];
        state.CopyTo(x);
        for (var round = 0; round < 10; round++)
        {
            Quarter(x, 0, 4, 8, 12);
            Quarter(x, 1, 5, 9, 13);
            Quarter(x, 2, 6, 10, 14);
            Quarter(x, 3, 7, 11, 15);
            Quarter(x, 0, 5, 10, 15);
            Quarter(x, 1, 6, 11, 12);
            Quarter(x, 2, 7, 8, 13);
            Quarter(x, 3, 4, 9, 14);
        }
        for (var i = 0; i < 16; i++) BinaryPrimitives.WriteUInt32LittleEndian(block.AsSpan(4 * i), x[i] + state[i]);
        state[12]++;
    }

    static void Quarter(Span<uint> x, int a, int b, int c, int d)
    {
        x[d] = BitOperations.RotateLeft(x[d] ^ (x[a] += x[b]), 16);
        x[b] = BitOperations.RotateLeft(x[b] ^ (x[c] += x[d]), 12);
        x[d] = BitOperations.RotateLeft(x[d] ^ (x[a] += x[b]), 8);
        x[b] = BitOperations.RotateLeft(x[b] ^ (x[c] += x[d]), 7);
    }
}
