using Grange.Content;
using Grange.Geo;
using Grange.Kernel;

namespace Grange.Wireless.Bodies;

/// <summary>Devices whose own word says where they were were heard there by a gateway.</summary>
/// <param name="Cell">Of <see cref="CoverageBody.Resolution"/>: three quarters of a square kilometre, in which nobody is found.</param>
/// <param name="Samples">Uplinks.</param>
/// <param name="RssiDeciDbm">The strongest of them.</param>
/// <param name="SnrDeciDb">The clearest of them.</param>
public readonly record struct CoverageRow(H3Cell Cell, DeviceId Gateway, long Samples, int RssiDeciDbm, int SnrDeciDb);

/// <summary>Where gateways were heard, attested by devices (<c>wireless.coverage</c>): no gateway can forge it, for it has no device's keys.</summary>
/// <param name="From">First of the operator's events that are in it, and <paramref name="To"/> the last: what was said before counts once.</param>
/// <param name="Rows">By cell and gateway, each once.</param>
public sealed record CoverageBody(long From, long To, IReadOnlyList<CoverageRow> Rows)
{
    /// <summary>Of H3: what is public of a device's place.</summary>
    public const int Resolution = 8;

    /// <summary>Rows that one record may have.</summary>
    public const int MostRows = 500;

    const int MostDeciDb = 3_000;

    /// <summary>No sensor on the ground is heard further (specification 7.5).</summary>
    const double MostMetres = 300_000;

    /// <summary>False where a gateway cannot have heard a device of that place, by where its owner says that it is.</summary>
    public static bool IsNear(H3Cell cell, H3Cell? gateway) => gateway is not { } place || cell.Center.DistanceTo(place.Center) <= MostMetres;

    public DagNode ToNode() => DagNode.Map(
        ("from", DagNode.Of(From)), ("to", DagNode.Of(To)),
        ("rows", DagNode.List(Rows.Select(row => DagNode.List(DagNode.Of((long)row.Cell.Value), DagNode.Of(row.Gateway.Value.ToByteArray()), DagNode.Of(row.Samples), DagNode.Of((long)row.RssiDeciDbm), DagNode.Of((long)row.SnrDeciDb))).ToArray())));

    /// <summary>Reads a body; the fault says its form. Never throws.</summary>
    public static Result<CoverageBody> Read(DagNode body)
    {
        if (body.AsMap.Count != 3 || !body.TryGetLong("from", out var from) || !body.TryGetLong("to", out var to) || from < 1 || to < from || !body.TryGet("rows", DagKind.List, out var list) || list.AsList.Count is 0 or > MostRows) return Wrong();
        var rows = new List<CoverageRow>(list.AsList.Count);
        foreach (var one in list.AsList)
        {
            if (ReadRow(one) is not { } row) return Wrong();
            rows.Add(row);
        }
        return rows.Select(row => (row.Cell, row.Gateway)).Distinct().Count() == rows.Count ? new CoverageBody(from, to, rows) : Wrong();
    }

    static CoverageRow? ReadRow(DagNode row)
    {
        if (row.Kind != DagKind.List || row.AsList is not [{ Kind: DagKind.Int } cell, { Kind: DagKind.Bytes } gateway, { Kind: DagKind.Int } samples, { Kind: DagKind.Int } rssi, { Kind: DagKind.Int } snr]) return null;
        if (gateway.AsBytes.Length != Hash32.Size || cell.AsInt < 0 || cell.AsInt > long.MaxValue || samples.AsInt < 1 || samples.AsInt > int.MaxValue || !IsDeciDb(rssi) || !IsDeciDb(snr)) return null;
        var place = new H3Cell((ulong)cell.AsInt);
        return place.IsValid && place.Resolution == Resolution ? new CoverageRow(place, new DeviceId(Hash32.Read(gateway.AsBytes)), (long)samples.AsInt, (int)rssi.AsInt, (int)snr.AsInt) : null;
    }

    static bool IsDeciDb(DagNode number) => number.AsInt >= -MostDeciDb && number.AsInt <= MostDeciDb;

    static Fault Wrong() => new("coverage-body", $"coverage is {{from >= 1, to >= from, rows: 1 to {MostRows} of [cell of resolution {Resolution}, gateway: 32 bytes, samples > 0, rssi, snr]}}");
}
