using System.Collections.Immutable;
using System.Numerics;
using Grange.Content;
using Grange.Kernel;

namespace Grange.Storage.Tests;

/// <summary>Tells a network's epochs: says evidence, closes epochs, keeps the carry. Signatures are the kernel's matter, so records are bare.</summary>
sealed class Story : IDeviceView
{
    public static readonly NetworkSlug Slug = NetworkSlug.Parse("storage");
    public const long EpochMs = 3_600_000;

    readonly Dictionary<DeviceId, Device> devices = [];
    readonly List<Evidence> said = [];
    readonly Dictionary<Author, long> sequences = [];

    public Story(params (string Key, DagNode Value)[] rules)
        : this(1, rules)
    {
    }

    public Story(int rulesVersion, params (string Key, DagNode Value)[] rules)
        => Definition = new NetworkDefinition(Slug, "Storage", "storage", rulesVersion, new TokenTerms("GRN", "Grange", new EmissionSchedule(0, Wei.Zero, 1, 1, 1, Wei.Zero)), 10_000, 3600,
            new AttesterTerms(1, []), DagNode.Map(rules), DagNode.Map());

    public NetworkDefinition Definition { get; }
    public StorageNetwork Network { get; } = new();
    public Carry Carry { get; set; } = Carry.Empty;
    public long Epoch { get; private set; }
    public Hash32 Seed => SeedOf(Epoch);

    /// <summary>Where seeds come from.</summary>
    public Func<long, Hash32> SeedOf { get; init; } = epoch => Id((byte)(0x40 + epoch));
    public Author Operator { get; } = Author.Operator(new DeviceId(Id(0xee)));

    public static Hash32 Id(int number)
    {
        var bytes = new byte[32];
        new BigInteger(number).TryWriteBytes(bytes, out _, isUnsigned: true);
        Array.Reverse(bytes);
        return Hash32.Read(bytes);
    }

    public static Address Account(int number) => Address.Read(Id(number).ToByteArray().AsSpan(12));

    public DeviceId Join(int number, int owner, string? ask = null)
    {
        var id = new DeviceId(Id(number));
        var facts = ask is null ? ImmutableDictionary<string, string>.Empty : ImmutableDictionary<string, string>.Empty.Add("ask", ask);
        devices[id] = new Device(id, Account(owner), Slug, new byte[33], $"device {number}", facts, Revoked: false);
        return id;
    }

    public void Revoke(DeviceId id) => devices[id] = devices[id] with { Revoked = true };

    public Verdict Say(Author author, string kind, DagNode body)
    {
        var sequence = sequences.GetValueOrDefault(author);
        sequences[author] = sequence + 1;
        var record = new EvidenceRecord(Slug, Operator.Device, kind, author, sequence, Epoch * EpochMs, null, body);
        var evidence = new Evidence(record, DagCbor.CidOf(DagNode.Map(("k", DagNode.Of(kind)), ("s", DagNode.Of(sequence)), ("a", DagNode.Of(author.ToString())), ("b", body))));
        var verdict = Network.Check(evidence, new CheckContext(Definition, this, Epoch, Seed, Carry));
        if (verdict.Refused is null) said.Add(evidence);
        return verdict;
    }

    public Verdict Place(DeviceId device, PieceCid piece, params Rent[] rent) => Say(Operator, StorageKinds.Placed, new Placement(device, piece, rent).ToNode());
    public Verdict Hold(DeviceId device, PieceCid piece) => Say(Author.Of(device), StorageKinds.Held, new Holding(piece).ToNode());
    public Verdict Order(Address payer, Order order) => Say(Author.Of(payer), StorageKinds.Order, order.ToNode());

    public IReadOnlyList<Challenge> Challenges() => [.. Network.Challenges(Seed, Epoch, Definition, Carry, this)];

    /// <summary>Answers everything asked of a device, with a change where a test wants one.</summary>
    public Verdict Answer(DeviceId device, IReadOnlyList<TestPiece> pieces, Func<ProofAnswer, ProofAnswer>? spoil = null)
    {
        var ask = StorageChallenge.Read(Challenges().Single(challenge => challenge.Device == device).Ask)!;
        var answer = new ProofAnswer(Epoch, [.. ask.Leaves.Select(leaf => pieces.Single(piece => piece.Cid == leaf.Piece).Prove(leaf.Leaf))]);
        return Say(Author.Of(device), StorageKinds.Proof, (spoil?.Invoke(answer) ?? answer).ToNode());
    }

    /// <summary>The open epoch as Score would see it now.</summary>
    public EpochInputs Inputs(Func<IEnumerable<Evidence>, IEnumerable<Evidence>>? arrange = null)
    {
        var evidence = said.OrderBy(one => one.Record.Author).ThenBy(one => one.Record.Sequence);
        return new EpochInputs(Slug, Epoch, Epoch * EpochMs, (Epoch + 1) * EpochMs, Seed, [.. arrange?.Invoke(evidence) ?? evidence], this, Definition);
    }

    public ScoreSheet Close(Func<IEnumerable<Evidence>, IEnumerable<Evidence>>? arrange = null)
    {
        var sheet = new ScoreSheet();
        Carry = Network.Score(Inputs(arrange), Carry, sheet);
        said.Clear();
        Epoch++;
        return sheet;
    }

    public Device? Find(DeviceId id) => devices.GetValueOrDefault(id);
    public IEnumerable<Device> All(NetworkSlug network) => devices.Values.OrderBy(device => device.Id);
}

/// <summary>What a Score said.</summary>
sealed class ScoreSheet : IScoreSink
{
    public List<(DeviceId Device, long Weight, string Reason)> Works { get; } = [];
    public List<(Address Payer, Address Payee, MicroUsd Amount, string Reason)> Payments { get; } = [];
    public void Work(DeviceId device, long weight, string reason) => Works.Add((device, weight, reason));
    public List<HoldCapture> Captures { get; } = [];
    public void Pay(Address payer, Address payee, MicroUsd amount, string reason) => Payments.Add((payer, payee, amount, reason));
    public List<(Address Account, Wei Amount, string Reason)> Slashes { get; } = [];
    public void Slash(Address account, Wei amount, string reason) => Slashes.Add((account, amount, reason));
    public void Burn(Address payer, long credits, string reason) => Assert.Fail("storage sells for cash");
    public void Correct(Slot slot, Address payer, Address payee, MicroUsd difference, string reason) => Assert.Fail("storage corrects nothing");
    public void Capture(Address payer, HoldId hold, MicroUsd amount, bool ends) => Captures.Add(new HoldCapture(payer, hold, amount, ends));
}
