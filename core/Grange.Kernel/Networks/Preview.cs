using System.Buffers.Binary;
using Grange.Content;
using Grange.Kernel.Crypto;

namespace Grange.Kernel;

/// <summary>A module that can make up an ordinary epoch: what honest devices would send under a definition. A founder's preview scores it.</summary>
public interface ISimulated
{
    /// <summary>One epoch of so many devices that all do what the network asks of them. Pure.</summary>
    SimulatedEpoch Simulate(NetworkDefinition definition, IReadOnlyList<SimulatedDevice> devices, long fromMs);
}

/// <summary>A device that stands for any: module and kernel number devices alike.</summary>
public readonly record struct SimulatedDevice(int Number, DeviceId Id, Address Owner)
{
    /// <summary>The device of a number, each with an owner of its own: keccak-256 of the number is both ids.</summary>
    public static SimulatedDevice Of(int number)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        var hash = Keccak256.Hash(bytes);
        return new(number, new DeviceId(Hash32.Read(hash)), Address.Read(hash.AsSpan(Hash32.Size - Address.Size)));
    }
}

/// <summary>A made-up epoch as Score sees one.</summary>
/// <param name="Facts">What the registration of a device states, by device.</param>
/// <param name="Evidence">What the devices say in it.</param>
/// <param name="Carry">What the epoch before left.</param>
/// <param name="Assumes">What was taken for granted, in one sentence for the founder.</param>
public sealed record SimulatedEpoch(
    Func<SimulatedDevice, IReadOnlyDictionary<string, string>> Facts, IReadOnlyList<Evidence> Evidence, Carry Carry, string Assumes)
{
    /// <summary>The number of every simulated epoch; its seed is zero.</summary>
    public const long Number = 1;

    /// <summary>Evidence as the definition's first operator would have taken it in.</summary>
    public static Evidence Say(NetworkDefinition definition, string kind, Author author, long timeMs, DagNode body)
    {
        var record = new EvidenceRecord(definition.Slug, definition.Operators[0].Id, kind, author, 0, timeMs, null, body);
        return new(record, EvidenceCodec.CidOf(EvidenceCodec.Encode(record)));
    }
}

/// <summary>What devices earn in one epoch.</summary>
/// <param name="Pool">What there is to share, in wei.</param>
/// <param name="Least">The smallest earner's part.</param>
/// <param name="Median">The part of the one in the middle; of an even number the lower.</param>
/// <param name="Most">The largest earner's part.</param>
/// <param name="Remainder">What nobody earns: all of it when nobody worked.</param>
public sealed record Earned(UInt128 Pool, UInt128 Least, UInt128 Median, UInt128 Most, UInt128 Remainder);

/// <summary>What so many devices would earn under a definition, by the module's own Score and the kernel's own scoring.</summary>
/// <param name="Epoch">One epoch of the definition's length that begins now.</param>
/// <param name="Day">The day's emission, shared by the weights of that epoch.</param>
/// <param name="Reasons">Weight by reason over all devices.</param>
/// <param name="Assumes">What the module took for granted.</param>
public sealed record Preview(int Devices, Earned Epoch, Earned Day, IReadOnlyDictionary<string, long> Reasons, string Assumes)
{
    const long DayMs = 86_400_000;

    /// <summary>An operator for definitions that name none: the curve's generator, a key that anybody has and nobody registers.</summary>
    static readonly OperatorTerms StandIn = new(default, Convert.FromHexString("036b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"));

    /// <summary>Scores a made-up epoch exactly as a node scores a real one.</summary>
    /// <param name="module">The module.</param>
    /// <param name="simulated">The same, as one that can make an epoch up.</param>
    /// <param name="draft">The definition; where it names no operator there is one.</param>
    /// <param name="devices">How many, at least one.</param>
    /// <param name="fromMs">When the epoch begins, Unix milliseconds: emission depends on it.</param>
    /// <param name="revenuePerDay">What consumers use up in a day; policies that mint by revenue depend on it.</param>
    public static Preview Run(INetwork module, ISimulated simulated, NetworkDefinition draft, int devices, long fromMs, MicroUsd revenuePerDay)
    {
        var definition = draft.Operators.Count > 0 ? draft : draft with { Operators = [StandIn] };
        var cohort = Enumerable.Range(0, devices).Select(SimulatedDevice.Of).ToList();
        var epoch = simulated.Simulate(definition, cohort, fromMs);
        var revenue = new MicroUsd((long)((Int128)revenuePerDay.Value * definition.EpochSeconds * 1000 / DayMs));
        var scores = EpochScoring.Run(module, Open(definition, cohort, epoch, fromMs), revenue).Scores;
        var weights = scores.Work.GroupBy(row => row.Device).ToDictionary(rows => rows.Key, rows => rows.Sum(row => row.Weight));
        var day = definition.Mint(fromMs, fromMs + DayMs, 0, revenuePerDay).Minted;
        var (parts, rest) = Allocation.Split(day, [.. cohort.Select(device => weights.GetValueOrDefault(device.Id))]);
        var earned = scores.Work.GroupBy(row => row.Device).ToDictionary(rows => rows.Key, rows => rows.Aggregate(UInt128.Zero, (sum, row) => sum + row.Amount));
        return new Preview(
            devices, Of(scores.Pool, cohort.Select(device => earned.GetValueOrDefault(device.Id)), scores.Remainder), Of(day, parts, rest),
            scores.Work.GroupBy(row => row.Reason).OrderBy(rows => rows.Key, StringComparer.Ordinal).ToDictionary(rows => rows.Key, rows => rows.Sum(row => row.Weight)), epoch.Assumes);
    }

    static OpenBundle Open(NetworkDefinition definition, IReadOnlyList<SimulatedDevice> cohort, SimulatedEpoch epoch, long fromMs)
    {
        var to = fromMs + definition.EpochSeconds * 1000L;
        var view = new Cohort(cohort.Select(device => new Device(
            device.Id, device.Owner, definition.Slug, default, $"device {device.Number}", epoch.Facts(device), Revoked: false)).ToDictionary(device => device.Id));
        var root = new BundleRoot(
            definition.Cid, default, definition.Slug, definition.Operators[0].Id, SimulatedEpoch.Number, fromMs, to, null, definition.Cid, null, definition.Cid, null, [], [], [], null);
        var before = new EpochCarry(SimulatedEpoch.Number - 1, fromMs, 0, definition.Cid, definition.Cid, ChainHeads.Empty, [], epoch.Carry);
        var inputs = new EpochInputs(definition.Slug, SimulatedEpoch.Number, fromMs, to, Hash32.Zero, epoch.Evidence, view, definition);
        return new OpenBundle(root, [], inputs, before, null, epoch.Evidence, []);
    }

    static Earned Of(UInt128 pool, IEnumerable<UInt128> parts, UInt128 remainder)
    {
        var sorted = parts.Order().ToList();
        return new Earned(pool, sorted[0], sorted[(sorted.Count - 1) / 2], sorted[^1], remainder);
    }

    sealed class Cohort(Dictionary<DeviceId, Device> devices) : IDeviceView
    {
        public Device? Find(DeviceId id) => devices.GetValueOrDefault(id);
        public IEnumerable<Device> All(NetworkSlug network) => devices.Values.OrderBy(device => device.Id);
    }
}
