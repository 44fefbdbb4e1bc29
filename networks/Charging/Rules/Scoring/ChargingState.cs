using System.Globalization;
using Grange.Charging.Rules.Bodies;
using Grange.Content;
using Grange.Kernel;

namespace Grange.Charging.Rules.Scoring;

/// <summary>An order that no session has answered yet.</summary>
/// <param name="SinceMs">When it was given.</param>
public sealed record OpenOrder(Address Payer, OrderBody Order, long SinceMs);

/// <summary>A session that waits out its dispute window, or a dispute's decision.</summary>
/// <param name="EndMs">When it ended.</param>
/// <param name="Decided">What the driver pays by decision; null: nobody decided.</param>
public sealed record DueSession(Address Payer, DeviceId Station, WattHours Energy, MicroUsd Price, int FactorBps, long EndMs, bool Disputed, MicroUsd? Decided);

/// <summary>A reservation that costs something if its driver does not come.</summary>
/// <param name="SinceMs">When it was said.</param>
public sealed record KeptPlace(Address Payer, ReserveBody Reserve, long SinceMs)
{
    /// <summary>The reason of a <c>charging.reserved</c> that is paid for: nobody came, and nobody said so.</summary>
    public const string InVain = "expired";
}

/// <summary>What scoring remembers between epochs.</summary>
/// <remarks>Keys: <c>tariff/{station}</c> hashes of the owner's last tariffs · <c>order/{hold}</c> · <c>meter/{station}/{evse}</c> last register and page · <c>due/{hold}</c> · <c>kept/{hold}</c>.</remarks>
public sealed class ChargingState
{
    /// <summary>Tariffs of a station that orders may still name, the newest last.</summary>
    const int Tariffs = 4;

    readonly SortedDictionary<DeviceId, List<Hash32>> tariffs = [];

    public SortedDictionary<string, OpenOrder> Orders { get; } = new(StringComparer.Ordinal);
    public SortedDictionary<string, DueSession> Due { get; } = new(StringComparer.Ordinal);
    public SortedDictionary<string, KeptPlace> Kept { get; } = new(StringComparer.Ordinal);
    public SortedDictionary<string, MeterMemory> Meters { get; } = new(StringComparer.Ordinal);

    public static string Key(HoldId hold) => hold.ToString();
    public static string MeterKey(DeviceId station, long evse) => string.Create(CultureInfo.InvariantCulture, $"{station}/{evse}");

    public void Offer(DeviceId station, Hash32 tariff)
    {
        if (!tariffs.TryGetValue(station, out var known)) tariffs[station] = known = [];
        known.Remove(tariff);
        known.Add(tariff);
        if (known.Count > Tariffs) known.RemoveAt(0);
    }

    public bool Offers(DeviceId station, Hash32 tariff) => tariffs.TryGetValue(station, out var known) && known.Contains(tariff);

    public static ChargingState Read(Carry carry)
    {
        var state = new ChargingState();
        foreach (var (key, value) in carry.Under("tariff/"))
            state.tariffs[DeviceId.Parse(key["tariff/".Length..], null)] = [.. value.AsList.Select(one => Hash32.Read(one.AsBytes))];
        foreach (var (key, value) in carry.Under("order/"))
            state.Orders[key["order/".Length..]] = new(Address.Read(value.AsList[0].AsBytes), OrderBody.Read(value.AsList[1]).Value, (long)value.AsList[2].AsInt);
        foreach (var (key, value) in carry.Under("meter/"))
            state.Meters[key["meter/".Length..]] = new(Number(value.AsList[0]) is { } register ? new WattHours(register) : null, Number(value.AsList[1]));
        foreach (var (key, value) in carry.Under("due/")) state.Due[key["due/".Length..]] = ReadDue(value.AsList);
        foreach (var (key, value) in carry.Under("kept/")) state.Kept[key["kept/".Length..]] = new(Address.Read(value.AsList[0].AsBytes), ReserveBody.Read(value.AsList[1]).Value, (long)value.AsList[2].AsInt);
        return state;
    }

    public Carry ToCarry() => Carry.Of(Entries());

    IEnumerable<KeyValuePair<string, DagNode>> Entries()
    {
        foreach (var (station, known) in tariffs) yield return new($"tariff/{station}", DagNode.List(known.Select(one => DagNode.Of(one.ToByteArray()))));
        foreach (var (hold, one) in Orders) yield return new($"order/{hold}", DagNode.List(DagNode.Of(one.Payer.ToByteArray()), one.Order.ToNode(), DagNode.Of(one.SinceMs)));
        foreach (var (meter, one) in Meters) yield return new($"meter/{meter}", DagNode.List(Node(one.Register?.Value), Node(one.Page)));
        foreach (var (hold, one) in Kept) yield return new($"kept/{hold}", DagNode.List(DagNode.Of(one.Payer.ToByteArray()), one.Reserve.ToNode(), DagNode.Of(one.SinceMs)));
        foreach (var (hold, one) in Due)
            yield return new($"due/{hold}", DagNode.List(
                DagNode.Of(one.Payer.ToByteArray()), Body.Of(one.Station), DagNode.Of(one.Energy.Value), DagNode.Of(one.Price.Value), DagNode.Of((long)one.FactorBps), DagNode.Of(one.EndMs),
                DagNode.Of(one.Disputed), Node(one.Decided?.Value)));
    }

    static DueSession ReadDue(IReadOnlyList<DagNode> row) => new(
        Address.Read(row[0].AsBytes), new DeviceId(Hash32.Read(row[1].AsBytes)), new((long)row[2].AsInt), new((long)row[3].AsInt), (int)row[4].AsInt, (long)row[5].AsInt,
        row[6].AsBool, Number(row[7]) is { } price ? new MicroUsd(price) : null);

    static DagNode Node(long? number) => number is { } known ? DagNode.Of(known) : DagNode.Null;
    static long? Number(DagNode node) => node.Kind == DagKind.Int ? (long)node.AsInt : null;
}
