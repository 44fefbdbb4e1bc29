using System.Buffers;

namespace Grange.Content;

/// <summary>Follows the synced bytes of segments with the piece hash, and seals a segment once it takes no more blocks.</summary>
/// <remarks>It reads what was just written back from the page cache, so writers never wait for a hash and a restart needs no second way.</remarks>
sealed class SegmentSealer(SegmentFiles files)
{
    const int ReadBytes = 4 * PieceHasher.ChunkBytes;

    readonly Dictionary<long, Progress> started = [];

    /// <summary>Hashes a segment's bytes up to <paramref name="length"/>; a segment already sealed has no more to hash.</summary>
    public void Follow(OpenSegment segment, long length)
    {
        if (segment.File.IsClosed) return;
        if (!started.TryGetValue(segment.Number, out var progress)) started[segment.Number] = progress = new Progress();
        var buffer = ArrayPool<byte>.Shared.Rent(ReadBytes);
        try
        {
            while (progress.Hasher.RawBytes < length)
            {
                var part = buffer.AsSpan(0, (int)Math.Min(ReadBytes, length - progress.Hasher.RawBytes));
                var read = RandomAccess.Read(segment.File, part, progress.Hasher.RawBytes);
                if (read == 0) throw new EndOfStreamException($"{files.PathOf(segment.Number)} ends before byte {length}");
                progress.Hasher.Append(part[..read]);
            }
        }
        finally { ArrayPool<byte>.Shared.Return(buffer); }
    }

    /// <summary>Commits to a segment whose bytes are all synced, and writes the mark that it is sealed.</summary>
    public SealedSegment Seal(OpenSegment segment)
    {
        Follow(segment, segment.Length);
        var progress = started[segment.Number];
        progress.Layer ??= new PieceLayer(progress.Hasher.Finish(), progress.Nodes.WrittenMemory, segment.Blocks);
        DurableFile.Replace(files.TreePathOf(segment.Number), progress.Layer.Encode());
        return new SealedSegment(segment.Number, files.PathOf(segment.Number), segment.Length, progress.Layer.Piece, segment.Blocks);
    }

    /// <summary>Lets go of a segment that is sealed for good.</summary>
    public void Release(OpenSegment segment)
    {
        started.Remove(segment.Number);
        segment.Dispose();
    }

    sealed class Progress
    {
        public Progress() => Hasher = new PieceHasher(Nodes);

        public ArrayBufferWriter<byte> Nodes { get; } = new();
        public PieceHasher Hasher { get; }
        public PieceLayer? Layer { get; set; }
    }
}
