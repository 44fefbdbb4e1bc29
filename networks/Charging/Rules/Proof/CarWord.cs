using Grange.Charging.Rules.Bodies;
using Grange.Content;
using Grange.Kernel;
using Grange.Kernel.Crypto;

namespace Grange.Charging.Rules.Proof;

/// <summary>What is asked about a session of whoever may have seen it from inside the car (<see cref="IWitness"/>), and what an answer says. Pure.</summary>
/// <remarks>
/// The question is <c>{session, payer, station, fromMs, toMs, energyWh}</c>, the signed statement <c>{for: "charging.session", session, fromMs, toMs, socBps, capacityWh, away}</c>:
/// while it was plugged in, how much fuller it got, its battery, and whether it was somewhere else all the time. No place and no name of a car is in it.
/// </remarks>
public static class CarWord
{
    /// <summary>The question's name, and what every statement is for.</summary>
    public const string Question = ChargingKinds.Session;

    /// <summary>More than any answer needs.</summary>
    public const int MaxBytes = 1_024;

    public static DagNode Ask(SessionBody said, Address payer) => DagNode.Map(
        ("session", said.Hold.ToNode()), ("payer", DagNode.Of(payer.ToByteArray())), ("station", Body.Of(said.Station)), ("fromMs", DagNode.Of(said.FromMs)), ("toMs", DagNode.Of(said.ToMs)),
        ("energyWh", DagNode.Of(said.Energy.Value)));

    /// <summary>What the car's hardware signs.</summary>
    public static byte[] Statement(HoldId session, VehicleReport report) => DagCbor.Encode(DagNode.Map(
        ("for", DagNode.Of(Question)), ("session", session.ToNode()), ("fromMs", DagNode.Of(report.PluggedFrom.ToUnixTimeMilliseconds())), ("toMs", DagNode.Of(report.PluggedTo.ToUnixTimeMilliseconds())),
        ("socBps", DagNode.Of(report.DeltaSocBps)), ("capacityWh", DagNode.Of(report.Capacity.Value)), ("away", DagNode.Of(report.IsAway))));

    /// <summary>What the car says of a session. A word by no registered hardware, by hardware of the charger's own owner, about another session or under a wrong signature is none.</summary>
    public static VehicleView View(SessionBody said, Address owner, IDeviceView devices)
    {
        if (said.Witness is not { } told || devices.Find(told.Device) is not { Revoked: false } car || car.Owner == owner) return VehicleView.None;
        if (P256.Verify(car.Key.Span, told.Statement.Span, told.Signature.Span) != P256Fault.None || Read(told.Statement.Span, said.Hold) is not { } report) return VehicleView.None;
        return SessionGrade.Compare(Time(said.FromMs), Time(said.ToMs), said.Energy, report);
    }

    static VehicleReport? Read(ReadOnlySpan<byte> statement, HoldId session)
    {
        if (DagCbor.TryDecode(statement, out var read) != DagCborFault.None || read!.Kind != DagKind.Map || !read.TryGetText("for", out var purpose) || purpose != Question) return null;
        if (!HoldBody.Read(DagNode.Map(("session", read.AsMap.GetValueOrDefault("session") ?? DagNode.Null)), Question).TryGet(out var named, out _) || named != session) return null;
        if (!Body.TryGetNumber(read, "fromMs", 0, 1L << 52, out var from) || !Body.TryGetNumber(read, "toMs", 0, 1L << 52, out var to)) return null;
        if (!Body.TryGetNumber(read, "socBps", -10_000, 10_000, out var delta) || !Body.TryGetNumber(read, "capacityWh", 0, SessionBody.MaxEnergy, out var capacity)) return null;
        return read.TryGet("away", DagKind.Bool, out var away) ? new(Time(from), Time(to), delta, new(capacity), away.AsBool) : null;
    }

    static DateTimeOffset Time(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms);
}
