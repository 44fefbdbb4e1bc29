using Grange.Content;

namespace Grange.Storage.Gateway;

/// <summary>A file in a DAG could not be read to its end.</summary>
sealed class BrokenContentException(DagFault fault) : IOException(fault.ToString())
{
    public DagFault Fault { get; } = fault;
}

/// <summary>A file's bytes as a stream, read once from front to end.</summary>
sealed class FileBytes(UnixFsReader reader, UnixFsNode file, CancellationToken cancel) : Stream
{
    readonly IAsyncEnumerator<Found<ReadOnlyMemory<byte>>> pieces = reader.ReadAsync(file, 0, file.Size, cancel).GetAsyncEnumerator(cancel);
    ReadOnlyMemory<byte> rest;
    long given;

    public override bool CanRead => true;
    public override bool CanSeek => true; // so that its length is asked for; it is never moved
    public override bool CanWrite => false;
    public override long Length => file.Size;

    public override long Position
    {
        get => given;
        set => throw new NotSupportedException();
    }

    /// <exception cref="BrokenContentException">A block is missing or wrong.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (rest.IsEmpty)
        {
            if (!await pieces.MoveNextAsync()) return 0;
            rest = pieces.Current.TryGet(out var piece, out var fault) ? piece : throw new BrokenContentException(fault);
        }
        var count = Math.Min(buffer.Length, rest.Length);
        rest[..count].CopyTo(buffer);
        (rest, given) = (rest[count..], given + count);
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("blocks come over the network: read asynchronously");
    public override void Flush() { }
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        await pieces.DisposeAsync();
        await base.DisposeAsync();
    }
}
