using System.Collections.Immutable;
using System.Text;
using Grange.Content;
using Grange.Energy.Protocol;
using Grange.Energy.Rules;
using Grange.Energy.Rules.Bodies;
using Grange.Energy.Rules.Market;
using Grange.Energy.Rules.Scoring;
using Grange.Energy.Rules.Settlement;
using Grange.Kernel;

namespace Grange.Energy.Tests.Rules.Scoring;

/// <summary>A meter earns for every slot that it proved, and nothing for what was traded (spec §5).</summary>
public sealed class ScoreTests : IDeviceView
{
    const long SlotMs = 900_000, Start = 1_800_000_000_000 / SlotMs * SlotMs;

    static readonly DeviceId Meter = new(Hash32.Read([.. Enumerable.Repeat((byte)7, 32)]));

    readonly NetworkDefinition definition = Define();
    readonly List<Evidence> said = [];
    bool revoked;

    [Fact]
    public void A_measured_slot_counts_in_full_and_what_is_late_or_interpolated_half()
    {
        Say(0, 0, 100);
        Say(1, 100, 200, Quality.Interpolated);
        Say(2, 200, 300, lateMs: 2 * 3_600_000);
        Say(3, 300, 400, Quality.Interpolated, lateMs: 2 * 3_600_000);
        Say(4, 400, 500, Quality.Estimated);
        Assert.Equal([(EnergyScore.Proven, 900L), (EnergyScore.Interpolated, 450), (EnergyScore.Late, 450), (EnergyScore.Interpolated, 225), (EnergyScore.Estimated, 0)], Close(Carry.Empty).Work);
    }

    [Fact]
    public void More_energy_earns_no_more()
    {
        Say(0, 0, 1);
        Say(1, 1, 8_000_000);
        Assert.Equal([(EnergyScore.Proven, 900L), (EnergyScore.Proven, 900)], Close(Carry.Empty).Work);
    }

    [Fact]
    public void A_slot_counts_once_also_over_epochs_and_in_any_order()
    {
        Say(1, 100, 200);
        Say(0, 0, 100);
        Say(1, 100, 250);
        var (work, carry) = Close(Carry.Empty);
        Assert.Equal([(EnergyScore.Proven, 900L), (EnergyScore.Proven, 900), (EnergyScore.SameSlot, 0)], work);
        Say(1, 100, 200);
        Say(2, 200, 300);
        Assert.Equal([(EnergyScore.SameSlot, 0L), (EnergyScore.Proven, 900)], Close(carry).Work);
    }

    [Fact]
    public void A_counter_that_falls_a_flow_beyond_the_fuse_and_a_revoked_meter_count_for_nothing()
    {
        Say(0, 0, 1_000_000);
        Say(1, 500_000, 1_200_000);
        Say(2, 1_000_000, 900_000_000);
        Assert.Equal([(EnergyScore.Proven, 900L), (EnergyScore.CounterFell, 0), (EnergyScore.Implausible, 0)], Close(Carry.Empty).Work);
        revoked = true;
        Say(3, 1_000_000, 1_100_000);
        Assert.Equal([(EnergyScore.Revoked, 0L)], Close(Carry.Empty).Work);
    }

    [Fact]
    public void Admission_asks_who_says_what_of_which_slot()
    {
        Assert.Equal((Grade.C, null), Judge(Body(0, 0, 100)));
        Assert.Equal((Grade.F, null), Judge(Body(0, 0, 900_000_000)));
        Assert.Equal("wrong-slot", Judge(Body(0, 0, 100) with { Seconds = 300 }).Code);
        Assert.Equal("clock-skew", Judge(Body(0, 0, 100), timeMs: Start).Code);
        Assert.Equal("evidence-malformed", Check(Record(Author.Of(Meter), EnergyKinds.Interval, DagNode.Map(), Start + SlotMs)).Refused!.Code);
        Assert.Equal("unknown-kind", Check(Record(Author.Of(Meter), "energy.wish", DagNode.Map(), Start)).Refused!.Code);
        Assert.Equal("wrong-author", Check(Record(Author.Operator(Meter), EnergyKinds.Interval, Body(0, 0, 1).ToNode(), Start)).Refused!.Code);
        revoked = true;
        Assert.Equal("unknown-meter", Judge(Body(0, 0, 100)).Code);
    }

    [Fact]
    public void A_body_reads_back_and_every_reason_has_words()
    {
        Assert.Equal(Body(3, 5, 9), IntervalBody.Read(Body(3, 5, 9).ToNode()).Value);
        foreach (var reason in new[] { EnergyScore.Proven, EnergyScore.Interpolated, EnergyScore.Late, EnergyScore.Estimated, EnergyScore.Implausible, EnergyScore.CounterFell, EnergyScore.SameSlot, EnergyScore.Revoked })
            Assert.NotNull(new EnergyNetwork().Explain(reason));
        Assert.Null(new EnergyNetwork().Explain("luck"));
    }

