using Grange.Content;
using Grange.Kernel;
using Grange.Wireless.Coverage;

namespace Grange.Wireless.Bodies;

/// <summary>A gateway that heard a beacon.</summary>
/// <param name="Gateway">The hearer, as registered.</param>
/// <param name="IsExact">Every byte was as it must be.</param>
/// <param name="Hz">Where it heard it.</param>
/// <param name="RssiDeciDbm">How strong.</param>
/// <param name="SnrDeciDb">Over the noise.</param>
/// <param name="ReceivedMs">When its report came, Unix milliseconds.</param>
/// <param name="Way">What lies between the two places as they are registered, worked out once.</param>
/// <param name="Micros">The hearer's own clock, modulo 2³².</param>
/// <param name="IsNeighbour">Its agent speaks from the same block of addresses as the sender's (IPv4 /24, IPv6 /48), as the operator saw.</param>
public readonly record struct HeardRow(DeviceId Gateway, bool IsExact, long Hz, int RssiDeciDbm, int SnrDeciDb, long ReceivedMs, Way Way, uint Micros, bool IsNeighbour);

/// <summary>A beacon that a gateway sent, revealed, and who heard it (<c>wireless.beacon</c>).</summary>
/// <param name="Epoch">Whose seed it was drawn by.</param>
/// <param name="Gateway">The sender, as registered.</param>
/// <param name="Key">The secret that was committed to.</param>
/// <param name="Path">From its leaf to the commitment's root.</param>
/// <param name="Hz">Where it was sent.</param>
/// <param name="Dbm">How strong.</param>
/// <param name="SentMs">When, Unix milliseconds.</param>
/// <param name="Heard">By the time of the report.</param>
public sealed record BeaconBody(long Epoch, DeviceId Gateway, Hash32 Key, IReadOnlyList<Hash32> Path, long Hz, int Dbm, long SentMs, IReadOnlyList<HeardRow> Heard)
{
    /// <summary>Reports of one beacon that are kept: the earliest.</summary>
    public const int MostHeard = 64;

    const int Before3 = 9, RowFields = 11;
    const int Fields = 8, MostPath = 32, MostDeciDb = 3_000;

    public DagNode ToNode() => DagNode.Map(
        ("epoch", DagNode.Of(Epoch)), ("gateway", DagNode.Of(Gateway.Value.ToByteArray())), ("key", DagNode.Of(Key.ToByteArray())), ("path", DagNode.List(Path.Select(one => DagNode.Of(one.ToByteArray())).ToArray())),
        ("hz", DagNode.Of(Hz)), ("dbm", DagNode.Of((long)Dbm)), ("sent", DagNode.Of(SentMs)),
        ("heard", DagNode.List(Heard.Select(one => DagNode.List(
            DagNode.Of(one.Gateway.Value.ToByteArray()), DagNode.Of(one.IsExact ? 1L : 0), DagNode.Of(one.Hz), DagNode.Of((long)one.RssiDeciDbm), DagNode.Of((long)one.SnrDeciDb), DagNode.Of(one.ReceivedMs),
            DagNode.Of((long)one.Way.Cells), DagNode.Of(one.Way.Metres), DagNode.Of((long)one.Way.LossDeciDb), DagNode.Of((long)one.Micros), DagNode.Of(one.IsNeighbour ? 1L : 0))).ToArray())));

    /// <summary>Reads a body; the fault says its form. Never throws.</summary>
    public static Result<BeaconBody> Read(DagNode body)
    {
        if (body.AsMap.Count != Fields || !body.TryGetLong("epoch", out var epoch) || epoch < 0 || !TryHash(body, "gateway", out var gateway) || !TryHash(body, "key", out var key)
            || !body.TryGet("path", DagKind.List, out var path) || path.AsList.Count > MostPath || path.AsList.Any(one => one.Kind != DagKind.Bytes || one.AsBytes.Length != Hash32.Size)
            || !body.TryGetLong("hz", out var hz) || hz is < 1 or > 3_000_000_000 || !body.TryGetLong("dbm", out var dbm) || dbm is < -30 or > 36 || !body.TryGetLong("sent", out var sent) || sent < 0
            || !body.TryGet("heard", DagKind.List, out var list) || list.AsList.Count > MostHeard)
            return Wrong();
        var heard = new List<HeardRow>(list.AsList.Count);
        foreach (var one in list.AsList)
        {
            if (ReadRow(one) is not { } row) return Wrong();
            heard.Add(row);
        }
        return new BeaconBody(epoch, new DeviceId(gateway), key, [.. path.AsList.Select(one => Hash32.Read(one.AsBytes))], hz, (int)dbm, sent, heard);
    }

    static HeardRow? ReadRow(DagNode row)
    {
        if (row.Kind != DagKind.List || row.AsList is not [{ Kind: DagKind.Bytes } gateway, ..] || row.AsList.Count is not (Before3 or RowFields) || gateway.AsBytes.Length != Hash32.Size || row.AsList.Skip(1).Any(one => one.Kind != DagKind.Int)) return null;
        var numbers = row.AsList.Skip(1).Select(one => one.AsInt).ToArray();
        if (numbers.Any(one => one < -MostDeciDb || one > long.MaxValue) || numbers[0] > 1 || numbers[1] > 3_000_000_000 || numbers[2] > MostDeciDb || numbers[3] > MostDeciDb || numbers[5] > 1_000_000 || numbers[6] > 21_000_000 || numbers[7] > MostDeciDb) return null;
        var (micros, neighbour) = numbers.Length > Before3 ? (numbers[8], numbers[9]) : (0, 0);
        if (micros < 0 || micros > uint.MaxValue || neighbour < 0 || neighbour > 1) return null;
        return new HeardRow(new DeviceId(Hash32.Read(gateway.AsBytes)), numbers[0] == 1, (long)numbers[1], (int)numbers[2], (int)numbers[3], (long)numbers[4], new Way((int)numbers[5], (long)numbers[6], (int)numbers[7]), (uint)micros, neighbour == 1);
    }

    static bool TryHash(DagNode body, string name, out Hash32 hash)
    {
        hash = default;
        if (!body.TryGet(name, DagKind.Bytes, out var bytes) || bytes.AsBytes.Length != Hash32.Size) return false;
        hash = Hash32.Read(bytes.AsBytes);
        return true;
    }

    static Fault Wrong() => new("beacon-body", $"beacon is {{epoch, gateway, key: 32 bytes, path: hashes, hz, dbm, sent, heard: at most {MostHeard} of [gateway, exact, hz, rssi, snr, received, cells, metres, loss, micros, neighbour]}}");
}
