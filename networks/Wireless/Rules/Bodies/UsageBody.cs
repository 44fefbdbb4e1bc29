using Grange.Content;
using Grange.Kernel;

namespace Grange.Wireless.Bodies;

/// <summary>What a gateway brought of a payer's data.</summary>
/// <param name="Gateway">The gateway, as registered.</param>
/// <param name="Frames">Copies that were bought.</param>
/// <param name="Credits">What they cost.</param>
public readonly record struct UsageRow(DeviceId Gateway, long Frames, long Credits);

/// <summary>What data of one payer cost since the batch before.</summary>
/// <param name="Batch">Grows by one with each; a batch that is said again counts once.</param>
/// <param name="Payer">Whose devices sent it.</param>
/// <param name="Hold">The reservation of its credits.</param>
/// <param name="Rows">By gateway, each once.</param>
public sealed record UsageBody(long Batch, Address Payer, HoldId Hold, IReadOnlyList<UsageRow> Rows)
{
    /// <summary>Gateways that one batch may name.</summary>
    public const int MostRows = 500;

    /// <summary>Bytes of a data credit.</summary>
    const int CreditBytes = 24;

    /// <summary>So much no batch costs: 10,000 dollars.</summary>
    const long MostCredits = 1_000_000_000;

    public long Credits => Rows.Sum(row => row.Credits);

    /// <summary>Credits of a copy by bytes of FRMPayload: what the application sent, not what was on air.</summary>
    public static int CreditsOf(int payloadBytes) => (Math.Max(payloadBytes, CreditBytes) + CreditBytes - 1) / CreditBytes;

    public DagNode ToNode() => DagNode.Map(
        ("batch", DagNode.Of(Batch)), ("payer", DagNode.Of(Payer.ToByteArray())), ("hold", Hold.ToNode()),
        ("rows", DagNode.List(Rows.Select(row => DagNode.List(DagNode.Of(row.Gateway.Value.ToByteArray()), DagNode.Of(row.Frames), DagNode.Of(row.Credits))).ToArray())));

    public static Result<UsageBody> Read(DagNode body)
    {
        if (body.AsMap.Count != 4 || !body.TryGetLong("batch", out var batch) || batch < 1 || !body.TryGet("payer", DagKind.Bytes, out var payer) || !Address.TryRead(payer.AsBytes, out var account)
            || !HoldId.TryRead(body, out var hold) || !body.TryGet("rows", DagKind.List, out var list) || list.AsList.Count is 0 or > MostRows)
            return Wrong();
        var rows = new List<UsageRow>(list.AsList.Count);
        foreach (var one in list.AsList)
        {
            if (ReadRow(one) is not { } row) return Wrong();
            rows.Add(row);
        }
        return rows.Select(row => row.Gateway).Distinct().Count() == rows.Count ? new UsageBody(batch, account, hold, rows) : Wrong();
    }

    static UsageRow? ReadRow(DagNode row)
        => row.Kind == DagKind.List && row.AsList is [{ Kind: DagKind.Bytes } gateway, { Kind: DagKind.Int } frames, { Kind: DagKind.Int } credits] && gateway.AsBytes.Length == Hash32.Size
            && frames.AsInt > 0 && credits.AsInt >= frames.AsInt && credits.AsInt <= MostCredits
            ? new UsageRow(new DeviceId(Hash32.Read(gateway.AsBytes)), (long)frames.AsInt, (long)credits.AsInt) : null;

    static Fault Wrong() => new("usage-body", $"usage is {{batch, payer: 20 bytes, hold: 16 bytes, rows: 1 to {MostRows} of [gateway: 32 bytes, frames > 0, credits >= frames]}}");
}
