using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Grange.Content;

/// <summary>A piece that comes from elsewhere, byte by byte. It is a segment of the store once completed under its CID; else nothing of it remains.</summary>
/// <remarks>One caller at a time. When the piece is a CARv1 (a copy of a segment), its blocks can be read; a shard of one just lies there and is proven.</remarks>
public sealed class PieceUpload : IAsyncDisposable
{
    readonly SegmentStore store;
    readonly string draft;
    readonly SafeFileHandle file;
    readonly ArrayBufferWriter<byte> nodes = new();
    readonly PieceHasher hasher;
    PieceCid? piece;

    internal PieceUpload(SegmentStore store, string draft)
    {
        (this.store, this.draft) = (store, draft);
        hasher = new PieceHasher(nodes);
        file = File.OpenHandle(draft, FileMode.CreateNew, FileAccess.ReadWrite);
    }

    /// <summary>Bytes received.</summary>
    public long Length { get; private set; }

    /// <exception cref="SegmentFullException">There is no room.</exception>
    public async ValueTask AppendAsync(ReadOnlyMemory<byte> data, CancellationToken cancel)
    {
        if (piece is not null) throw new InvalidOperationException("the piece is finished");
        store.ClaimRoom(data.Length);
        (var at, Length) = (Length, Length + data.Length);
        hasher.Append(data.Span);
        try
        {
            await RandomAccess.WriteAsync(file, data, at, cancel);
        }
        catch (IOException error) when (SegmentFullException.IsNoRoom(error))
        {
            throw new SegmentFullException($"no room for the piece in {draft}", error);
        }
    }

    /// <summary>The commitment to what was received, which from now on is all.</summary>
    public PieceCid Finish() => piece ??= hasher.Finish();

    /// <summary>Keeps the piece, durable, when it is the <paramref name="expected"/> one; null when it is another.</summary>
    public async ValueTask<SealedSegment?> CompleteAsync(PieceCid expected, CancellationToken cancel)
    {
        if (Finish() != expected) return null;
        if (store.Find(expected) is { } known) return known;
        RandomAccess.FlushToDisk(file);
        var kept = store.Keep(draft, new PieceLayer(expected, nodes.WrittenMemory, Sections()));
        Length = 0; // its room is the segment's now
        await store.ReindexAsync(kept, cancel);
        return kept;
    }

    public ValueTask DisposeAsync()
    {
        file.Dispose();
        File.Delete(draft);
        store.ClaimRoom(-Length);
        Length = 0;
        return default;
    }

    long Sections()
    {
        var walk = SectionWalk.OfWhole(file, Length);
        long count = 0;
        while (walk?.TryNext(out _, out _, out _) == true) count++;
        return count;
    }
}
