using Grange.Content;
using Grange.Geo;
using Grange.Kernel;

namespace Grange.Mapping.Bodies;

/// <summary>One picture as its camera signed it.</summary>
/// <param name="Heading">Degrees from north, 0 to 359.</param>
public readonly record struct DriveRow(Hash32 Sha256, H3Cell Cell, long CapturedMs, int Heading);

/// <summary>What a camera took, in order (<c>mapping.drive</c>), signed by the camera: so nobody between it and the node can pass off another picture, place or time.</summary>
public sealed record DriveBody(Mount Mount, IReadOnlyList<DriveRow> Rows)
{
    public const int MostRows = 500;

    public DagNode ToNode() => DagNode.Map(
        ("mount", DagNode.Of((long)Mount)),
        ("rows", DagNode.List(Rows.Select(row => DagNode.List(DagNode.Of(row.Sha256.ToByteArray()), DagNode.Of((long)row.Cell.Value), DagNode.Of(row.CapturedMs), DagNode.Of((long)row.Heading))).ToArray())));

    public static Result<DriveBody> Read(DagNode body)
    {
        if (body.AsMap.Count != 2 || !body.TryGetLong("mount", out var mount) || mount is not (0 or 1) || !body.TryGet("rows", DagKind.List, out var list) || list.AsList.Count is 0 or > MostRows) return Wrong();
        var rows = new List<DriveRow>(list.AsList.Count);
        foreach (var one in list.AsList)
        {
            if (one.Kind != DagKind.List || one.AsList is not [{ Kind: DagKind.Bytes } sha, { Kind: DagKind.Int } index, { Kind: DagKind.Int } captured, { Kind: DagKind.Int } heading]
                || !Hash32.TryRead(sha.AsBytes, out var hash) || Cells.Read(index, TakenBody.Resolution) is not { } cell || !Times.Are(captured) || heading.AsInt < 0 || heading.AsInt > 359) return Wrong();
            rows.Add(new DriveRow(hash, cell, (long)captured.AsInt, (int)heading.AsInt));
        }
        return new DriveBody((Mount)(byte)mount, rows);
    }

    static Fault Wrong() => new("evidence-malformed", $"{MappingKinds.Drive} is {{mount: 0 or 1, rows: 1 to {MostRows} of [sha256, cell of resolution 12, capturedMs, heading 0 to 359]}}", Status: 422);
}
