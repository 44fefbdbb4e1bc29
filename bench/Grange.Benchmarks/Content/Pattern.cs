using System.Runtime.InteropServices;

namespace Grange.Benchmarks;

/// <summary>The bytes that all contenders take in: xorshift32, little-endian. The same as bench/peers/pattern.mjs, so that results can be compared.</summary>
static class Pattern
{
    public static byte[] Of(int bytes)
    {
        var pattern = new byte[bytes];
        var x = 0x9E3779B9u;
        foreach (ref var word in MemoryMarshal.Cast<byte, uint>(pattern.AsSpan()))
        {
            x ^= x << 13;
            x ^= x >> 17;
            x ^= x << 5;
            word = BitConverter.IsLittleEndian ? x : System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(x);
        }
        return pattern;
    }
}

/// <summary>A pattern again and again up to a length: a large input that costs no disk, only a copy.</summary>
class PatternStream(byte[] pattern, long length) : Stream
{
    long position;

    public override int Read(Span<byte> buffer)
    {
        var from = (int)(position % pattern.Length);
        var count = (int)Math.Min(Math.Min(buffer.Length, pattern.Length - from), length - position);
        pattern.AsSpan(from, count).CopyTo(buffer);
        position += count;
        return count;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Read(buffer.Span));
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
    public override void Flush() { }
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}

/// <summary>The same with a number in front of each MiB, so that no two chunks are the same block.</summary>
sealed class DistinctStream(byte[] pattern, long length) : PatternStream(pattern, length)
{
    const int Step = 1 << 20;

    long at;

    public override int Read(Span<byte> buffer)
    {
        var count = base.Read(buffer[..(int)Math.Min(buffer.Length, Step - at % Step)]);
        if (at % Step == 0 && count >= sizeof(long)) BitConverter.TryWriteBytes(buffer, at);
        at += count;
        return count;
    }
}
