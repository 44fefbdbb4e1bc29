namespace Grange.Storage.Agent.Limits;

/// <summary>A body that flows no faster than a bucket allows.</summary>
sealed class PacedStream(Stream inner, TokenBucket bucket) : Stream
{
    const int Slice = 16 * 1024;

    public override bool CanRead => inner.CanRead;
    public override bool CanSeek => false;
    public override bool CanWrite => inner.CanWrite;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await inner.ReadAsync(buffer.Length > Slice ? buffer[..Slice] : buffer, cancellationToken);
        await bucket.TakeAsync(read, cancellationToken);
        return read;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        for (; buffer.Length > 0; buffer = buffer[Math.Min(Slice, buffer.Length)..])
        {
            var part = buffer[..Math.Min(Slice, buffer.Length)];
            await bucket.TakeAsync(part.Length, cancellationToken);
            await inner.WriteAsync(part, cancellationToken);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);
    public override void Flush() => throw new NotSupportedException("a body is flushed asynchronously");
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("a body is read asynchronously");
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("a body is written asynchronously");
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
}
