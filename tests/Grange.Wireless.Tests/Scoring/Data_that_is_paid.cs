using System.Collections.Immutable;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Grange.Content;
using Grange.Kernel;
using Grange.Tests;
using Grange.Wireless.Bodies;
using Grange.Wireless.Journal;
using Grange.Wireless.Scoring;
using Grange.Wireless.Serving;

namespace Grange.Wireless.Tests.Scoring;

/// <summary>Copies are bought once, said once, and earn no more than what was burned for them.</summary>
public sealed class Data_that_is_paid : IDeviceView
{
    static readonly Address Payer = Address.Read([.. Enumerable.Repeat((byte)9, 20)]);
    static readonly HoldId Hold = new(new Guid(1, 2, 3, new byte[8]));

    readonly NetworkDefinition definition = Define();
    readonly List<Evidence> said = [];
    byte revoked;

    [Theory]
    [InlineData(5, 15, 30, 10)]
    [InlineData(5, 3, 30, 6)]
    [InlineData(2, 1, 0, 1)]
    [InlineData(5, 15, 242, 55)]
    public void An_uplink_costs_its_bytes_for_each_copy_that_is_bought(int gateways, int maxCopies, int bytes, int credits)
    {
        var ledger = new DataLedger(new RecordBuffer(), maxCopies);
        ledger.Buy(Final(bytes, gateways), Payer, Bound(gateways));
        ledger.Fix();
        var batch = Assert.Single(ledger.Waiting);
        Assert.Equal(credits, batch.Credits);
        Assert.Equal(Enumerable.Range(1, Math.Min(gateways, maxCopies)).Select(at => Gateway((byte)at)).Order(), batch.Rows.Select(row => row.Gateway).Order()); // the earliest
    }

    [Fact]
    public void Joins_commands_and_bare_gateways_cost_nothing()
    {
        var ledger = new DataLedger(new RecordBuffer(), 15);
        ledger.Buy(Final(10, 3) with { Port = 0 }, Payer, Bound(3));
        ledger.Buy(Final(10, 3) with { Port = null }, Payer, Bound(3));
        ledger.Buy(Final(10, 3), Payer, Bound(0));
        ledger.Fix();
        Assert.Empty(ledger.Waiting);
    }