    [Fact]
    public void A_definition_says_how_its_members_share()
    {
        var shipped = Read("""{ "slotMinutes": 15, "market": { "key": "equal", "price": "fixed", "fixedMicro": 190000, "retailMicro": 310000, "gridMicro": 7 } }""");
        var terms = MarketTerms.Read(shipped.Definition!.Rules);
        Assert.Equal((SharingKey.Equal, null, 190_000, 310_000, 80_000, 7), (terms.Key, terms.Price, terms.FixedMicro, terms.Prices.Retail, terms.Prices.FeedIn, terms.Fees.GridByProximity[0]));
        Assert.Equal(MarketTerms.Default.Prices, MarketTerms.Read(Read("""{ "slotMinutes": 60 }""").Definition!.Rules).Prices);
        Assert.Contains(Read("""{ "slotMinutes": 7 }""").Problems, problem => problem.ToString()!.Contains("slotMinutes", StringComparison.Ordinal));
        Assert.NotEmpty(Read("""{ "market": { "key": "magic" } }""").Problems);
    }

    void Say(int slot, long from, long to, Quality quality = Quality.Measured, long lateMs = 0)
        => said.Add(Record(Author.Of(Meter), EnergyKinds.Interval, (Body(slot, from, to) with { Quality = quality }).ToNode(), Start + (slot + 1) * SlotMs + lateMs));

    (List<(string Reason, long Weight)> Work, Carry Carry) Close(Carry before)
    {
        var sheet = new Sheet();
        var carry = new EnergyNetwork().Score(new EpochInputs(definition.Slug, 1, Start, Start + 3_600_000, Hash32.Zero, [.. said], this, definition), before, sheet);
        said.Clear();
        return (sheet.Work, carry);
    }

    (Grade Grade, string? Code) Judge(IntervalBody body, long timeMs = Start + SlotMs) => Check(Record(Author.Of(Meter), EnergyKinds.Interval, body.ToNode(), timeMs)) is var verdict ? (verdict.Grade, verdict.Refused?.Code) : default;

    Verdict Check(Evidence evidence) => new EnergyNetwork().Check(evidence, new CheckContext(definition, this, 1, Hash32.Zero, Carry.Empty));

    Evidence Record(Author author, string kind, DagNode body, long timeMs)
        => new(new EvidenceRecord(definition.Slug, Meter, kind, author, said.Count, timeMs, null, body), DagCbor.CidOf(DagNode.List(DagNode.Of((long)said.Count), body)));

    static IntervalBody Body(int slot, long from, long to) => new(Start + slot * SlotMs, 900, from, 0, to, 0, Quality.Measured, "p1", Hash32.Zero);

    static NetworkDefinition Define() => Read("""{ "slotMinutes": 15 }""").Definition!;

    static (NetworkDefinition? Definition, IReadOnlyList<DefinitionProblem> Problems) Read(string rules)
    {
        var info = new EnergyNetwork().Info;
        var document = System.Text.Json.Nodes.JsonNode.Parse(NetworkDrafts.Template(NetworkSlug.Parse("energy"), info))!;
        document["rules"] = System.Text.Json.Nodes.JsonNode.Parse(rules);
        var read = NetworkDocument.Read(Encoding.UTF8.GetBytes(document.ToJsonString()), new Dictionary<string, ModuleInfo> { ["energy"] = info });
        return (read.Definition, [.. read.Problems]);
    }

    public Device? Find(DeviceId id) => new(id, default, definition.Slug, new byte[33], "meter", ImmutableDictionary<string, string>.Empty.Add("fuseW", "40000"), revoked);
    public IEnumerable<Device> All(NetworkSlug network) => [Find(Meter)!];

    sealed class Sheet : IScoreSink
    {
        public List<(string Reason, long Weight)> Work { get; } = [];

        void IScoreSink.Work(DeviceId device, long weight, string reason) => Work.Add((reason, weight));
        public void Pay(Address payer, Address payee, MicroUsd amount, string reason) => Assert.Fail("no traded energy is paid by the score");
        public void Burn(Address payer, long credits, string reason) => Assert.Fail("energy burns no credits");
        public void Correct(Slot slot, Address payer, Address payee, MicroUsd difference, string reason) => Assert.Fail("energy corrects nothing");
        public void Capture(Address payer, HoldId hold, MicroUsd amount, bool ends) => Assert.Fail("energy holds nothing");
    }
}
