using System.Security.Cryptography;
using Grange.Content;
using Grange.Storage.Gateway;
using Grange.Storage.S3.Signing;

namespace Grange.Storage.S3.Multipart;

/// <summary>A range of a stored file as a part's content, and its MD5.</summary>
sealed class RangeBody(IAsyncEnumerable<Found<ReadOnlyMemory<byte>>> content) : ReadOnlyStream
{
    readonly IAsyncEnumerator<Found<ReadOnlyMemory<byte>>> pieces = content.GetAsyncEnumerator();
    readonly IncrementalHash md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
    ReadOnlyMemory<byte> rest;

    /// <summary>MD5 of what was read.</summary>
    public byte[] Md5 => md5.GetCurrentHash();

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
        md5.AppendData(rest.Span[..count]);
        rest = rest[count..];
        return count;
    }

    public override async ValueTask DisposeAsync()
    {
        await pieces.DisposeAsync();
        md5.Dispose();
        await base.DisposeAsync();
    }
}
