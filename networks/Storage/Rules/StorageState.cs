using System.Globalization;
using Grange.Content;
using Grange.Kernel;

namespace Grange.Storage;

/// <summary>A piece of which only one side has spoken: placed by the operator, or held by the device.</summary>
/// <param name="Since">Epoch in which it was said; what stays alone is forgotten after <see cref="StorageState.PatienceEpochs"/>.</param>
/// <param name="Rent">The operator's rent list, or null when only the device spoke.</param>
public sealed record HalfPlaced(long Since, IReadOnlyList<Rent>? Rent);

/// <summary>What storage scoring remembers between epochs, in the carry's form and in its own.</summary>
/// <remarks>
/// Keys: <c>set/{device}</c> pieces in joining order · <c>wait/{device}/{piece}</c> half-placed · <c>order/{payer}/{content}</c> consents ·
/// <c>rest/{payer}/{payee}</c> what rounding left, in 1/<see cref="RentRule.Divisor"/> microUsd · from version 2 on <c>standing/{device}</c> ·
/// <c>kept/{payer}/{device}</c> rent that is held back, in the same unit.
/// </remarks>
public sealed class StorageState
{
    /// <summary>How long one side's word waits for the other's.</summary>
    public const long PatienceEpochs = 96;

    public SortedDictionary<DeviceId, List<HeldPiece>> Sets { get; } = [];
    public SortedDictionary<(DeviceId Device, string Piece), HalfPlaced> Waiting { get; } = new(WaitingOrder);
    public SortedDictionary<Address, SortedDictionary<string, Order>> Orders { get; } = [];
    public SortedDictionary<(Address Payer, Address Payee), Int128> Rests { get; } = [];

    public SortedDictionary<DeviceId, Standing> Standings { get; } = [];
    public SortedDictionary<(Address Payer, DeviceId Device), Int128> Kept { get; } = [];

    static readonly Comparer<(DeviceId Device, string Piece)> WaitingOrder = Comparer<(DeviceId Device, string Piece)>.Create(
        static (x, y) => x.Device.CompareTo(y.Device) is var order && order != 0 ? order : string.CompareOrdinal(x.Piece, y.Piece));

    /// <summary>The data sets as they can be challenged this epoch.</summary>
    public IEnumerable<DataSet> DataSets => Sets.Select(set => new DataSet(set.Key, set.Value));

    /// <summary>One device's data set; empty when it has none.</summary>
    public static DataSet SetOf(Carry carry, DeviceId device)
        => new(device, carry.TryGet(SetKey(device), out var node) ? ReadPieces(node) : []);

    /// <summary>All data sets, without the rest of the state.</summary>
    public static IEnumerable<DataSet> SetsOf(Carry carry)
        => carry.Under("set/").Select(entry => new DataSet(DeviceId.Parse(entry.Key["set/".Length..], null), ReadPieces(entry.Value)));

    /// <summary>A provider's standing; null while nothing is known of it.</summary>
    public static Standing? StandingOf(Carry carry, DeviceId device) => carry.TryGet($"standing/{device}", out var node) ? Standing.Read(node) : null;

    /// <summary>What is held back of a provider's rent, in whole microUsd.</summary>
    public static long HeldBackOf(Carry carry, DeviceId device)
        => (long)(carry.Under("kept/").Where(entry => entry.Key.EndsWith($"/{device}", StringComparison.Ordinal)).Aggregate((Int128)0, (sum, entry) => sum + Units(entry.Value)) / RentRule.Divisor);

    public static StorageState Read(Carry carry)
    {
        var state = new StorageState();
        foreach (var set in SetsOf(carry)) state.Sets[set.Device] = [.. set.Pieces];
        foreach (var (key, value) in carry.Under("wait/")) state.ReadWaiting(key.Split('/'), value);
        foreach (var (key, value) in carry.Under("order/"))
        {
            var payer = Address.Parse(key.Split('/')[1]);
            var order = Storage.Order.Read(value).Value;
            state.OrdersOf(payer)[order.Content.ToString()] = order;
        }
        foreach (var (key, value) in carry.Under("rest/"))
        {
            var parts = key.Split('/');
            state.Rests[(Address.Parse(parts[1]), Address.Parse(parts[2]))] = Units(value);
        }
        foreach (var (key, value) in carry.Under("standing/")) state.Standings[DeviceId.Parse(key["standing/".Length..], null)] = Standing.Read(value);
        foreach (var (key, value) in carry.Under("kept/"))
        {
            var parts = key.Split('/');
            state.Kept[(Address.Parse(parts[1]), DeviceId.Parse(parts[2], null))] = Units(value);
        }
        return state;
    }

    public SortedDictionary<string, Order> OrdersOf(Address payer)
    {
        if (!Orders.TryGetValue(payer, out var orders)) Orders[payer] = orders = new(StringComparer.Ordinal);
        return orders;
    }

    public Carry ToCarry() => Carry.Of(Entries());

    IEnumerable<KeyValuePair<string, DagNode>> Entries()
    {
        foreach (var (device, pieces) in Sets.Where(set => set.Value.Count > 0))
            yield return new(SetKey(device), DagNode.List(pieces.Select(piece => DagNode.List(DagNode.Name(piece.Piece.V2), Rent.ToNode(piece.Rent)))));
        foreach (var ((device, piece), half) in Waiting)
            yield return new($"wait/{device}/{piece}", DagNode.List(DagNode.Of(half.Since), half.Rent is { } rent ? Rent.ToNode(rent) : DagNode.Null));
        foreach (var (payer, orders) in Orders)
            foreach (var (content, order) in orders) yield return new($"order/{payer}/{content}", order.ToNode());
        foreach (var ((payer, payee), units) in Rests.Where(pair => pair.Value != 0))
            yield return new(string.Create(CultureInfo.InvariantCulture, $"rest/{payer}/{payee}"), Node(units));
        foreach (var (device, standing) in Standings) yield return new($"standing/{device}", standing.ToNode());
        foreach (var ((payer, device), units) in Kept.Where(kept => kept.Value != 0))
            yield return new(string.Create(CultureInfo.InvariantCulture, $"kept/{payer}/{device}"), Node(units));
    }

    static Int128 Units(DagNode value) => System.Buffers.Binary.BinaryPrimitives.ReadInt128BigEndian(value.AsBytes);

    static DagNode Node(Int128 units)
    {
        var bytes = new byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteInt128BigEndian(bytes, units);
        return DagNode.Of(bytes);
    }

    void ReadWaiting(string[] key, DagNode value)
    {
        var rent = value.AsList[1];
        var piece = PieceCid.Parse(key[2]);
        Waiting[(DeviceId.Parse(key[1], null), key[2])] = new HalfPlaced((long)value.AsList[0].AsInt, rent.Kind == DagKind.Null ? null : Rent.Read(rent, piece.RawBytes));
    }

    static List<HeldPiece> ReadPieces(DagNode list)
    {
        var pieces = new List<HeldPiece>(list.AsList.Count);
        foreach (var item in list.AsList)
        {
            if (!item.AsList[0].TryAsName(out var named) || !PieceCid.TryFrom(named, out var piece)) throw new FormatException("the carry names something that is no piece");
            pieces.Add(new HeldPiece(piece, Rent.Read(item.AsList[1], piece.RawBytes) ?? throw new FormatException("the carry's rent is malformed")));
        }
        return pieces;
    }

    static string SetKey(DeviceId device) => $"set/{device}";
}
