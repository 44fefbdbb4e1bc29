using System.Collections.Immutable;
using System.Text;
using Grange.Charging.Protocol;
using Grange.Charging.Protocol.V201;
using Grange.Charging.Rules;
using Grange.Charging.Rules.Bodies;
using Grange.Charging.Rules.Sessions;
using Grange.Charging.Rules.Stations;
using Grange.Charging.Rules.Transactions;
using Grange.Charging.Simulation;
using Grange.Content;
using Grange.Kernel;
using Grange.Kernel.Crypto;

namespace Grange.Charging.Tests.Support;

/// <summary>Tells the epochs of a charging network: stations with meters that sign, drivers that order. Signatures of evidence are the kernel's matter, so records are bare.</summary>
sealed class Story : IDeviceView
{
    public const long EpochMs = 3_600_000;

    public const string Tariff = """{"currency":"USD","elements":[{"price_components":[{"type":"ENERGY","price":0.30,"step_size":1}]}]}""";

    static readonly Author Operator = Author.Operator(new DeviceId(Id(0xee)));

    readonly Dictionary<DeviceId, Device> devices = [];
    readonly Dictionary<DeviceId, SimulatedMeter> meters = [];
    readonly List<Evidence> said = [];
    readonly Dictionary<Author, long> sequences = [];

    public NetworkDefinition Definition { get; } = Define();
    public ChargingNetwork Network { get; } = new();
    public Carry Carry { get; private set; } = Carry.Empty;
    public long Epoch { get; private set; } = 500_000;
    public DateTimeOffset From => DateTimeOffset.FromUnixTimeMilliseconds(Epoch * EpochMs);

    public static NetworkDefinition Define()
    {
        var info = new ChargingNetwork().Info;
        var read = NetworkDocument.Read(Encoding.UTF8.GetBytes(NetworkDrafts.Template(NetworkSlug.Parse("charging"), info)), new Dictionary<string, ModuleInfo> { ["charging"] = info });
        return read.Definition ?? throw new InvalidOperationException(string.Join("; ", read.Problems));
    }

    public static Hash32 Id(int number)
    {
        var bytes = new byte[32];
        BitConverter.TryWriteBytes(bytes.AsSpan(28), System.Net.IPAddress.HostToNetworkOrder(number));
        return Hash32.Read(bytes);
    }

    public static Address Account(int number) => Address.Read(Id(number).ToByteArray().AsSpan(12));
    public static HoldId Hold(int number) => new(new Guid(number, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7));

    /// <summary>A station with a meter whose key is pinned, and a tariff its device said.</summary>
    public DeviceId Join(int number, int owner, string? tariff = Tariff)
    {
        var id = new DeviceId(Id(number));
        var meter = meters[id] = new SimulatedMeter($"M{number}", register: 1_000);
        var facts = ImmutableDictionary<string, string>.Empty.Add(StationFacts.Name, $"S{number}").Add(StationFacts.MeterKey, meter.PublicKey).Add(StationFacts.Meter, meter.Serial);
        devices[id] = new Device(id, Account(owner), Definition.Slug, new byte[33], $"station {number}", facts, Revoked: false);
        if (tariff is not null) Say(Author.Of(id), ChargingKinds.Tariff, new TariffWord(tariff, 0).ToNode());
        return id;
    }

    /// <summary>A car of somebody's, in a network of cars.</summary>
    public void Park(P256Key car, int owner)
        => devices[car.DeviceId] = new Device(car.DeviceId, Account(owner), NetworkSlug.Parse("vehicles"), car.PublicKey, "car", ImmutableDictionary<string, string>.Empty, Revoked: false);

    public Verdict Order(int hold, int driver, DeviceId station, long most = 10_000_000, string tariff = Tariff)
        => Say(Author.Of(Account(driver)), ChargingKinds.Order, new OrderBody(Hold(hold), station, 1, most, new TariffWord(tariff, 0)).ToNode());