    [Fact]
    public void Killed_between_any_two_steps_it_says_all_and_nothing_twice() => Prop.ForAll<byte[]>(steps =>
    {
        var (records, done, bought, saidCredits) = (new RecordBuffer(), new List<byte>(), 0L, new SortedDictionary<long, long>());
        var ledger = new DataLedger(records, 15);
        foreach (var step in steps)
        {
            switch (step % 4)
            {
                case 0: ledger.Buy(Final(step, 2), Payer, Bound(2)); bought += 2 * UsageBody.CreditsOf(step); break;
                case 1: ledger.Fix(); break;
                case 2 when ledger.Waiting is [var first, ..]:
                    saidCredits[first.Number] = first.Credits; // evidence counts once by its number
                    if (step % 8 == 2) ledger.Said(first.Number);
                    break;
                case 3:
                    if (step % 8 == 3)
                    {
                        done.Clear();
                        records.Clear();
                        ledger.WriteSnapshot();
                    }
                    Keep();
                    ledger = new DataLedger(records, 15);
                    ReadOnlySpan<byte> rest = done.ToArray();
                    while (RecordReader.TryNext(ref rest, out var record)) Assert.True(ledger.Replay(ref record));
                    break;
            }
            Keep();
        }
        ledger.Fix();
        foreach (var batch in ledger.Waiting) saidCredits[batch.Number] = batch.Credits;
        Assert.Equal(bought, saidCredits.Values.Sum());

        void Keep()
        {
            done.AddRange(records.Written);
            records.Clear();
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(Counts.Of(300, 1_000)).WithEndSize(60));

    [Fact]
    public void What_data_earns_is_bounded_by_what_was_burned_for_it() => Prop.ForAll<byte[]>(noise =>
    {
        said.Clear();
        revoked = (byte)(noise.Length % 3);
        var batch = 0;
        foreach (var pair in noise.Chunk(2).Where(pair => pair.Length == 2))
            Say(new UsageBody(pair[1] % 3 == 0 ? Math.Max(1, batch) : ++batch, Payer, Hold, [.. Enumerable.Range(0, pair[0] % 4 + 1).Select(at => new UsageRow(Gateway((byte)at), 1 + pair[0], 1 + pair[0] + pair[1]))]));
        var sheet = new Sheet();
        Run(Carry.Empty, sheet);
        Assert.All(sheet.Weights, row => Assert.Equal(row.Key.Reason == WirelessScore.Data ? row.Value * ICredits.MicroUsd : 0, sheet.Bounds.GetValueOrDefault(row.Key)));
        Assert.True(sheet.Bounds.Values.Sum() <= sheet.Burned * ICredits.MicroUsd);
        Assert.Equal(sheet.Burned * ICredits.MicroUsd, sheet.Captured);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(Counts.Of(300, 1_000)));

    [Fact]
    public void A_batch_counts_once_over_epochs_and_nobody_but_the_operator_says_it()
    {
        var (first, second) = (new Sheet(), new Sheet());
        Say(new UsageBody(1, Payer, Hold, [new UsageRow(Gateway(1), 2, 4)]));
        var carry = Run(Carry.Empty, first);
        Run(carry, second);
        Assert.Equal((4, 0), (first.Burned, second.Burned));
        Assert.Equal(Grade.C, Check(said[0]).Grade);
        Assert.Equal("wrong-author", Check(said[0] with { Record = said[0].Record with { Author = Author.Of(Gateway(1)) } }).Refused?.Code);
        Assert.Equal("unknown-device", Check(Record(new UsageBody(1, Payer, Hold, [new UsageRow(Gateway(99), 2, 4)]).ToNode())).Refused?.Code);
        Assert.Equal("usage-body", Check(Record(DagNode.Map(("batch", DagNode.Of(1L))))).Refused?.Code);
        Assert.Equal("unknown-kind", Check(Record(DagNode.Map()) is var other ? other with { Record = other.Record with { Kind = "wireless.luck" } } : other).Refused?.Code);
        Assert.NotNull(new WirelessNetwork().Explain(WirelessScore.Data));
        Assert.NotNull(new WirelessNetwork().Explain(WirelessScore.Revoked));
    }

    static WirelessEvent Final(int bytes, int gateways) => new(
        1, EventKind.Final, 0, 1, 2, 3, 1, false, false, 0, new byte[bytes], [.. Enumerable.Range(1, gateways).Select(at => new Sighting((ulong)at, 0, 868_100_000, new(7, 125), 0, 0, 0, at))]);

    static Dictionary<ulong, DeviceId> Bound(int gateways) => Enumerable.Range(1, gateways).ToDictionary(at => (ulong)at, at => Gateway((byte)at));

    static DeviceId Gateway(byte at) => new(Hash32.Read([.. Enumerable.Repeat(at, 32)]));

    void Say(UsageBody usage) => said.Add(Record(usage.ToNode()));

    Evidence Record(DagNode body) => new(
        new EvidenceRecord(definition.Slug, Gateway(50), WirelessKinds.Usage, Author.Operator(Gateway(50)), said.Count, 1, null, body), DagCbor.CidOf(DagNode.List(DagNode.Of((long)said.Count), body)));

    Carry Run(Carry before, Sheet sheet) => new WirelessNetwork().Score(new EpochInputs(definition.Slug, 1, 0, 3_600_000, Hash32.Zero, [.. said], this, definition), before, sheet);

    Verdict Check(Evidence evidence) => new WirelessNetwork().Check(evidence, new CheckContext(definition, this, 1, Hash32.Zero, Carry.Empty));

    static NetworkDefinition Define()
    {
        var info = new WirelessNetwork().Info;
        return NetworkDocument.Read(Encoding.UTF8.GetBytes(NetworkDrafts.Template(NetworkSlug.Parse("wireless"), info)), new Dictionary<string, ModuleInfo> { ["wireless"] = info }).Definition!;
    }

    public Device? Find(DeviceId id) => id.Value.ToByteArray()[0] is var at and < 90
        ? new Device(id, default, definition.Slug, new byte[33], "gateway", ImmutableDictionary<string, string>.Empty, Revoked: at == revoked && revoked > 0) : null;

    public IEnumerable<Device> All(NetworkSlug network) => [];

    sealed class Sheet : IScoreSink
    {
        public Dictionary<(DeviceId Device, string Reason), long> Weights { get; } = [];
        public Dictionary<(DeviceId Device, string Reason), long> Bounds { get; } = [];
        public long Burned { get; private set; }
        public long Captured { get; private set; }

        public void Work(DeviceId device, long weight, string reason) => Weights[(device, reason)] = Weights.GetValueOrDefault((device, reason)) + weight;
        public void Bound(DeviceId device, string reason, MicroUsd most) => Bounds[(device, reason)] = Bounds.GetValueOrDefault((device, reason)) + most.Value;
        public void Burn(Address payer, long credits, string reason) => Burned += credits;
        public void Capture(Address payer, HoldId hold, MicroUsd amount, bool ends) => Captured += amount.Value;
        public void Pay(Address payer, Address payee, MicroUsd amount, string reason) => throw new InvalidOperationException("a commons pays nobody");
        public void Correct(Slot slot, Address payer, Address payee, MicroUsd difference, string reason) => throw new InvalidOperationException("nothing is corrected");
    }
}
