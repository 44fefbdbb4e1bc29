using Grange.Content;
using Grange.Kernel;
using Grange.Rendering.Rules.Checking;

namespace Grange.Rendering.Rules.Bodies;

/// <summary>What came of a check (<c>rendering.compared</c>), by the operator; anybody who fetches both tiles can compare again.</summary>
/// <param name="Check">CID of the check.</param>
/// <param name="Tiles">Per tile, in the check's order.</param>
public sealed record ComparedBody(Cid Check, IReadOnlyList<TileDifference> Tiles)
{
    public DagNode ToNode() => DagNode.Map(
        ("check", DagNode.Name(Check)),
        ("tiles", DagNode.List(Tiles.Select(tile => DagNode.List(DagNode.Of(tile.Differing), DagNode.Of(tile.SumSquared), DagNode.Of(tile.Pixels))))));

    /// <summary>Reads a body; the fault names the field. Never throws.</summary>
    public static Result<ComparedBody> Read(DagNode body)
    {
        if (!Body.IsMap(body, 2) || !body.TryGetName("check", out var check)) return Wrong("a map of check (the bytes of a CID) and tiles");
        if (!body.TryGet("tiles", DagKind.List, out var list) || list.AsList.Count is 0 or > CheckBody.MaxTiles) return Wrong("tiles: [differing, sumSquared, pixels] of each");
        var tiles = new List<TileDifference>();
        foreach (var item in list.AsList)
        {
            if (item.Kind != DagKind.List || item.AsList is not [{ Kind: DagKind.Int } differing, { Kind: DagKind.Int } squares, { Kind: DagKind.Int } pixels]) return Wrong("tiles: three integers each");
            if (pixels.AsInt < 1 || pixels.AsInt > TileGrid.Side * TileGrid.Side || differing.AsInt < 0 || differing.AsInt > pixels.AsInt) return Wrong("tiles: pixels are 1 to 1024, differing no more");
            if (squares.AsInt < 0 || squares.AsInt > pixels.AsInt * 4 * 255 * 255) return Wrong("tiles: sumSquared is at most 4 × 255² per pixel");
            tiles.Add(new((long)differing.AsInt, (long)squares.AsInt, (long)pixels.AsInt));
        }
        return new ComparedBody(check, tiles);
    }

    static Fault Wrong(string what) => Body.Malformed(RenderingKinds.Compared, what);
}