    /// <summary>A session as a station would tell it and an operator sum it up: an hour at a power, read every ten minutes.</summary>
    public SessionBody Told(int hold, DeviceId station, long watts, bool signed = true, int minute = 0)
    {
        var (meter, words, begun) = (meters[station], StationWords.Of(OcppVersion.V201), From.AddMinutes(minute));
        var transaction = new SimulatedTransaction($"tx{hold}", "token", null);
        var begin = new MeterMoment(begun, meter.WattHours, 0, signed ? meter.Sign('B', "token", begun) : null);
        List<TransactionEventRequest> told = [Read(words.Start(transaction, begin))];
        for (var at = 1; at <= 6; at++)
        {
            meter.Count(watts + at * 97, TimeSpan.FromMinutes(5));
            var now = begun.AddMinutes(5 * at);
            var moment = new MeterMoment(now, meter.WattHours, watts + at * 97, signed && at == 6 ? meter.Sign('E', "token", now) : null);
            told.Add(Read(at == 6 ? words.Stop(transaction, moment, begin, at, "Remote") : words.Sample(transaction, moment, at)));
        }
        var state = told.Aggregate(TransactionState.New(transaction.Id), (state, one) => state.Apply(TransactionEvent.Of($"{station}", OcppVersion.V201, one)));
        return SessionTelling.Of(Hold(hold), station, 1, state, told, wasConnected: true);
    }

    public Verdict Observe(SessionBody told) => Say(Operator, ChargingKinds.Session, told.ToNode());

    public Verdict Say(string kind, DagNode body) => Say(Operator, kind, body);

    public Verdict Say(Author author, string kind, DagNode body)
    {
        var sequence = sequences.GetValueOrDefault(author);
        sequences[author] = sequence + 1;
        var record = new EvidenceRecord(Definition.Slug, new DeviceId(Id(0xee)), kind, author, sequence, From.ToUnixTimeMilliseconds(), null, body);
        var evidence = new Evidence(record, DagCbor.CidOf(DagNode.Map(("k", DagNode.Of(kind)), ("s", DagNode.Of(sequence)), ("a", DagNode.Of(author.ToString())))));
        var verdict = Network.Check(evidence, new CheckContext(Definition, this, Epoch, Hash32.Zero, Carry));
        if (verdict.Refused is null) said.Add(evidence);
        return verdict;
    }

    public Sheet Close(Random? shuffle = null)
    {
        var sheet = Score(shuffle, out var carry);
        Carry = carry;
        said.Clear();
        Epoch++;
        return sheet;
    }

    public Sheet Score(Random? shuffle, out Carry carry)
    {
        var sheet = new Sheet();
        var evidence = shuffle is null ? said.ToArray() : Properties.Shuffled(shuffle, said);
        carry = Network.Score(new EpochInputs(Definition.Slug, Epoch, Epoch * EpochMs, (Epoch + 1) * EpochMs, Hash32.Zero, evidence, this, Definition), Carry, sheet);
        return sheet;
    }

    /// <summary>Lets epochs pass in which nothing is said.</summary>
    public Sheet Pass(int epochs)
    {
        var sheet = new Sheet();
        for (var at = 0; at < epochs; at++) sheet = Close();
        return sheet;
    }

    public Device? Find(DeviceId id) => devices.GetValueOrDefault(id);
    public IEnumerable<Device> All(NetworkSlug network) => devices.Values.OrderBy(device => device.Id);

    static TransactionEventRequest Read(StationWord word) => OcppMessages.Read<TransactionEventRequest>(word.Payload);
}

/// <summary>What a Score said.</summary>
sealed class Sheet : IScoreSink
{
    public SortedDictionary<string, long> Works { get; } = new(StringComparer.Ordinal);
    public List<(Address Payer, Address Payee, long MicroUsd)> Payments { get; } = [];
    public List<HoldCapture> Captures { get; } = [];
    public SortedDictionary<string, long> Bounds { get; } = new(StringComparer.Ordinal);

    public void Work(DeviceId device, long weight, string reason) => Works[$"{device} {reason}"] = Works.GetValueOrDefault($"{device} {reason}") + weight;
    public void Bound(DeviceId device, string reason, MicroUsd most) => Bounds[$"{device} {reason}"] = Bounds.GetValueOrDefault($"{device} {reason}") + most.Value;
    public void Pay(Address payer, Address payee, MicroUsd amount, string reason) => Payments.Add((payer, payee, amount.Value));
    public void Burn(Address payer, long credits, string reason) => Assert.Fail("charging burns no credits");
    public void Correct(Slot slot, Address payer, Address payee, MicroUsd difference, string reason) => Assert.Fail("charging corrects nothing");
    public void Capture(Address payer, HoldId hold, MicroUsd amount, bool ends) => Captures.Add(new HoldCapture(payer, hold, amount, ends));

    /// <summary>Everything in it, so that two can be compared.</summary>
    public override string ToString() => string.Join('\n', [
        .. Works.Select(one => $"{one}"), .. Bounds.Select(one => $"{one}"), .. Payments.Select(one => $"{one}").Order(StringComparer.Ordinal), .. Captures.Select(one => $"{one}").Order(StringComparer.Ordinal)]);
}
