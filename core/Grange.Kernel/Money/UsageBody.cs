using Grange.Content;

namespace Grange.Kernel;

/// <summary>What a device did of what a payer bought.</summary>
/// <param name="Device">Whose work it was.</param>
/// <param name="Units">Frames, reads: what the module sells.</param>
/// <param name="Credits">What they cost.</param>
public readonly record struct UsageRow(DeviceId Device, long Units, long Credits);

/// <summary>A body of evidence that modules share: what one payer used of a metered service since the batch before, said by the operator.</summary>
/// <param name="Batch">Grows by one with each; a batch that is said again counts once.</param>
/// <param name="Payer">Who used it.</param>
/// <param name="Hold">The reservation of its credits.</param>
/// <param name="Rows">By device, each once.</param>
public sealed record UsageBody(long Batch, Address Payer, HoldId Hold, IReadOnlyList<UsageRow> Rows)
{
    /// <summary>Devices that one batch may name.</summary>
    public const int MostRows = 500;

    /// <summary>So much no row costs: 10,000 dollars.</summary>
    const long MostCredits = 1_000_000_000;

    public long Credits => Rows.Sum(row => row.Credits);

    public DagNode ToNode() => DagNode.Map(
        ("batch", DagNode.Of(Batch)), ("payer", DagNode.Of(Payer.ToByteArray())), ("hold", Hold.ToNode()),
        ("rows", DagNode.List(Rows.Select(row => DagNode.List(DagNode.Of(row.Device.Value.ToByteArray()), DagNode.Of(row.Units), DagNode.Of(row.Credits))).ToArray())));

    /// <summary>Reads a body; the fault says its form. Never throws.</summary>
    public static Result<UsageBody> Read(DagNode body)
    {
        if (body.Kind != DagKind.Map || body.AsMap.Count != 4 || !body.TryGetLong("batch", out var batch) || batch < 1 || !body.TryGet("payer", DagKind.Bytes, out var payer) || !Address.TryRead(payer.AsBytes, out var account)
            || !HoldId.TryRead(body, out var hold) || !body.TryGet("rows", DagKind.List, out var list) || list.AsList.Count is 0 or > MostRows)
            return Wrong();
        var rows = new List<UsageRow>(list.AsList.Count);
        foreach (var one in list.AsList)
        {
            if (ReadRow(one) is not { } row) return Wrong();
            rows.Add(row);
        }
        return rows.Select(row => row.Device).Distinct().Count() == rows.Count ? new UsageBody(batch, account, hold, rows) : Wrong();
    }

    static UsageRow? ReadRow(DagNode row)
        => row.Kind == DagKind.List && row.AsList is [{ Kind: DagKind.Bytes } device, { Kind: DagKind.Int } units, { Kind: DagKind.Int } credits] && device.AsBytes.Length == Hash32.Size
            && units.AsInt > 0 && credits.AsInt >= units.AsInt && credits.AsInt <= MostCredits
            ? new UsageRow(new DeviceId(Hash32.Read(device.AsBytes)), (long)units.AsInt, (long)credits.AsInt) : null;

    static Fault Wrong() => new("usage-body", $"usage is {{batch, payer: 20 bytes, hold: 16 bytes, rows: 1 to {MostRows} of [device: 32 bytes, units > 0, credits >= units]}}");
}
