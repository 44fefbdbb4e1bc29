using Grange.Content;
using Grange.Kernel;

namespace Grange.Storage;

/// <summary>How many bytes of a piece are one payer's.</summary>
public sealed record Rent(Address Payer, long Bytes)
{
    public static DagNode ToNode(IEnumerable<Rent> rents)
        => DagNode.List(rents.Select(rent => DagNode.List(DagNode.Of(rent.Payer.ToByteArray()), DagNode.Of(rent.Bytes))));

    /// <summary>Reads a list of [payer, bytes]; null unless payers are distinct and in order, and the bytes fit the piece (an empty file has none).</summary>
    public static IReadOnlyList<Rent>? Read(DagNode node, long pieceBytes)
    {
        if (node.Kind != DagKind.List) return null;
        var rents = new List<Rent>(node.AsList.Count);
        foreach (var item in node.AsList)
        {
            if (item.Kind != DagKind.List || item.AsList is not [{ Kind: DagKind.Bytes } payer, { Kind: DagKind.Int } bytes]) return null;
            if (!Address.TryRead(payer.AsBytes, out var address) || bytes.AsInt < 0 || bytes.AsInt > pieceBytes) return null;
            if (rents.Count > 0 && rents[^1].Payer.CompareTo(address) >= 0) return null;
            pieceBytes -= (long)bytes.AsInt;
            rents.Add(new Rent(address, (long)bytes.AsInt));
        }
        return rents;
    }
}

/// <summary>An operator's decision (<c>storage.placed</c>): this device shall hold this piece. Said again, it amends the rent.</summary>
public sealed record Placement(DeviceId Device, PieceCid Piece, IReadOnlyList<Rent> Rent)
{
    /// <summary>Tallest tree that is placed: 32 TiB of leaves, so that sums of rents stay inside 128 bits.</summary>
    public const int MaxHeight = 40;

    public DagNode ToNode() => DagNode.Map(("dev", Bodies.Of(Device)), ("piece", DagNode.Name(Piece.V2)), ("rent", Storage.Rent.ToNode(Rent)));

    public static Result<Placement> Read(DagNode body)
    {
        if (body.Kind != DagKind.Map || body.AsMap.Count != 3) return Bodies.Malformed(StorageKinds.Placed, "a map of dev, piece, rent");
        if (!Bodies.TryGetDevice(body, "dev", out var device)) return Bodies.Malformed(StorageKinds.Placed, "dev");
        if (!Bodies.TryGetPiece(body, "piece", out var piece) || piece.Height > MaxHeight) return Bodies.Malformed(StorageKinds.Placed, "piece");
        if (!body.TryGet("rent", DagKind.List, out var list) || Storage.Rent.Read(list, piece.RawBytes) is not { } rent)
            return Bodies.Malformed(StorageKinds.Placed, "rent");
        return new Placement(device, piece, rent);
    }
}

/// <summary>A device's word that it took a piece (<c>storage.held</c>).</summary>
public sealed record Holding(PieceCid Piece)
{
    public DagNode ToNode() => DagNode.Map(("piece", DagNode.Name(Piece.V2)));

    public static Result<Holding> Read(DagNode body)
        => body.Kind == DagKind.Map && body.AsMap.Count == 1 && Bodies.TryGetPiece(body, "piece", out var piece) && piece.Height <= Placement.MaxHeight
            ? new Holding(piece)
            : Bodies.Malformed(StorageKinds.Held, "a map of piece");
}

/// <summary>A piece leaves a device (<c>storage.dropped</c>).</summary>
public sealed record Dropping(DeviceId Device, PieceCid Piece)
{
    public DagNode ToNode() => DagNode.Map(("dev", Bodies.Of(Device)), ("piece", DagNode.Name(Piece.V2)));

    public static Result<Dropping> Read(DagNode body)
        => body.Kind == DagKind.Map && body.AsMap.Count == 2 && Bodies.TryGetDevice(body, "dev", out var device) && Bodies.TryGetPiece(body, "piece", out var piece)
            ? new Dropping(device, piece)
            : Bodies.Malformed(StorageKinds.Dropped, "a map of dev, piece");
}
