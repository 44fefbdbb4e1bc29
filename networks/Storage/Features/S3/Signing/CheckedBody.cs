using System.Globalization;
using System.Security.Cryptography;
using Grange.Kernel;
using Microsoft.AspNetCore.Http;

namespace Grange.Storage.S3.Signing;

/// <summary>A request's content, checked while it is read: its end comes only when length, signature and checksums are what was announced.</summary>
sealed class CheckedBody : ReadOnlyStream
{
    const string Streaming = "STREAMING-", Trailing = "-TRAILER";

    readonly Stream input;
    readonly ChunkedBody? chunks;
    readonly Checksum? checksum;
    readonly string? announced;
    readonly IncrementalHash md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5); // what an ETag is
    readonly IncrementalHash? sha256;
    readonly string? wantedMd5, wantedSha256;
    byte[]? digest;
    long read;

    CheckedBody(HttpRequest request, long length, string payload, ChunkedBody? chunks, Checksum? checksum)
    {
        (Length64, this.chunks, this.checksum, input) = (length, chunks, checksum, chunks ?? request.Body);
        wantedMd5 = request.Headers.ContentMD5;
        announced = checksum is null ? null : (string?)request.Headers[checksum.Name];
        if (chunks is not null || payload == Signature.Unsigned) return;
        (sha256, wantedSha256) = (IncrementalHash.CreateHash(HashAlgorithmName.SHA256), payload);
    }

    /// <summary>Bytes of the content, as announced.</summary>
    public long Length64 { get; }

    /// <summary>MD5 of all of it, once it was read to its end.</summary>
    public byte[] Md5 => digest ?? throw new InvalidOperationException("the content was not read to its end");

    /// <summary>The checksum the client sent, as a header; null when it sent none.</summary>
    public KeyValuePair<string, string>? Checksum => checksum is null ? null : new(checksum.Name, checksum.Value());

    /// <summary>Opens a request's body for reading.</summary>
    public static Result<CheckedBody> Open(HttpRequest request, Signature signature, string secret)
    {
        BodyLimit.Lift(request.HttpContext); // money and disk are the bounds
        var isChunked = signature.Payload.StartsWith(Streaming, StringComparison.Ordinal);
        var length = request.ContentLength;
        if (isChunked)
            length = long.TryParse(request.Headers["x-amz-decoded-content-length"], NumberStyles.None, CultureInfo.InvariantCulture, out var decoded) ? decoded : null;
        if (length is not { } bytes) return S3Faults.NoLength;
        ChunkedBody? chunks = null;
        if (isChunked)
        {
            var hasTrailer = signature.Payload.EndsWith(Trailing, StringComparison.Ordinal);
            switch (hasTrailer ? signature.Payload[..^Trailing.Length] : signature.Payload)
            {
                case "STREAMING-AWS4-HMAC-SHA256-PAYLOAD": chunks = new(request.BodyReader, new ChunkSigner(signature, secret), hasTrailer); break;
                case "STREAMING-UNSIGNED-PAYLOAD": chunks = new(request.BodyReader, null, hasTrailer); break;
                default: return S3Faults.NotHere(signature.Payload);
            }
        }
        var names = request.Headers.Keys.Select(name => name.ToLowerInvariant()).Append(request.Headers["x-amz-trailer"].ToString().Trim().ToLowerInvariant());
        return new CheckedBody(request, bytes, signature.Payload, chunks, names.Select(Signing.Checksum.Of).FirstOrDefault(one => one is not null));
    }

    /// <exception cref="BodyRefusedException">It is not what was announced.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (digest is not null || buffer.IsEmpty) return 0;
        var count = await ReadInputAsync(buffer, cancellationToken);
        if (count == 0)
        {
            Finish();
            return 0;
        }
        var part = buffer.Span[..count];
        md5.AppendData(part);
        sha256?.AppendData(part);
        checksum?.Append(part);
        read += count;
        return count;
    }

    async ValueTask<int> ReadInputAsync(Memory<byte> buffer, CancellationToken cancel)
    {
        try
        {
            return await input.ReadAsync(buffer, cancel);
        }
        catch (BadHttpRequestException)
        {
            throw new BodyRefusedException(S3Faults.Incomplete("the connection ended before the content did"));
        }
    }

    void Finish()
    {
        if (read != Length64) throw new BodyRefusedException(S3Faults.Incomplete($"{Length64} bytes were announced, {read} came"));
        var made = md5.GetHashAndReset();
        if (wantedMd5 is not null && wantedMd5 != Convert.ToBase64String(made)) throw new BodyRefusedException(S3Faults.BadDigest("Content-MD5"));
        if (sha256 is not null && !Convert.ToHexStringLower(sha256.GetHashAndReset()).Equals(wantedSha256, StringComparison.OrdinalIgnoreCase))
            throw new BodyRefusedException(new Fault("XAmzContentSHA256Mismatch", "the content does not have the x-amz-content-sha256 that was signed"));
        if (checksum is not null && (announced ?? chunks?.Trailers.GetValueOrDefault(checksum.Name)) is var wanted && wanted != checksum.Value())
            throw new BodyRefusedException(S3Faults.BadDigest(checksum.Name));
        digest = made;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            chunks?.Dispose();
            checksum?.Dispose();
            sha256?.Dispose();
            md5.Dispose();
        }
        base.Dispose(disposing);
    }
}
