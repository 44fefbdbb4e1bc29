using Microsoft.Win32.SafeHandles;

namespace Grange.Content;

/// <summary>One data shard of a piece that lies in a file, zeros behind its end included. Many may read one handle at once.</summary>
public sealed class ShardStream(SafeFileHandle piece, ShardLayout layout, int shard) : Stream
{
    readonly long start = shard * layout.ShardBytes, held = layout.BytesIn(shard);
    long position;

    public override long Length => layout.ShardBytes;

    public override long Position
    {
        get => position;
        set => position = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value));
    }

    public override bool CanRead => true;
    public override bool CanSeek => true;
    public override bool CanWrite => false;

    /// <exception cref="EndOfStreamException">The file is shorter than the layout says.</exception>
    public override int Read(Span<byte> buffer)
    {
        var count = (int)Math.Clamp(Length - position, 0, buffer.Length);
        if (count == 0) return 0;
        if (position >= held) buffer[..count].Clear();
        else
        {
            count = RandomAccess.Read(piece, buffer[..(int)Math.Min(count, held - position)], start + position);
            if (count == 0) throw new EndOfStreamException("the piece is shorter than its layout");
        }
        position += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (position >= held) return Read(buffer.Span);
        var count = await RandomAccess.ReadAsync(piece, buffer[..(int)Math.Min(buffer.Length, held - position)], start + position, cancellationToken);
        if (count == 0 && buffer.Length > 0) throw new EndOfStreamException("the piece is shorter than its layout");
        position += count;
        return count;
    }

    public override long Seek(long offset, SeekOrigin origin) => Position = offset + origin switch
    {
        SeekOrigin.Begin => 0,
        SeekOrigin.Current => position,
        _ => Length,
    };

    public override void Flush() { }
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
