using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Grange.Content;

/// <summary>The piece on disk is no longer the bytes its CID names.</summary>
public sealed class PieceDamagedException(PieceCid piece, long chunk)
    : IOException($"piece {piece} is damaged in the 64 KiB that start at byte {chunk * PieceHasher.ChunkBytes}")
{
    public PieceCid Piece { get; } = piece;
}

/// <summary>Proves leaves of a piece on disk: a proof reads and hashes 64 KiB of it, the rest of the path comes from its layer.</summary>
public sealed class PieceTree : IDisposable
{
    readonly SafeFileHandle file;
    readonly byte[][] levels;

    /// <summary>Opens the piece at <paramref name="path"/>, whose layer was computed when it was stored.</summary>
    public PieceTree(string path, PieceLayer layer)
    {
        Piece = layer.Piece;
        levels = layer.IsOneChunk ? [] : layer.Levels();
        file = File.OpenHandle(path, options: FileOptions.RandomAccess);
    }

    public PieceCid Piece { get; }

    /// <summary>The proof for one leaf; <paramref name="leafIndex"/> is below <see cref="PieceCid.LeafCount"/>.</summary>
    /// <exception cref="PieceDamagedException">The bytes around the leaf have changed or are gone.</exception>
    public async ValueTask<PieceProof> ProveAsync(long leafIndex, CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(leafIndex);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(leafIndex, Piece.LeafCount);
        var chunk = leafIndex >> PieceHasher.ChunkHeight;
        var start = chunk * PieceHasher.ChunkBytes;
        var length = (int)Math.Min(PieceHasher.ChunkBytes, Piece.RawBytes - start);
        var raw = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            var read = await ReadAsync(raw.AsMemory(0, length), start, cancel);
            return read == length ? Prove(raw.AsSpan(0, length), leafIndex) : throw new PieceDamagedException(Piece, chunk);
        }
        finally { ArrayPool<byte>.Shared.Return(raw); }
    }

    PieceProof Prove(ReadOnlySpan<byte> raw, long leafIndex)
    {
        var chunkHeight = Math.Min(Piece.Height, PieceHasher.ChunkHeight);
        var chunk = leafIndex >> PieceHasher.ChunkHeight;
        var proof = new byte[(Piece.Height + 1) * NodeHash.Length];
        var nodes = ArrayPool<byte>.Shared.Rent(NodeHash.Length << PieceHasher.ChunkHeight);
        try
        {
            var top = ClimbChunk(raw, nodes, (int)(leafIndex - (chunk << PieceHasher.ChunkHeight)), chunkHeight, proof);
            var expected = levels.Length == 0 ? Piece.Root : Node(levels[0], chunk, chunkHeight);
            if (!top.SequenceEqual(expected)) throw new PieceDamagedException(Piece, chunk);
        }
        finally { ArrayPool<byte>.Shared.Return(nodes); }
        for (var up = 0; up < levels.Length - 1; up++)
            Node(levels[up], (chunk >> up) ^ 1, chunkHeight + up).CopyTo(proof.AsSpan((chunkHeight + up + 1) * NodeHash.Length));
        return new PieceProof(leafIndex, proof.AsMemory(0, NodeHash.Length), proof.AsMemory(NodeHash.Length));
    }

    /// <summary>Writes the leaf and its siblings within the chunk to <paramref name="proof"/> and returns the chunk's node.</summary>
    static ReadOnlySpan<byte> ClimbChunk(ReadOnlySpan<byte> raw, Span<byte> nodes, int at, int height, Span<byte> proof)
    {
        PieceNodes.Expand(raw, nodes);
        Node(nodes, at, 0).CopyTo(proof);
        var count = PieceNodes.LeavesOf(raw.Length);
        for (var level = 0; level < height; level++, at >>= 1)
        {
            count = PieceNodes.MakeEven(nodes, count, level);
            Node(nodes, at ^ 1, level).CopyTo(proof[((level + 1) * NodeHash.Length)..]);
            PieceNodes.Reduce(nodes, count, level, level + 1, NodeHash.Best);
            count /= 2;
        }
        return nodes[..NodeHash.Length];
    }

    /// <summary>A node of a level, or the root of zeros where the level says nothing any more.</summary>
    static ReadOnlySpan<byte> Node(ReadOnlySpan<byte> level, long index, int height)
        => index * NodeHash.Length < level.Length ? level.Slice((int)index * NodeHash.Length, NodeHash.Length) : NodeHash.ZeroRoot(height);

    async ValueTask<int> ReadAsync(Memory<byte> target, long offset, CancellationToken cancel)
    {
        var done = 0;
        for (int read; done < target.Length; done += read)
        {
            read = await RandomAccess.ReadAsync(file, target[done..], offset + done, cancel);
            if (read == 0) break;
        }
        return done;
    }

    public void Dispose() => file.Dispose();
}
