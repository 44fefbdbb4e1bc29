using System.Buffers;
using System.Numerics;

namespace Grange.Content;

/// <summary>Computes a piece's commitment (CommP) from its bytes as they come, in bounded memory: one chunk and one node per level.</summary>
/// <remarks>Given <paramref name="layer"/>, it also receives the node over each 64 KiB of padded bytes, in order: what <see cref="PieceTree"/> caches.</remarks>
public sealed class PieceHasher(IBufferWriter<byte>? layer = null, NodeKernel? kernel = null)
{
    /// <summary>Height of the nodes over one chunk: 2^11 leaves, 64 KiB padded.</summary>
    public const int ChunkHeight = 11;

    /// <summary>Raw bytes under such a node.</summary>
    public const int ChunkBytes = Fr32.RawUnit << (ChunkHeight - PieceCid.MinHeight);

    readonly NodeKernel kernel = kernel ?? NodeHash.Best;
    readonly byte[] raw = new byte[ChunkBytes];
    readonly byte[] nodes = new byte[NodeHash.Length << ChunkHeight];
    readonly byte[] levels = new byte[NodeHash.Length * (NodeHash.MaxHeight - ChunkHeight + 1)];
    int held;
    long chunks;

    /// <summary>Bytes given so far.</summary>
    public long RawBytes => chunks * ChunkBytes + held;

    public void Append(ReadOnlySpan<byte> data)
    {
        if (held > 0)
        {
            var more = Math.Min(data.Length, ChunkBytes - held);
            data[..more].CopyTo(raw.AsSpan(held));
            held += more;
            data = data[more..];
            if (held < ChunkBytes) return;
            held = 0;
            AddChunk(raw);
        }
        for (; data.Length >= ChunkBytes; data = data[ChunkBytes..]) AddChunk(data[..ChunkBytes]);
        data.CopyTo(raw);
        held = data.Length;
    }

    /// <summary>The commitment to everything given. The hasher is spent afterwards.</summary>
    public PieceCid Finish()
    {
        var rawBytes = RawBytes;
        if (chunks == 0)
            return PieceCid.Of(RootOf(raw.AsSpan(0, held), PieceCid.HeightFor(rawBytes)), rawBytes);
        if (held > 0) AddChunk(raw.AsSpan(0, held));
        return PieceCid.Of(Fold(), rawBytes);
    }

    void AddChunk(ReadOnlySpan<byte> data)
    {
        var node = RootOf(data, ChunkHeight);
        layer?.Write(node);
        var level = 0;
        for (; (chunks >> level & 1) == 1; level++) NodeHash.Pair(Level(level), node, node);
        node.CopyTo(Level(level));
        chunks++;
    }

    /// <summary>Closes the tree above the chunks: what is missing on the right is zeros.</summary>
    ReadOnlySpan<byte> Fold()
    {
        var level = BitOperations.TrailingZeroCount(chunks);
        var node = Level(level);
        for (var covered = 1L << level; covered < chunks; level++)
        {
            if ((chunks >> level & 1) == 1 && (chunks & ((1L << level) - 1)) != 0) NodeHash.Pair(Level(level), node, node);
            else NodeHash.Pair(node, NodeHash.ZeroRoot(ChunkHeight + level), node);
            covered = 2L << level;
        }
        return node;
    }

    Span<byte> Level(int level) => levels.AsSpan(level * NodeHash.Length, NodeHash.Length);

    Span<byte> RootOf(ReadOnlySpan<byte> data, int height)
    {
        PieceNodes.Expand(data, nodes);
        return PieceNodes.Reduce(nodes, PieceNodes.LeavesOf(data.Length), 0, height, kernel);
    }
}
