using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Security.Cryptography;
using System.Text;

namespace Grange.Storage.S3.Signing;

/// <summary>The content of a body in <c>aws-chunked</c>: chunks with their length in hex, signed or not, and headers after the last.</summary>
/// <param name="input">The body as it comes.</param>
/// <param name="signer">Checks each chunk's signature; null where chunks are not signed.</param>
/// <param name="hasTrailer">Headers follow the last chunk.</param>
sealed class ChunkedBody(PipeReader input, ChunkSigner? signer, bool hasTrailer) : ReadOnlyStream
{
    const int LongestLine = 8192;

    readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    string? signature;
    long left;
    bool isOpen, isOver;

    /// <summary>What came after the last chunk, by lower-case name; whole once the content was read to its end.</summary>
    public Dictionary<string, string> Trailers { get; } = [];

    /// <exception cref="BodyRefusedException">It ends early, is not in chunks, or a signature is wrong.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty || isOver) return 0;
        while (left == 0)
        {
            if (isOpen) await CloseChunkAsync(cancellationToken);
            await OpenChunkAsync(cancellationToken);
            if (left > 0) continue;
            if (signer is not null) CheckChunk();
            await ReadTrailersAsync(cancellationToken);
            isOver = true;
            return 0;
        }
        var read = await input.ReadAsync(cancellationToken);
        if (read.Buffer.IsEmpty && read.IsCompleted) throw Early();
        var part = read.Buffer.Slice(0, Math.Min(Math.Min(left, buffer.Length), read.Buffer.Length));
        var count = (int)part.Length;
        part.CopyTo(buffer.Span);
        input.AdvanceTo(part.End);
        if (signer is not null) hash.AppendData(buffer.Span[..count]);
        left -= count;
        return count;
    }

    async Task OpenChunkAsync(CancellationToken cancel)
    {
        var parts = (await LineAsync(cancel)).Split(';', 2);
        if (!long.TryParse(parts[0], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out left) || left < 0) throw Malformed("a chunk begins with its length in hex");
        const string field = "chunk-signature=";
        signature = parts.Length == 2 && parts[1].StartsWith(field, StringComparison.Ordinal) ? parts[1][field.Length..] : null;
        if (signer is not null && signature is null) throw Malformed("a chunk has no signature");
        isOpen = true;
    }

    async Task CloseChunkAsync(CancellationToken cancel)
    {
        if ((await LineAsync(cancel)).Length > 0) throw Malformed("a chunk is longer than it said");
        if (signer is not null) CheckChunk();
    }

    void CheckChunk()
    {
        if (!signer!.IsChunk(hash.GetHashAndReset(), signature!)) throw new BodyRefusedException(S3Faults.WrongSignature);
    }

    async Task ReadTrailersAsync(CancellationToken cancel)
    {
        var signed = new StringBuilder();
        string? last = null;
        while (await LineAsync(cancel) is { Length: > 0 } line)
        {
            var pair = line.Split(':', 2);
            if (pair.Length != 2 || !hasTrailer) throw Malformed("what follows the last chunk is no header");
            var (name, value) = (pair[0].Trim().ToLowerInvariant(), pair[1].Trim());
            if (name == "x-amz-trailer-signature") last = value;
            else signed.Append(name).Append(':').Append(Trailers[name] = value).Append('\n');
        }
        if (hasTrailer && signer is not null && (last is null || !signer.IsTrailer(signed.ToString(), last))) throw new BodyRefusedException(S3Faults.WrongSignature);
    }

    async Task<string> LineAsync(CancellationToken cancel)
    {
        while (true)
        {
            var read = await input.ReadAsync(cancel);
            if (read.Buffer.PositionOf((byte)'\n') is { } end)
            {
                var line = Encoding.ASCII.GetString(read.Buffer.Slice(0, end)).TrimEnd('\r');
                input.AdvanceTo(read.Buffer.GetPosition(1, end));
                return line;
            }
            if (read.IsCompleted && read.Buffer.IsEmpty && isOpen && left == 0 && signer is null) return ""; // the last line end may be left out
            if (read.IsCompleted) throw Early();
            if (read.Buffer.Length > LongestLine) throw Malformed("a line between chunks does not end");
            input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    static BodyRefusedException Early() => new(S3Faults.Incomplete("the body ends inside a chunk"));

    static BodyRefusedException Malformed(string why) => new(S3Faults.Incomplete(why));

    protected override void Dispose(bool disposing)
    {
        if (disposing) hash.Dispose();
        base.Dispose(disposing);
    }
}
