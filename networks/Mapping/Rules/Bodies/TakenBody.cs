using Grange.Content;
using Grange.Geo;
using Grange.Kernel;

namespace Grange.Mapping.Bodies;

/// <summary>One picture as it was taken in.</summary>
/// <param name="Sha256">Of the file as it was uploaded.</param>
/// <param name="Cell">Hex of resolution 12.</param>
/// <param name="CapturedMs">Unix milliseconds.</param>
/// <param name="UploadedMs">Unix milliseconds.</param>
/// <param name="Quality">Thousandths; 0 for one that was refused.</param>
/// <param name="IsSigned">The camera signed just this (<see cref="DriveBody"/>).</param>
/// <param name="Reason">Why it was refused or doubted; null where nothing spoke against it.</param>
public readonly record struct TakenRow(Hash32 Sha256, H3Cell Cell, long CapturedMs, long UploadedMs, Mount Mount, int Quality, bool IsSigned, string? Reason);

/// <summary>Pictures of one camera (<c>mapping.taken</c>): facts only. The pictures themselves are content; a public one is named by its CID in the catalogue.</summary>
/// <param name="Camera">The camera, as registered.</param>
/// <param name="Rows">In the order in which they came.</param>
public sealed record TakenBody(DeviceId Camera, IReadOnlyList<TakenRow> Rows)
{
    public const int MostRows = 250, MostReason = 32;

    /// <summary>Resolution of a hex that is paid for: edges of eleven metres.</summary>
    public const int Resolution = 12;

    public DagNode ToNode() => DagNode.Map(
        ("camera", DagNode.Of(Camera.Value.ToByteArray())),
        ("rows", DagNode.List(Rows.Select(row => DagNode.List(
            DagNode.Of(row.Sha256.ToByteArray()), DagNode.Of((long)row.Cell.Value), DagNode.Of(row.CapturedMs), DagNode.Of(row.UploadedMs),
            DagNode.Of((long)row.Mount), DagNode.Of((long)row.Quality), DagNode.Of(row.IsSigned ? 1L : 0L), DagNode.Of(row.Reason ?? ""))).ToArray())));

    public static Result<TakenBody> Read(DagNode body)
    {
        if (body.AsMap.Count != 2 || !body.TryGet("camera", DagKind.Bytes, out var camera) || !Hash32.TryRead(camera.AsBytes, out var id) || !body.TryGet("rows", DagKind.List, out var list) || list.AsList.Count is 0 or > MostRows) return Wrong();
        var rows = new List<TakenRow>(list.AsList.Count);
        foreach (var one in list.AsList)
        {
            if (ReadRow(one) is not { } row) return Wrong();
            rows.Add(row);
        }
        return new TakenBody(new DeviceId(id), rows);
    }

    static TakenRow? ReadRow(DagNode row)
    {
        if (row.Kind != DagKind.List || row.AsList is not [{ Kind: DagKind.Bytes } sha, { Kind: DagKind.Int } index, { Kind: DagKind.Int } captured, { Kind: DagKind.Int } uploaded,
            { Kind: DagKind.Int } mount, { Kind: DagKind.Int } quality, { Kind: DagKind.Int } signed, { Kind: DagKind.Text } reason]) return null;
        if (!Hash32.TryRead(sha.AsBytes, out var hash) || Cells.Read(index, Resolution) is not { } cell || !Times.Are(captured, uploaded)) return null;
        return mount.AsInt <= 1 && mount.AsInt >= 0 && quality.AsInt >= 0 && quality.AsInt <= Checks.Quality.Full && signed.AsInt >= 0 && signed.AsInt <= 1 && reason.AsText.Length <= MostReason
            ? new TakenRow(hash, cell, (long)captured.AsInt, (long)uploaded.AsInt, (Mount)(byte)mount.AsInt, (int)quality.AsInt, signed.AsInt == 1, reason.AsText is "" ? null : reason.AsText) : null;
    }

    static Fault Wrong() => new("evidence-malformed", $"{MappingKinds.Taken} is {{camera: 32 bytes, rows: 1 to {MostRows} of [sha256, cell, capturedMs, uploadedMs, mount 0 or 1, quality 0 to 1000, signed 0 or 1, reason]}}", Status: 422);
}
