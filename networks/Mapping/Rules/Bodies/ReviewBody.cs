using Grange.Content;
using Grange.Kernel;

namespace Grange.Mapping.Bodies;

/// <summary>What a reviewer found.</summary>
public enum Judgement : byte
{
    /// <summary>Nobody can be recognised, or all that can be is covered: the picture may be shown.</summary>
    Clear = 0,

    /// <summary>Somebody can be recognised, and covering will not help.</summary>
    Private = 1,

    /// <summary>It shows no street, or is not what it says.</summary>
    Useless = 2,
}

/// <summary>What reviewers said of pictures (<c>mapping.review</c>), by the sha2-256 of the files as they were uploaded; signed by the operator, before whom they said it.</summary>
/// <param name="Rows">The reviewer's device, the file, and what it found.</param>
public sealed record ReviewBody(IReadOnlyList<(DeviceId Reviewer, Hash32 Sha256, Judgement Judgement)> Rows)
{
    public const int MostRows = 500;

    public DagNode ToNode() => DagNode.Map(("rows", DagNode.List(Rows.Select(row => DagNode.List(DagNode.Of(row.Reviewer.Value.ToByteArray()), DagNode.Of(row.Sha256.ToByteArray()), DagNode.Of((long)row.Judgement))).ToArray())));

    public static Result<ReviewBody> Read(DagNode body)
    {
        if (body.AsMap.Count != 1 || !body.TryGet("rows", DagKind.List, out var list) || list.AsList.Count is 0 or > MostRows) return Wrong();
        var rows = new List<(DeviceId, Hash32, Judgement)>(list.AsList.Count);
        foreach (var one in list.AsList)
        {
            if (one.Kind != DagKind.List || one.AsList is not [{ Kind: DagKind.Bytes } reviewer, { Kind: DagKind.Bytes } sha, { Kind: DagKind.Int } judgement]
                || !Hash32.TryRead(reviewer.AsBytes, out var who) || !Hash32.TryRead(sha.AsBytes, out var hash) || judgement.AsInt < 0 || judgement.AsInt > 2) return Wrong();
            rows.Add((new DeviceId(who), hash, (Judgement)(byte)judgement.AsInt));
        }
        return new ReviewBody(rows);
    }

    static Fault Wrong() => new("evidence-malformed", $"{MappingKinds.Review} is {{rows: 1 to {MostRows} of [reviewer: 32 bytes, sha256, 0 clear, 1 private or 2 useless]}}", Status: 422);
}
