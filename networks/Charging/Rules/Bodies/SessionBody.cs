using Grange.Charging.Rules.Proof;
using Grange.Charging.Rules.Tariffs;
using Grange.Charging.Rules.Transactions;
using Grange.Content;
using Grange.Kernel;
using Grange.Kernel.Crypto;

namespace Grange.Charging.Rules.Bodies;

/// <summary>What a station said of a session (<c>charging.session</c>), as its operator observed it: coarse facts in whole units, and the meter's own records unchanged.</summary>
/// <param name="StartRegister">The energy register at the begin; null: never said.</param>
/// <param name="Energy">From begin to end by the station's register.</param>
/// <param name="Phases">Stretches of the session, for its price; their energies sum to <paramref name="Energy"/>.</param>
/// <param name="Watts">What power was reported, at most so many samples.</param>
/// <param name="SilenceSeconds">The longest time without any message that being offline does not explain.</param>
/// <param name="Records">The meter's signed records (OCMF), bytes as they came.</param>
/// <param name="Witness">What the car says of it (<see cref="CarWord"/>); null: nobody was there to ask.</param>
public sealed record SessionBody(
    HoldId Hold, DeviceId Station, long Evse, string Transaction, long FromMs, long ToMs, WattHours? StartRegister, WattHours Energy, IReadOnlyList<SessionPhase> Phases,
    IReadOnlyList<long> Watts, long SilenceSeconds, TransactionFlags Flags, IReadOnlyList<ReadOnlyMemory<byte>> Records, Testimony? Witness = null)
{
    public const int MaxPhases = 256, MaxWatts = 64, MaxRecords = 16, MaxRecordBytes = 32 * 1024;

    /// <summary>More than any car takes: 10 MWh, and 31 days.</summary>
    public const long MaxEnergy = 10_000_000, MaxSeconds = 31L * 86_400;

    const long Micro = 1_000_000;

    /// <summary>Whether a word fits into a body; a longer one is left out.</summary>
    public static bool Takes(Testimony word) => word.Statement.Length is > 0 and <= CarWord.MaxBytes && word.Signature.Length == P256.SignatureSize;

    public DagNode ToNode() => DagNode.Map([
        ("hold", Hold.ToNode()), ("station", Body.Of(Station)), ("evse", DagNode.Of(Evse)), ("tx", DagNode.Of(Transaction)), ("fromMs", DagNode.Of(FromMs)), ("toMs", DagNode.Of(ToMs)),
        ("startWh", StartRegister is { } start ? DagNode.Of(start.Value) : DagNode.Null), ("energyWh", DagNode.Of(Energy.Value)),
        ("phases", DagNode.List(Phases.Select(one => DagNode.List(DagNode.Of(one.Seconds), DagNode.Of(one.Charging ? 1L : 0L), DagNode.Of(one.Energy / Micro))))),
        ("watts", DagNode.List(Watts.Select(DagNode.Of))), ("silence", DagNode.Of(SilenceSeconds)), ("flags", DagNode.Of((long)Flags)),
        ("ocmf", DagNode.List(Records.Select(one => DagNode.Of(one.Span)))), .. Said(Witness)]);

    static IEnumerable<(string, DagNode)> Said(Testimony? word)
        => word is null ? [] : [("witness", DagNode.List(Body.Of(word.Device), DagNode.Of(word.Statement.Span), DagNode.Of(word.Signature.Span)))];

    /// <summary>Reads a body; the fault names the field. Never throws.</summary>
    public static Result<SessionBody> Read(DagNode body)
    {
        var isSeen = Body.IsMap(body, 14);
        if (!isSeen && !Body.IsMap(body, 13)) return Wrong("a map of thirteen fields, and witness where somebody saw it");
        if (!HoldId.TryRead(body, out var hold)) return Wrong("hold: 16 bytes");
        if (!Body.TryGetDevice(body, "station", out var station)) return Wrong("station: 32 bytes");
        if (!Body.TryGetNumber(body, "evse", 0, OrderBody.MaxEvse, out var evse)) return Wrong("evse");
        if (!body.TryGetText("tx", out var transaction) || transaction.Length > 36) return Wrong("tx: at most 36 characters");
        if (!Body.TryGetNumber(body, "fromMs", 0, 1L << 52, out var from) || !Body.TryGetNumber(body, "toMs", 0, 1L << 52, out var to)) return Wrong("fromMs, toMs");
        WattHours? start = Body.TryGetNumber(body, "startWh", 0, long.MaxValue / 2, out var register) ? new WattHours(register) : null;
        if (start is null && !body.TryGet("startWh", DagKind.Null, out _)) return Wrong("startWh");
        if (!Body.TryGetNumber(body, "energyWh", 0, MaxEnergy, out var energy)) return Wrong($"energyWh: 0 to {MaxEnergy}");
        if (ReadPhases(body) is not { } phases || phases.Sum(one => one.Energy / Micro) != energy) return Wrong("phases: [seconds, charging, Wh], whose Wh sum to energyWh");
        if (Numbers(body, "watts", MaxWatts) is not { } watts) return Wrong($"watts: at most {MaxWatts}");
        if (!Body.TryGetNumber(body, "silence", 0, 1L << 40, out var silence) || !Body.TryGetNumber(body, "flags", 0, byte.MaxValue, out var flags)) return Wrong("silence, flags");
        var witness = isSeen ? ReadWitness(body) : null;
        if (isSeen && witness is null) return Wrong($"witness: [device, statement of at most {CarWord.MaxBytes} bytes, signature]");
        return ReadRecords(body) is { } records
            ? new SessionBody(hold, station, evse, transaction, from, to, start, new(energy), phases, watts, silence, (TransactionFlags)flags, records, witness)
            : Wrong($"ocmf: at most {MaxRecords} records of {MaxRecordBytes} bytes together");
    }

    static IReadOnlyList<SessionPhase>? ReadPhases(DagNode body)
    {
        if (!body.TryGet("phases", DagKind.List, out var list) || list.AsList.Count > MaxPhases) return null;
        var phases = new List<SessionPhase>(list.AsList.Count);
        foreach (var item in list.AsList)
        {
            if (item.Kind != DagKind.List || item.AsList is not [{ Kind: DagKind.Int } seconds, { Kind: DagKind.Int } charging, { Kind: DagKind.Int } energy]) return null;
            if (seconds.AsInt < 0 || seconds.AsInt > MaxSeconds || charging.AsInt < 0 || charging.AsInt > 1 || energy.AsInt < 0 || energy.AsInt > MaxEnergy) return null;
            var (long1, wattHours) = ((long)seconds.AsInt, (long)energy.AsInt);
            phases.Add(new(long1, charging.AsInt == 1, wattHours * Micro, Power: long1 > 0 ? wattHours * 3_600 / long1 : null));
        }
        return phases;
    }

    static IReadOnlyList<long>? Numbers(DagNode body, string key, int most)
        => body.TryGet(key, DagKind.List, out var list) && list.AsList.Count <= most && list.AsList.All(one => one.Kind == DagKind.Int && one.AsInt >= 0 && one.AsInt <= int.MaxValue)
            ? [.. list.AsList.Select(one => (long)one.AsInt)]
            : null;

    static IReadOnlyList<ReadOnlyMemory<byte>>? ReadRecords(DagNode body)
        => body.TryGet("ocmf", DagKind.List, out var list) && list.AsList.Count <= MaxRecords && list.AsList.All(one => one.Kind == DagKind.Bytes)
            && list.AsList.Sum(one => one.AsBytes.Length) <= MaxRecordBytes
            ? [.. list.AsList.Select(one => (ReadOnlyMemory<byte>)one.AsBytes.ToArray())]
            : null;

    static Testimony? ReadWitness(DagNode body)
        => body.TryGet("witness", DagKind.List, out var list) && list.AsList is [{ Kind: DagKind.Bytes } device, { Kind: DagKind.Bytes } statement, { Kind: DagKind.Bytes } signature]
            && Hash32.TryRead(device.AsBytes, out var id) && new Testimony(new(id), statement.AsBytes.ToArray(), signature.AsBytes.ToArray()) is var word && Takes(word)
            ? word
            : null;

    static Fault Wrong(string what) => Body.Malformed(ChargingKinds.Session, what);
}
