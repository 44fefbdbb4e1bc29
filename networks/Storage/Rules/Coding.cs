using Grange.Content;

namespace Grange.Storage;

/// <summary>An operator's word (<c>storage.coded</c>) that a piece was cut into shards: which, in their order. Anyone who has the piece computes the same.</summary>
/// <param name="Piece">What was cut.</param>
/// <param name="Needed">Shards that are enough to read it: the first so many are its own bytes.</param>
/// <param name="Shards">All shards.</param>
public sealed record Coding(PieceCid Piece, int Needed, IReadOnlyList<PieceCid> Shards)
{
    public DagNode ToNode() => DagNode.Map(
        ("piece", DagNode.Name(Piece.V2)), ("needed", DagNode.Of((long)Needed)), ("shards", DagNode.List(Shards.Select(shard => DagNode.Name(shard.V2)).ToArray())));

    /// <summary>Reads the body; shards have the size that the code gives them.</summary>
    public static Kernel.Result<Coding> Read(DagNode body)
    {
        if (body.Kind != DagKind.Map || body.AsMap.Count != 3) return Bodies.Malformed(StorageKinds.Coded, "a map of piece, needed, shards");
        if (!Bodies.TryGetPiece(body, "piece", out var piece) || piece.Height > Placement.MaxHeight) return Bodies.Malformed(StorageKinds.Coded, "piece");
        if (!body.TryGet("shards", DagKind.List, out var list) || list.AsList.Count > Redundancy.MaxParts) return Bodies.Malformed(StorageKinds.Coded, "shards");
        if (!body.TryGetLong("needed", out var needed) || needed < 2 || needed >= list.AsList.Count) return Bodies.Malformed(StorageKinds.Coded, "needed");
        var (bytes, shards) = (new ShardLayout(piece.RawBytes, (int)needed).ShardBytes, new List<PieceCid>(list.AsList.Count));
        foreach (var item in list.AsList)
        {
            if (!item.TryAsName(out var named) || !PieceCid.TryFrom(named, out var shard) || shard.RawBytes != bytes) return Bodies.Malformed(StorageKinds.Coded, "shards");
            shards.Add(shard);
        }
        return new Coding(piece, (int)needed, shards);
    }
}
