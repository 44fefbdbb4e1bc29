using System.Collections.Immutable;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Grange.Content;
using Grange.Kernel;
using Grange.Tests;
using Grange.Wireless.Agent;
using Grange.Wireless.Bodies;
using Grange.Wireless.Gwmp;
using Grange.Wireless.Journal;
using Grange.Wireless.Scoring;
using Grange.Wireless.Serving;

namespace Grange.Wireless.Tests.Scoring;

/// <summary>Copies are bought once, said once, and earn no more than what was burned for them.</summary>
public sealed class Data_that_is_paid : IDeviceView
{
    static readonly Address Payer = Address.Read([.. Enumerable.Repeat((byte)9, 20)]);
    static readonly HoldId Hold = new(new Guid(1, 2, 3, new byte[8]));

    NetworkDefinition definition = Define(signed: false);
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
        Assert.Equal(Enumerable.Range(1, Math.Min(gateways, maxCopies)).Select(at => Gateway((byte)at)).Order(), batch.Rows.Select(row => row.Device).Order()); // the earliest
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
                case 0: ledger.Buy(Final(step, 2), Payer, Bound(2)); bought += 2 * DataCredits.Of(step); break;
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
    public void With_signatures_too_nothing_earns_more_than_was_burned_or_signed() => Prop.ForAll<byte[]>(noise =>
    {
        (definition, revoked) = (Define(signed: true), 0);
        said.Clear();
        var (batch, signed, before) = (0, new long[5], Carry.Empty);
        var (earned, burned) = (new long[5], 0L);
        foreach (var epoch in noise.Chunk(6))
        {
            said.Clear();
            foreach (var pair in epoch.Chunk(2).Where(pair => pair.Length == 2))
            {
                var at = (byte)(pair[0] % 5);
                Say(new UsageBody(++batch, Payer, Hold, [new UsageRow(Gateway(at), 1 + pair[1] % 7, 3 * (1 + pair[1] % 7))]));
                if (pair[1] % 2 == 0) continue;
                said.Add(Heard(at, 1 + pair[0] % 6));
                signed[at] += 1 + pair[0] % 6;
            }
            var sheet = new Sheet();
            before = Run(before, sheet);
            burned += sheet.Burned;
            for (byte at = 0; at < 5; at++) earned[at] += sheet.Weights.GetValueOrDefault((Gateway(at), WirelessScore.Data));
        }
        for (var at = 0; at < 5; at++) Assert.True(earned[at] <= 3 * signed[at]);
        Assert.True(earned.Sum() <= burned);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(Counts.Of(300, 1_000)));

    [Fact]
    public void A_gateway_earns_for_as_many_frames_as_it_signed_and_what_is_left_is_its_own_later()
    {
        definition = Define(signed: true);
        said.Add(Heard(1, 4));
        Say(new UsageBody(1, Payer, Hold, [new UsageRow(Gateway(1), 6, 12), new UsageRow(Gateway(2), 1, 1)]));
        var first = new Sheet();
        var carry = Run(Carry.Empty, first);
        Assert.Equal((8, 0), (first.Weights[(Gateway(1), WirelessScore.Data)], first.Weights.GetValueOrDefault((Gateway(2), WirelessScore.Data))));
        Assert.Contains((Gateway(1), WirelessScore.NotSigned), first.Weights.Keys);
        Assert.Contains((Gateway(2), WirelessScore.NotSigned), first.Weights.Keys);
        Assert.Equal(13, first.Burned); // who sent it pays all the same
        said.Clear();
        said.Add(Heard(2, 5));
        var second = new Sheet();
        carry = Run(carry, second);
        said.Clear();
        Say(new UsageBody(2, Payer, Hold, [new UsageRow(Gateway(2), 3, 3)]));
        var third = new Sheet();
        Run(carry, third);
        Assert.Equal(3, third.Weights[(Gateway(2), WirelessScore.Data)]);
        Assert.NotNull(new WirelessNetwork().Explain(WirelessScore.NotSigned));
    }

    [Theory]
    [InlineData(0, 0)] // denied up to epoch 0, and this is 1
    [InlineData(1, 4)]
    public void Who_is_denied_earns_nothing_as_long_as_the_definition_says(long until, long lost)
    {
        definition = Define(signed: false, $$""", "denied": [{ "device": "{{Gateway(1)}}", "reason": "it stands elsewhere", "untilEpoch": {{until}} }]""");
        Say(new UsageBody(1, Payer, Hold, [new UsageRow(Gateway(1), 2, 4)]));
        var sheet = new Sheet();
        Run(Carry.Empty, sheet);
        Assert.Equal((4 - lost, lost > 0), (sheet.Weights.GetValueOrDefault((Gateway(1), WirelessScore.Data)), sheet.Weights.ContainsKey((Gateway(1), WirelessScore.Denied))));
    }

    [Fact]
    public void What_a_gateway_heard_is_its_own_to_say()
    {
        Assert.Equal(Grade.B, Check(Heard(1, 4)).Grade);
        Assert.Equal("unknown-device", Check(Heard(99, 4)).Refused?.Code);
        Assert.Equal("heard-body", Check(Heard(1, HeardBody.MostFrames + 1)).Refused?.Code);
        Assert.Equal("wrong-author", Check(Heard(1, 4) is var other ? other with { Record = other.Record with { Author = Author.Operator(Gateway(50)) } } : other).Refused?.Code);
        var tally = new FrameTally();
        tally.Add(Encoding.UTF8.GetBytes(RxWriter.Json([1, 2, 3], 7, 868_100_000, new DataRate(7, 125), -80, 8)));
        tally.Add("""{"rxpk":[{"tmst":1,"freq":868.1,"stat":-1,"modu":"LORA","datr":"SF7BW125","rssi":-80,"lsnr":8,"size":1,"data":"AA=="}]}"""u8); // its CRC does not fit
        tally.Add("rubbish"u8);
        Assert.Equal(1, tally.Take()!.Frames);
        Assert.Null(tally.Take());
    }

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

    Evidence Heard(byte gateway, long frames) => Record(new HeardBody(frames, Hash32.Zero).ToNode()) is var record
        ? record with { Record = record.Record with { Kind = WirelessKinds.Heard, Author = Author.Of(Gateway(gateway)) } } : record;

    void Say(UsageBody usage) => said.Add(Record(usage.ToNode()));

    Evidence Record(DagNode body) => new(
        new EvidenceRecord(definition.Slug, Gateway(50), WirelessKinds.Usage, Author.Operator(Gateway(50)), said.Count, 1, null, body), DagCbor.CidOf(DagNode.List(DagNode.Of((long)said.Count), body)));

    Carry Run(Carry before, Sheet sheet) => new WirelessNetwork().Score(new EpochInputs(definition.Slug, 1, 0, 3_600_000, Hash32.Zero, [.. said], this, definition), before, sheet);

    Verdict Check(Evidence evidence) => new WirelessNetwork().Check(evidence, new CheckContext(definition, this, 1, Hash32.Zero, Carry.Empty));

    static NetworkDefinition Define(bool signed, string denied = "")
    {
        var info = new WirelessNetwork().Info;
        var text = NetworkDrafts.Template(NetworkSlug.Parse("wireless"), info).Replace("\"signedData\": true", $"\"signedData\": {(signed ? "true" : "false")}{denied}", StringComparison.Ordinal);
        return NetworkDocument.Read(Encoding.UTF8.GetBytes(text), new Dictionary<string, ModuleInfo> { ["wireless"] = info }).Definition!;
    }

    public Device? Find(DeviceId id) => id.Value.ToByteArray()[0] is var at and < 90
        ? new Device(id, default, definition.Slug, new byte[33], "gateway", ImmutableDictionary<string, string>.Empty.Add(GatewayFacts.EuiFact, $"{at:x16}"), Revoked: at == revoked && revoked > 0) : null;

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
