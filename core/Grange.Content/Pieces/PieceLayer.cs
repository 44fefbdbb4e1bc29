using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Grange.Content;

/// <summary>The one layer of a piece's tree worth keeping: the nodes over each 64 KiB of padded bytes, 32 bytes each (0.05 % of the piece).</summary>
/// <param name="Piece">The piece the nodes belong to.</param>
/// <param name="Nodes">The nodes in order; those over zeros alone are left out.</param>
/// <param name="Blocks">CAR sections in the piece, 0 when it is no segment.</param>
public sealed record PieceLayer(PieceCid Piece, ReadOnlyMemory<byte> Nodes, long Blocks)
{
    /// <summary>Computes the layer of a whole piece, read to its end.</summary>
    public static async ValueTask<PieceLayer> OfAsync(Stream piece, CancellationToken cancel)
    {
        var nodes = new ArrayBufferWriter<byte>();
        var hasher = new PieceHasher(nodes);
        var buffer = ArrayPool<byte>.Shared.Rent(4 * PieceHasher.ChunkBytes);
        try
        {
            for (int read; (read = await piece.ReadAsync(buffer, cancel)) > 0;) hasher.Append(buffer.AsSpan(0, read));
        }
        finally { ArrayPool<byte>.Shared.Return(buffer); }
        return new PieceLayer(hasher.Finish(), nodes.WrittenMemory, 0);
    }

    /// <summary>The layer as it is saved: dag-cbor {blocks, layer, piece}.</summary>
    public byte[] Encode() => DagCbor.Encode(DagNode.Map(
        ("blocks", DagNode.Of(Blocks)), ("layer", DagNode.Of(Nodes.Span)), ("piece", DagNode.Of(Piece.V2))));

    /// <summary>Reads a saved layer; false when the bytes are damaged or the nodes do not lead to the piece's root.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> saved, [NotNullWhen(true)] out PieceLayer? layer)
    {
        layer = null;
        if (DagCbor.TryDecode(saved, out var node) != DagCborFault.None) return false;
        if (!node!.TryGet("layer", DagKind.Bytes, out var nodes) || !node.TryGet("piece", DagKind.Link, out var link)) return false;
        if (!node.TryGetLong("blocks", out var blocks) || !PieceCid.TryFrom(link.AsLink, out var piece)) return false;
        var read = new PieceLayer(piece, nodes.AsBytes.ToArray(), blocks);
        if (!read.LeadsToRoot()) return false;
        layer = read;
        return true;
    }

    /// <summary>True for trees of one chunk, which need no layer: their every proof reads the whole piece.</summary>
    public bool IsOneChunk => Piece.Height <= PieceHasher.ChunkHeight;

    /// <summary>Every level from this layer up to the root, each without its nodes over zeros alone.</summary>
    internal byte[][] Levels()
    {
        var levels = new byte[Piece.Height - PieceHasher.ChunkHeight + 1][];
        levels[0] = Nodes.ToArray();
        for (var up = 1; up < levels.Length; up++)
        {
            var height = PieceHasher.ChunkHeight + up - 1;
            var nodes = new byte[levels[up - 1].Length + NodeHash.Length];
            levels[up - 1].CopyTo(nodes.AsSpan());
            var count = PieceNodes.MakeEven(nodes, levels[up - 1].Length / NodeHash.Length, height);
            levels[up] = new byte[count / 2 * NodeHash.Length];
            NodeHash.Pairs(nodes.AsSpan(0, count * NodeHash.Length), levels[up]);
        }
        return levels;
    }

    bool LeadsToRoot()
    {
        if (IsOneChunk) return true;
        var chunks = (Piece.RawBytes + PieceHasher.ChunkBytes - 1) / PieceHasher.ChunkBytes;
        return Nodes.Length == chunks * NodeHash.Length && Levels()[^1].AsSpan().SequenceEqual(Piece.Root);
    }
}
