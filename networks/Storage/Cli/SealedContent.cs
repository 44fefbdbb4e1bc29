using System.Net;
using Grange.Content;

namespace Grange.Storage.Cli;

/// <summary>A file that is sealed while it is sent: no copy of it, sealed or not, lies anywhere in between.</summary>
sealed class SealedContent(FileStream file, SealingKey key, Action<long> sent) : HttpContent
{
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await using var told = new ToldStream(file, sent);
        using var own = await ObjectSealer.SealAsync(key, told, stream, CancellationToken.None);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = SealedFormat.SealedLength(file.Length);
        return true;
    }

    /// <summary>Tells how far the reading is.</summary>
    sealed class ToldStream(Stream inner, Action<long> told) : Stream
    {
        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => inner.Length;
        public override long Position { get => inner.Position; set => throw new NotSupportedException(); }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await inner.ReadAsync(buffer, cancellationToken);
            told(read);
            return read;
        }

        public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);
        public override void Flush() => inner.Flush();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
