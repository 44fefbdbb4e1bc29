using System.Security.Cryptography;

namespace Grange.Storage.Demo;

/// <summary>Passes a stream on and hashes what went through, so that what comes back later can be compared.</summary>
sealed class HashedStream(Stream source) : Stream
{
    readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>SHA-256 of everything read.</summary>
    public byte[] Digest() => hash.GetCurrentHash();

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException("the length is not known before the end");
    public override long Position { get => throw new NotSupportedException("only read from front to end"); set => throw new NotSupportedException("only read from front to end"); }

    public override int Read(Span<byte> buffer)
    {
        var count = source.Read(buffer);
        hash.AppendData(buffer[..count]);
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));
    public override void Flush() { }
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("only read from front to end");
    public override void SetLength(long value) => throw new NotSupportedException("only read from front to end");
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("only read from front to end");
}
