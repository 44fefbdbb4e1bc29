using Grange.Content;
using Grange.Kernel;

namespace Grange.Mapping.Bodies;

/// <summary>What a reviewer found.</summary>
public enum Judgement : byte
{
    /// <summary>Nobody can be recognised, or all that can be is covered: the picture may be shown.</summary>
    Clear = 0,

    /// <summary>Somebody can be recognised.</summary>
    Private = 1,

    /// <summary>It shows no street, or is not what it says.</summary>
    Useless = 2,
}

/// <summary>What a reviewer says of pictures (<c>mapping.review</c>), by the sha2-256 of the files as they were uploaded.</summary>
public sealed record ReviewBody(IReadOnlyList<(Hash32 Sha256, Judgement Judgement)> Rows)
{
    public const int MostRows = 500;

    public DagNode ToNode() => DagNode.Map(("rows", DagNode.List(Rows.Select(row => DagNode.List(DagNode.Of(row.Sha256.ToByteArray()), DagNode.Of((long)row.Judgement))).ToArray())));

    public static Result<ReviewBody> Read(DagNode body)
    {
        if (body.AsMap.Count != 1 || !body.TryGet("rows", DagKind.List, out var list) || list.AsList.Count is 0 or > MostRows) return Wrong();
        var rows = new List<(Hash32, Judgement)>(list.AsList.Count);
        foreach (var one in list.AsList)
        {
            if (one.Kind != DagKind.List || one.AsList is not [{ Kind: DagKind.Bytes } sha, { Kind: DagKind.Int } finding] || !Hash32.TryRead(sha.AsBytes, out var hash) || finding.AsInt < 0 || finding.AsInt > 2) return Wrong();
            rows.Add((hash, (Judgement)(byte)finding.AsInt));
        }
        return new ReviewBody(rows);
    }

    static Fault Wrong() => new("evidence-malformed", $"{MappingKinds.Review} is {{rows: 1 to {MostRows} of [sha256, 0 clear, 1 private or 2 useless]}}", Status: 422);
}
