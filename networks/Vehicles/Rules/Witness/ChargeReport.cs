using Grange.Content;
using Grange.Geo;
using Grange.Vehicles.Rules.Facts;
using Grange.Vehicles.Rules.Reads;

namespace Grange.Vehicles.Rules.Witness;

/// <summary>What a car saw of a charging session, as its device states it: no place, and no name of a car.</summary>
/// <param name="FromMs">When it was plugged in.</param>
/// <param name="ToMs">When it was no longer.</param>
/// <param name="SocBps">How much fuller it got, in hundredths of a per cent.</param>
/// <param name="CapacityWh">Its battery's.</param>
/// <param name="IsAway">It was somewhere else all the time; then nothing more is told.</param>
public sealed record ChargeReport(long FromMs, long ToMs, long SocBps, long CapacityWh, bool IsAway)
{
    /// <summary>The question's name, and what every statement is for; the module of charging has the form of both.</summary>
    public const string Question = "charging.session";

    /// <summary>A car that is further from the charger than any cable, and any error of a fix.</summary>
    const double AwayMetres = 1_000;

    const long MarginMs = 600_000, MostBps = 10_000;

    const double BpsPerCent = 100, WhPerKwh = 1_000;

    /// <summary>What is to be read around a session.</summary>
    public static (long FromMs, long ToMs) Around(long fromMs, long toMs) => (fromMs - MarginMs, toMs + MarginMs);

    public static bool Needs(string name) => SignalNames.IsFix(name) || name is SignalNames.CableIn or SignalNames.IsCharging or SignalNames.Charge or SignalNames.Capacity;

    /// <summary>The report of a session; null where the car saw too little to say anything. Pure.</summary>
    /// <param name="points">What the car said around the time.</param>
    /// <param name="capacityKwh">Its battery, where it said so at another time.</param>
    /// <param name="station">Where the charger stands; null where nobody says, and then the car cannot tell that it was elsewhere.</param>
    public static ChargeReport? Of(IReadOnlyList<Point> points, double? capacityKwh, LatLng? station, long fromMs, long toMs)
    {
        var fixes = points.Fixes().Where(one => one.AtMs >= fromMs && one.AtMs <= toMs).ToList();
        if (station is { } place && fixes.Count > 0 && fixes.TrueForAll(one => one.Value.DistanceTo(place) > AwayMetres)) return new(fromMs, toMs, 0, 0, IsAway: true);
        var plugged = points.Where(one => one.Text is null && one.Name is SignalNames.CableIn or SignalNames.IsCharging).OrderBy(one => one.AtMs).ToList();
        if (!plugged.Exists(one => one.Number != 0)) return null;
        var begin = plugged.First(one => one.Number != 0).AtMs;
        var end = plugged.FindLast(one => one.Number != 0).AtMs;
        if (plugged.Find(one => one.AtMs > end) is { Name: not null } after) end = after.AtMs;
        var charge = points.Numbers(SignalNames.Charge).Where(one => one.AtMs >= begin && one.AtMs <= end).ToList();
        if (charge.Count < 2 || (points.Numbers(SignalNames.Capacity) is [.., var last] ? last.Value : capacityKwh) is not (> 0 and { } kwh)) return null;
        var bps = (long)Math.Round((charge[^1].Value - charge[0].Value) * BpsPerCent);
        return bps is >= -MostBps and <= MostBps ? new(begin, end, bps, (long)Math.Round(kwh * WhPerKwh), IsAway: false) : null;
    }

    /// <summary>What the device signs.</summary>
    /// <param name="session">The session's name, 16 bytes, as it was asked.</param>
    public byte[] Statement(DagNode session) => DagCbor.Encode(DagNode.Map(
        ("for", DagNode.Of(Question)), ("session", session), ("fromMs", DagNode.Of(FromMs)), ("toMs", DagNode.Of(ToMs)),
        ("socBps", DagNode.Of(SocBps)), ("capacityWh", DagNode.Of(CapacityWh)), ("away", DagNode.Of(IsAway))));

    /// <summary>True for bytes that are such a statement and nothing else: what a device checks before it signs.</summary>
    public static bool IsStatement(ReadOnlySpan<byte> bytes)
        => DagCbor.TryDecode(bytes, out var read) == DagCborFault.None && read is { Kind: DagKind.Map } && read.AsMap.Count == 7 && read.TryGetText("for", out var purpose) && purpose == Question
            && read.TryGet("session", DagKind.Bytes, out _) && read.TryGetLong("fromMs", out _) && read.TryGetLong("toMs", out _)
            && read.TryGet("socBps", DagKind.Int, out _) && read.TryGetLong("capacityWh", out _) && read.TryGet("away", DagKind.Bool, out _);
}
