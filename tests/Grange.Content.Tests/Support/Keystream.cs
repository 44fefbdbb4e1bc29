using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using System.Text;

namespace Grange.Content.Tests;

/// <summary>The input bytes of the vectors: the ChaCha20 keystream (RFC 8439, zero nonce, counter from 0) under SHA-256 of a seed.</summary>
sealed class Keystream(string seed, long length) : Stream
{
    static readonly Vector128<uint> Constants = Vector128.Create(0x61707865u, 0x3320646e, 0x79622d32, 0x6b206574);

    readonly byte[] key = SHA256.HashData(Encoding.UTF8.GetBytes(seed));
    readonly byte[] block = new byte[64];

    public static byte[] Bytes(string seed, int length)
    {
        var bytes = new byte[length];
        new Keystream(seed, length).ReadExactly(bytes);
        return bytes;
    }

    public override int Read(Span<byte> buffer)
    {
        var count = (int)Math.Min(buffer.Length, length - Position);
        for (var done = 0; done < count;)
        {
            var inside = (int)(Position % 64);
            if (inside == 0) NextBlock((uint)(Position / 64));
            var step = Math.Min(64 - inside, count - done);
            block.AsSpan(inside, step).CopyTo(buffer[done..]);
            done += step;
            Position += step;
        }
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Read(buffer.Span));
    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => length;
    public override long Position { get; set; }
    public override void Flush() { }
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    // One row of the state per vector: columns are mixed where they stand, diagonals after turning the rows.
    void NextBlock(uint counter)
    {
        var (b0, c0, d0) = (Vector128.Create(key, 0).AsUInt32(), Vector128.Create(key, 16).AsUInt32(), Vector128.Create(counter, 0, 0, 0));
        var (a, b, c, d) = (Constants, b0, c0, d0);
        for (var round = 0; round < 10; round++)
        {
            Mix(ref a, ref b, ref c, ref d);
            (b, c, d) = (Turn(b, 1), Turn(c, 2), Turn(d, 3));
            Mix(ref a, ref b, ref c, ref d);
            (b, c, d) = (Turn(b, 3), Turn(c, 2), Turn(d, 1));
        }
        (a + Constants).AsByte().CopyTo(block, 0);
        (b + b0).AsByte().CopyTo(block, 16);
        (c + c0).AsByte().CopyTo(block, 32);
        (d + d0).AsByte().CopyTo(block, 48);
    }

    static void Mix(ref Vector128<uint> a, ref Vector128<uint> b, ref Vector128<uint> c, ref Vector128<uint> d)
    {
        a += b; d = Rotate(d ^ a, 16);
        c += d; b = Rotate(b ^ c, 12);
        a += b; d = Rotate(d ^ a, 8);
        c += d; b = Rotate(b ^ c, 7);
    }

    static Vector128<uint> Rotate(Vector128<uint> x, int bits) => (x << bits) | (x >>> (32 - bits));

    static Vector128<uint> Turn(Vector128<uint> x, int by) => by switch
    {
        1 => Vector128.Shuffle(x, Vector128.Create(1u, 2, 3, 0)),
        2 => Vector128.Shuffle(x, Vector128.Create(2u, 3, 0, 1)),
        _ => Vector128.Shuffle(x, Vector128.Create(3u, 0, 1, 2)),
    };
}
