using Grange.Content;
using Grange.Kernel;

namespace Grange.Storage;

/// <summary>A random look at a piece through the provider's public door (<c>storage.audited</c>), by an operator: 64 KiB of it, checked against its name.</summary>
/// <param name="Device">Who was asked.</param>
/// <param name="Piece">Of what.</param>
/// <param name="Chunk">Which 65,024 bytes of it, from 0.</param>
/// <param name="Seen">What came.</param>
/// <param name="Ms">How long it took, milliseconds.</param>
public sealed record Audited(DeviceId Device, PieceCid Piece, long Chunk, Observation Seen, long Ms)
{
    public DagNode ToNode() => DagNode.Map(
        ("dev", Bodies.Of(Device)), ("piece", DagNode.Name(Piece.V2)), ("chunk", DagNode.Of(Chunk)), ("seen", DagNode.Of((long)Seen)), ("ms", DagNode.Of(Ms)));

    public static Result<Audited> Read(DagNode body)
    {
        if (body.Kind != DagKind.Map || body.AsMap.Count != 5) return Bodies.Malformed(StorageKinds.Audited, "a map of dev, piece, chunk, seen, ms");
        if (!Bodies.TryGetDevice(body, "dev", out var device)) return Bodies.Malformed(StorageKinds.Audited, "dev");
        if (!Bodies.TryGetPiece(body, "piece", out var piece) || piece.Height > Placement.MaxHeight) return Bodies.Malformed(StorageKinds.Audited, "piece");
        if (!body.TryGetLong("chunk", out var chunk) || chunk < 0 || chunk * PieceHasher.ChunkBytes >= piece.RawBytes) return Bodies.Malformed(StorageKinds.Audited, "chunk");
        if (!body.TryGetLong("seen", out var seen) || seen is < 0 or > (long)Observation.Away) return Bodies.Malformed(StorageKinds.Audited, "seen");
        return body.TryGetLong("ms", out var ms) && ms >= 0 ? new Audited(device, piece, chunk, (Observation)seen, ms) : Bodies.Malformed(StorageKinds.Audited, "ms");
    }

    /// <summary>True when bytes and path are that chunk of the piece: the node over the bytes, and its siblings up to the piece's root.</summary>
    /// <param name="bytes">The chunk, shorter at the piece's end.</param>
    /// <param name="path">Siblings of any leaf in it, from the leaf up.</param>
    public static bool Proves(PieceCid piece, long chunk, ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> path)
    {
        if (bytes.Length != BytesOf(piece, chunk)) return false;
        var hasher = new PieceHasher();
        hasher.Append(bytes);
        if (piece.RawBytes <= PieceHasher.ChunkBytes) return hasher.Finish() == piece;
        hasher.Append(new byte[PieceHasher.ChunkBytes - bytes.Length]); // what is missing at the end is zeros
        const int below = PieceHasher.ChunkHeight * Hash32.Size;
        return path.Length >= below && PieceProof.Verify(piece.Root, piece.Height - PieceHasher.ChunkHeight, chunk, hasher.Finish().Root, path[below..]);
    }

    /// <summary>Bytes of a chunk.</summary>
    public static int BytesOf(PieceCid piece, long chunk) => (int)Math.Min(PieceHasher.ChunkBytes, piece.RawBytes - chunk * PieceHasher.ChunkBytes);
}

/// <summary>A device's word that it leaves (<c>storage.leaving</c>), or stays after all.</summary>
public sealed record Leaving(bool Leaves)
{
    public DagNode ToNode() => DagNode.Map(("leaves", DagNode.Of(Leaves)));

    public static Result<Leaving> Read(DagNode body)
        => body.Kind == DagKind.Map && body.AsMap.Count == 1 && body.TryGet("leaves", DagKind.Bool, out var leaves) ? new Leaving(leaves.AsBool) : Bodies.Malformed(StorageKinds.Leaving, "a map of leaves");
}
