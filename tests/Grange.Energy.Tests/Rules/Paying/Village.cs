using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using Grange.Content;
using Grange.Energy.Protocol;
using Grange.Energy.Rules;
using Grange.Energy.Rules.Bodies;
using Grange.Energy.Rules.Paying;
using Grange.Kernel;

namespace Grange.Energy.Tests.Rules.Paying;

/// <summary>A few homes whose epochs are scored one after the other, and a ledger of what the score said.</summary>
sealed class Village : IDeviceView, IScoreSink
{
    public const long SlotMs = 900_000, EpochMs = 3_600_000, Start = 1_800_000_000_000 / EpochMs * EpochMs;

    readonly List<Evidence> said = [];
    readonly Dictionary<string, long> sequence = [];
    readonly int homes;

    public Village(int homes, string market)
    {
        this.homes = homes;
        var info = new EnergyNetwork().Info;
        var document = JsonNode.Parse(NetworkDrafts.Template(NetworkSlug.Parse("village"), info))!;
        document["rules"] = new JsonObject { ["slotMinutes"] = 15, ["market"] = JsonNode.Parse(market) };
        var read = NetworkDocument.Read(Encoding.UTF8.GetBytes(document.ToJsonString()), new Dictionary<string, ModuleInfo> { ["energy"] = info });
        Definition = read.Definition ?? throw new FormatException(string.Join("; ", read.Problems));
    }

    public NetworkDefinition Definition { get; set; }
    public Carry Carry { get; private set; } = Carry.Empty;
    public long Epoch { get; private set; }

    /// <summary>What was paid, and corrected, from account to account.</summary>
    public SortedDictionary<(Address From, Address To), long> Paid { get; } = [];

    public Dictionary<HoldId, long> Captured { get; } = [];
    public HashSet<HoldId> Ended { get; } = [];
    public List<(Slot Slot, long Micro)> Corrections { get; } = [];

    public static DeviceId Meter(int home) => new(Hash32.Read([.. Enumerable.Repeat((byte)(home + 1), 32)]));
    public static Address Owner(int home) => Address.Read([.. Enumerable.Repeat((byte)(home + 101), 20)]);
    public static HoldId Hold(int number) => new(new Guid(number + 1, 0, 0, new byte[8]));

    /// <summary>A meter's word for the nth slot since the start, said so late.</summary>
    public void Count(int home, long slot, long importWh, long exportWh, long lateMs = 1_000, Quality quality = Quality.Measured) => Say(Author.Of(Meter(home)), EnergyKinds.Interval,
        new IntervalBody(Start + slot * SlotMs, 900, 0, 0, importWh * 1_000, exportWh * 1_000, quality, "p1", Hash32.Zero).ToNode(), Start + (slot + 1) * SlotMs + lateMs);

    public void Credit(int home, int hold, long microUsd, long atMs = Start, long untilMs = Start + 30 * EpochMs)
        => Say(Author.Of(Owner(home)), EnergyKinds.Credit, new CreditBody(Hold(hold), Meter(home), microUsd, untilMs).ToNode(), atMs);

    public void Say(Author author, string kind, DagNode body, long timeMs)
    {
        var next = sequence[$"{author}"] = sequence.GetValueOrDefault($"{author}") + 1;
        var record = new EvidenceRecord(Definition.Slug, Meter(0), kind, author, next, timeMs, null, body);
        said.Add(new Evidence(record, DagCbor.CidOf(DagNode.List(DagNode.Of($"{author}"), DagNode.Of(next), body))));
    }

    /// <summary>Scores what was said in the next epoch.</summary>
    public void Close(Random? shuffle = null)
    {
        var evidence = said.ToArray();
        shuffle?.Shuffle(evidence);
        var inputs = new EpochInputs(Definition.Slug, Epoch, Start + Epoch * EpochMs, Start + (Epoch + 1) * EpochMs, Hash32.Zero, evidence, this, Definition);
        Carry = new EnergyNetwork().Score(inputs, Carry, this);
        said.Clear();
        Epoch++;
    }

    public long Sum(int from, int to) => Paid.GetValueOrDefault((Owner(from), Owner(to)));

    public Device? Find(DeviceId id) => Enumerable.Range(0, homes).Select(Home).FirstOrDefault(home => home.Id == id);
    public IEnumerable<Device> All(NetworkSlug network) => Enumerable.Range(0, homes).Select(Home);

    Device Home(int home) => new(Meter(home), Owner(home), Definition.Slug, new byte[33], $"home {home}", ImmutableDictionary<string, string>.Empty.Add("fuseW", "400000").Add("inverterW", "400000"), false);

    /// <summary>The book that the doors would show.</summary>
    public SlotBook Book() => new(Definition.Slug, SlotBook.MembersOf(this, Definition.Slug), PayState.Read(Carry).Words);

    void IScoreSink.Work(DeviceId device, long weight, string reason) { }
    void IScoreSink.Burn(Address payer, long credits, string reason) => Assert.Fail("energy burns no credits");

    void IScoreSink.Pay(Address payer, Address payee, MicroUsd amount, string reason)
    {
        Assert.True(amount.Value > 0);
        Paid[(payer, payee)] = Paid.GetValueOrDefault((payer, payee)) + amount.Value;
    }

    void IScoreSink.Correct(Slot slot, Address payer, Address payee, MicroUsd difference, string reason)
    {
        Assert.True(slot.Epoch < Epoch);
        Corrections.Add((slot, difference.Value));
        Paid[(payer, payee)] = Paid.GetValueOrDefault((payer, payee)) + difference.Value;
    }

    void IScoreSink.Capture(Address payer, HoldId hold, MicroUsd amount, bool ends)
    {
        Assert.DoesNotContain(hold, Ended);
        Captured[hold] = Captured.GetValueOrDefault(hold) + amount.Value;
        if (ends) Ended.Add(hold);
    }
}
