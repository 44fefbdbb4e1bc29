using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Grange.Content;
using Grange.Geo;
using Grange.Kernel;
using Grange.Kernel.Crypto;
using Grange.Wireless.Bodies;
using Grange.Wireless.Coverage;
using Grange.Wireless.Scoring;
using Grange.Wireless.Simulation;

namespace Grange.Wireless.Tests.Scoring;

/// <summary>Gateways of a town over several epochs: what is committed to, sent and heard is paid; each cheat is named, and earns nothing by it.</summary>
public sealed class Beacons_over_epochs : IDeviceView
{
    const int Honest = 8;
    const byte Spoofer = 20, CloneA = 21, CloneB = 22, Silent = 23, Parrot = 24;
    const long EpochMs = 3_600_000, BeginMs = 500_000 * EpochMs;

    static readonly LatLng Town = new(47.37, 8.54);

    NetworkDefinition definition = Define("helium-2024");
    readonly Dictionary<DeviceId, Device> devices = [];
    readonly Propagation air = new(new Random(7));
    readonly List<Evidence> said = [];
    Carry carry = Carry.Empty;
    IReadOnlyList<CoverageRow> heardHere = [];
    readonly HashSet<byte> neighbours = [];
    readonly P256Key maker = P256Key.Generate();
    byte? liar, restarted;
    int beaconSeconds = 3_600;

    public Beacons_over_epochs()
    {
        for (byte at = 1; at <= Honest; at++) Place(at, 1_500, at * 45);
        Place(Spoofer, 4_000, 10);
        Place(CloneA, 3_000, 200);
        Place(CloneB, 3_000, 200);
        Place(Silent, 2_500, 100);
        Place(Parrot, 2_500, 300);
    }

    [Fact]
    public void Honest_gateways_earn_from_the_second_epoch_on_and_every_cheat_is_named()
    {
        Epoch(0, commitsOnly: true);
        var first = Epoch(1);
        Assert.Contains(first.Weights.Keys, row => row.Reason == CoverageScore.NoValidBeacons); // nobody had been heard when it began
        for (var epoch = 2; epoch < 7; epoch++)
        {
            var sheet = Epoch(epoch);
            for (byte at = 1; at <= Honest; at++)
            {
                Assert.True(sheet.Of(at, CoverageScore.Beacon) > 0, $"beacon of {at} in epoch {epoch}");
                Assert.True(sheet.Of(at, CoverageScore.Witness) > 0);
            }
            Assert.Equal(0, sheet.Of(Spoofer, CoverageScore.Witness));
            Assert.Contains((Gateway(Spoofer), WitnessRules.BadRssi), sheet.Weights.Keys);
            Assert.Contains((Gateway(CloneA), WitnessRules.BelowMinDistance), sheet.Weights.Keys);
            Assert.DoesNotContain(sheet.Weights, row => row.Key.Device == Gateway(Silent) && row.Value > 0);
            if (epoch < 5) continue;
            Assert.Contains((Gateway(Parrot), CoverageScore.ConstantStrength), sheet.Weights.Keys); // twenty times the same
            Assert.Equal(0, sheet.Of(Parrot, CoverageScore.Witness));
        }
    }

    [Fact]
    public void Beacons_and_witnesses_have_their_parts_of_the_reward()
    {
        for (var epoch = 0; epoch < 2; epoch++) Epoch(epoch, commitsOnly: epoch == 0);
        var sheet = Epoch(2);
        var (beacons, witnesses) = (sheet.Sum(CoverageScore.Beacon), sheet.Sum(CoverageScore.Witness));
        Assert.InRange(beacons, 6_000_000_000_000 - 100, 6_000_000_000_000); // of its part, but for what is rounded away
        Assert.InRange(witnesses, 24_000_000_000_000 - 1_000, 24_000_000_000_000);
    }

    [Fact]
    public void The_same_evidence_is_worth_the_same_in_any_order_of_the_reports()
    {
        for (var epoch = 0; epoch < 2; epoch++) Epoch(epoch, commitsOnly: epoch == 0);
        var before = carry;
        var one = Epoch(2);
        var left = carry;
        said.Reverse(0, said.Count - 2); // all but what was committed to: of that the first binds
        (carry, var other) = (before, new Sheet());
        carry = Score(2, other);
        Assert.Equal(one.Weights.OrderBy(row => row.Key.Device).ThenBy(row => row.Key.Reason), other.Weights.OrderBy(row => row.Key.Device).ThenBy(row => row.Key.Reason));
        Assert.Equal(left.Encode().Root, carry.Encode().Root);
    }

    [Fact]
    public void What_was_not_committed_to_or_comes_at_another_time_or_twice_does_not_count()
    {
        Epoch(0, commitsOnly: true);
        said.Clear();
        var right = Sent(1, 1, Secret(1), []);
        Say(WirelessKinds.Beacon, (right with { Key = Hash32.Zero }).ToNode());
        Say(WirelessKinds.Beacon, Sent(1, 2, Secret(9), []).ToNode());
        Say(WirelessKinds.Beacon, (Sent(1, 3, Secret(1), []) is var early ? early with { SentMs = early.SentMs - 60_000 } : early).ToNode());
        Say(WirelessKinds.Beacon, (Sent(1, 4, Secret(1), []) is var loud ? loud with { Dbm = 27 } : loud).ToNode());
        Say(WirelessKinds.Beacon, Sent(1, 5, Secret(1), []).ToNode());
        Say(WirelessKinds.Beacon, Sent(1, 5, Secret(1), []).ToNode());
        var sheet = new Sheet();
        Score(1, sheet);
        Assert.Equal(
            new[] { (Gateway(1), BeaconJudgement.NotCommitted), (Gateway(2), BeaconJudgement.NotCommitted), (Gateway(3), BeaconJudgement.WrongTime), (Gateway(4), BeaconJudgement.WrongChannel), (Gateway(5), CoverageScore.NotHeard), (Gateway(5), BeaconJudgement.Duplicate) }.Order(),
            sheet.Weights.Keys.Order());
    }

    [Fact]
    public void Each_report_has_its_reason()
    {
        Epoch(0, commitsOnly: true);
        var beacon = Sent(1, 1, Secret(1), []);
        var good = Row(beacon, 2, -1_000, 80);
        (HeardRow Row, string Reason)[] rows =
        [
            (good, WitnessRules.Valid),
            (good, BeaconJudgement.Duplicate),
            (good with { Gateway = Gateway(1) }, BeaconJudgement.SelfWitness),
            (Row(beacon, 3, -1_000, 80) with { ReceivedMs = beacon.SentMs + 180_001 }, BeaconJudgement.EntropyExpired),
            (Row(beacon, 3, -1_000, 80) with { ReceivedMs = beacon.SentMs - 1 }, BeaconJudgement.EntropyExpired),
            (Row(beacon, 4, -1_000, 80) with { ReceivedMs = beacon.SentMs + 4_001 }, BeaconJudgement.TooLate),
            (Row(beacon, 5, -1_000, 80) with { ReceivedMs = good.ReceivedMs + 1_501 }, BeaconJudgement.TooLate),
            (Row(beacon, 6, -1_000, 80) with { IsExact = false }, BeaconJudgement.InvalidPacket),
            (Row(beacon, 7, -1_000, 80) with { Hz = beacon.Hz + 100_001 }, WitnessRules.InvalidFrequency),
            (Row(beacon, 8, -200, 100), WitnessRules.BadRssi),
            (Row(beacon, 8, -1_300, 30), BeaconJudgement.NoiseFloor),
            (Row(beacon, 99, -1_000, 80), BeaconJudgement.UnknownGateway),
        ];
        var fixes = new BeaconEpoch(BeginMs + EpochMs, Seed(1), BeaconPlan.Commit([.. devices.Keys.Order()], Secret(1)).Root);
        foreach (var (row, reason) in rows)
        {
            IReadOnlyList<HeardRow> heard = reason is BeaconJudgement.Duplicate or BeaconJudgement.TooLate ? [good, row] : [row];
            var judged = BeaconJudgement.Of(beacon with { Heard = heard }, fixes, definition, this);
            Assert.Equal((WitnessRules.Valid, reason), (judged.Reason, judged.Witnesses[^1].Reason));
            Assert.True(reason == WitnessRules.Valid || new WirelessNetwork().Explain(reason) is not null || reason == BeaconJudgement.UnknownGateway, reason);
        }
    }

    [Fact]
    public void Places_are_shared_and_repeated_reports_of_them_count_once()
    {
        var useful = Define("useful-coverage");
        var cell = H3Cell.Of(Town, CoverageBody.Resolution);
        Say(WirelessKinds.Coverage, new CoverageBody(1, 10, [new(cell, Gateway(1), 5, -900, 80), new(cell, Gateway(2), 3, -950, 60), new(cell.Disk(1).First(one => one != cell), Gateway(1), 1, -900, 80)]).ToNode());
        Say(WirelessKinds.Coverage, new CoverageBody(1, 10, [new(cell, Gateway(3), 500, -900, 80)]).ToNode());
        var sheet = new Sheet();
        new WirelessNetwork().Score(new EpochInputs(useful.Slug, 1, EpochMs, 2 * EpochMs, Seed(1), [.. said], this, useful), Carry.Empty, sheet);
        Assert.Equal((22_500_000_000_000, 7_500_000_000_000, 0), (sheet.Of(1, CoverageScore.Place), sheet.Of(2, CoverageScore.Place), sheet.Of(3, CoverageScore.Place)));
    }

    [Fact]
    public void Who_proves_only_each_other_earns_nothing_until_somebody_else_s_device_was_heard()
    {
        definition = Define("useful-coverage");
        for (var epoch = 0; epoch < 3; epoch++) Epoch(epoch, commitsOnly: epoch == 0);
        var closed = Epoch(3);
        Assert.Contains((Gateway(1), Doubts.ClosedGroup), closed.Weights.Keys);
        Assert.Equal((0, 0), (closed.Sum(CoverageScore.Beacon), closed.Sum(CoverageScore.Witness)));
        heardHere = [new(H3Cell.Of(Town, CoverageBody.Resolution), Gateway(3), 1, -900, 80)];
        var open = Epoch(4);
        Assert.True(open.Of(1, CoverageScore.Beacon) > 0 && open.Of(3, CoverageScore.Place) > 0);
        heardHere = [];
        Assert.True(Epoch(5).Of(1, CoverageScore.Beacon) > 0); // two days it is remembered
    }

    [Fact]
    public void A_clock_that_does_not_run_as_the_others_do_proves_nothing_and_one_that_was_started_anew_does()
    {
        definition = Define("useful-coverage");
        heardHere = [new(H3Cell.Of(Town, CoverageBody.Resolution), Gateway(3), 1, -900, 80)];
        for (var epoch = 0; epoch < 3; epoch++) Epoch(epoch, commitsOnly: epoch == 0);
        (liar, restarted) = (4, 5);
        var sheet = Epoch(3);
        Assert.Contains((Gateway(4), Doubts.Clock), sheet.Weights.Keys);
        Assert.Equal(0, sheet.Of(4, CoverageScore.Witness));
        for (byte at = 1; at <= Honest; at++) Assert.True(at == 4 || sheet.Of(at, CoverageScore.Witness) > 0, $"{at}");
        liar = null;
        Assert.True(Epoch(4).Of(4, CoverageScore.Witness) > 0);
    }

    [Fact]
    public void Who_speaks_from_the_sender_s_addresses_does_not_prove_it()
    {
        definition = Define("useful-coverage", """{ "neighbours": true }""");
        heardHere = [new(H3Cell.Of(Town, CoverageBody.Resolution), Gateway(3), 1, -900, 80)];
        neighbours.Add(6);
        for (var epoch = 0; epoch < 3; epoch++) Epoch(epoch, commitsOnly: epoch == 0);
        var sheet = Epoch(3);
        Assert.Contains((Gateway(6), Doubts.Neighbour), sheet.Weights.Keys);
        Assert.Equal(0, sheet.Of(6, CoverageScore.Witness));
        Assert.True(sheet.Of(7, CoverageScore.Witness) > 0 && sheet.Of(6, CoverageScore.Beacon) > 0);
        definition = Define("useful-coverage", """{ "neighbours": false }""");
        Assert.True(Epoch(4).Of(6, CoverageScore.Witness) > 0); // rules that do not ask
    }

    [Fact]
    public void A_gateway_that_moved_proves_nothing_for_a_day()
    {
        definition = Define("useful-coverage", """{ "moveHours": 3 }""");
        heardHere = [new(H3Cell.Of(Town, CoverageBody.Resolution), Gateway(3), 1, -900, 80)];
        for (var epoch = 0; epoch < 3; epoch++) Epoch(epoch, commitsOnly: epoch == 0);
        Place(2, 1_600, 95);
        for (var epoch = 3; epoch < 6; epoch++)
        {
            var sheet = Epoch(epoch);
            Assert.Contains((Gateway(2), Doubts.Moved), sheet.Weights.Keys);
            Assert.Contains(sheet.Weights.Keys, row => row.Reason == Doubts.SenderDoubted);
            Assert.Equal((0, 0), (sheet.Of(2, CoverageScore.Witness), sheet.Of(2, CoverageScore.Beacon)));
        }
        Assert.True(Epoch(6) is var after && after.Of(2, CoverageScore.Witness) > 0 && after.Of(2, CoverageScore.Beacon) > 0);
    }

    [Theory]
    [InlineData("helium-2024")]
    [InlineData("useful-coverage")]
    public void Where_the_rules_ask_for_it_only_gateways_whose_maker_vouches_for_them_earn_by_beacons(string profile)
    {
        definition = Define(profile, $$"""{ "coverageBy": "attested", "makers": ["0x{{Convert.ToHexStringLower(maker.PublicKey.Span)}}"] }""");
        heardHere = [new(H3Cell.Of(Town, CoverageBody.Resolution), Gateway(3), 1, -900, 80)];
        using var one = P256Key.Generate();
        using var two = P256Key.Generate();
        var (first, second) = (Attest(one, 1_500, 20), Attest(two, 1_600, 200));
        for (var epoch = 0; epoch < 3; epoch++) Epoch(epoch, commitsOnly: epoch == 0);
        var sheet = Epoch(3);
        Assert.Contains((Gateway(1), Doubts.NotAttested), sheet.Weights.Keys);
        Assert.Contains((first, Doubts.SenderDoubted), sheet.Weights.Keys);
        Assert.All(sheet.Weights.Where(row => row.Value > 0 && row.Key.Reason is CoverageScore.Beacon or CoverageScore.Witness), row => Assert.True(row.Value == 0 || row.Key.Device == first || row.Key.Device == second));
        Assert.True(sheet.Weights[(first, CoverageScore.Witness)] > 0 && sheet.Weights[(second, CoverageScore.Beacon)] > 0);
    }

    [Fact]
    public void Reports_as_they_were_before_version_3_are_still_read()
    {
        var beacon = Sent(1, 1, Secret(1), []) is var sent ? sent with { Heard = [Row(sent, 2, -1_000, 80)] } : sent;
        var now = beacon.ToNode();
        var old = DagNode.Map([.. now.AsMap.Select(field => field.Key == "heard" ? ("heard", DagNode.List([.. field.Value.AsList.Select(row => DagNode.List([.. row.AsList.Take(9)]))])) : (field.Key, field.Value))]);
        Assert.Equal(beacon.Heard[0] with { Micros = 0, IsNeighbour = false }, BeaconBody.Read(old).Value!.Heard[0]);
        Assert.Equal(beacon.Heard[0], BeaconBody.Read(now).Value!.Heard[0]);
    }

    [Fact]
    public void Beacons_may_fall_into_the_first_seconds_of_an_epoch()
    {
        definition = Define("helium-2024", """{ "beaconSeconds": 60 }""");
        beaconSeconds = 60;
        for (var epoch = 0; epoch < 3; epoch++) Epoch(epoch, commitsOnly: epoch == 0);
        Assert.True(Epoch(3).Of(1, CoverageScore.Beacon) > 0);
        definition = Define("helium-2024");
        Assert.Contains(Epoch(4).Weights.Keys, row => row.Reason == BeaconJudgement.WrongTime);
    }

    [Fact]
    public void A_place_beyond_the_horizon_is_refused()
    {
        var far = new CoverageBody(1, 1, [new(H3Cell.Of(new LatLng(Town.Lat + 2.8, Town.Lng), 8), Gateway(1), 1, -900, 80)]);
        Assert.Equal("too-far", Check(WirelessKinds.Coverage, far.ToNode()).Refused?.Code);
    }

    [Fact]
    public void Admission_knows_authors_forms_and_the_way_between_two_places()
    {
        var beacon = Sent(1, 1, Secret(1), []);
        var row = Row(beacon, 2, -1_000, 80);
        Assert.Equal(Grade.B, Check(WirelessKinds.Beacon, (beacon with { Heard = [row] }).ToNode()).Grade);
        Assert.Equal("wrong-way", Check(WirelessKinds.Beacon, (beacon with { Heard = [row with { Way = row.Way with { Metres = 3 } }] }).ToNode()).Refused?.Code);
        Assert.Equal("unknown-device", Check(WirelessKinds.Beacon, (beacon with { Heard = [row with { Gateway = Gateway(99) }] }).ToNode()).Refused?.Code);
        Assert.Equal("too-late", Check(WirelessKinds.Commit, new CommitBody(1, Hash32.Zero).ToNode()).Refused?.Code);
        Assert.Equal(Grade.C, Check(WirelessKinds.Commit, new CommitBody(2, Hash32.Zero).ToNode()).Grade);
        Assert.Equal(Grade.A, Check(WirelessKinds.Coverage, new CoverageBody(1, 1, [new(H3Cell.Of(Town, 8), Gateway(1), 1, -900, 80)]).ToNode()).Grade);
        Assert.Equal("coverage-body", Check(WirelessKinds.Coverage, new CoverageBody(1, 1, [new(H3Cell.Of(Town, 9), Gateway(1), 1, -900, 80)]).ToNode()).Refused?.Code);
        Assert.Equal("wrong-author", new WirelessNetwork().Check(Record(WirelessKinds.Beacon, beacon.ToNode()) is var other ? other with { Record = other.Record with { Author = Author.Of(Gateway(1)) } } : other, Context).Refused?.Code);
        Assert.Equal("beacon-body", Check(WirelessKinds.Beacon, DagNode.Map(("epoch", DagNode.Of(1L)))).Refused?.Code);
    }

    /// <summary>Everything an operator says in an epoch: beacons of all that send, who heard them by the model, and what is committed to for the next.</summary>
    Sheet Epoch(int number, bool commitsOnly = false)
    {
        said.Clear();
        if (heardHere.Count > 0) Say(WirelessKinds.Coverage, new CoverageBody(number, number, heardHere).ToNode());
        if (!commitsOnly)
            foreach (var sender in devices.Keys.Where(id => id != Gateway(Silent)).Order())
            {
                var beacon = Sent(number, sender, Secret(number), []);
                Say(WirelessKinds.Beacon, (beacon with { Heard = [.. Hearers(beacon, sender)] }).ToNode());
            }
        Say(WirelessKinds.Commit, new CommitBody(number + 1, BeaconPlan.Commit([.. devices.Keys.Order()], Secret(number + 1)).Root).ToNode());
        Say(WirelessKinds.Commit, new CommitBody(number + 1, Hash32.Zero).ToNode()); // the first binds
        var sheet = new Sheet();
        carry = Score(number, sheet);
        return sheet;
    }

    IEnumerable<HeardRow> Hearers(BeaconBody beacon, DeviceId from)
    {
        foreach (var hearer in devices.Keys.Where(id => id != beacon.Gateway).Order())
        {
            var (index, sender) = (Index(hearer), Index(from));
            if (index == Silent) continue;
            if (hearer != Gateway(index)) // an attested one
            {
                if (air.Hear(PlaceOf(from), PlaceOf(hearer), beacon.Hz, beacon.Dbm) is var (strong, clear)) yield return Row(beacon, hearer, strong, clear);
            }
            else if (index == Spoofer) yield return Row(beacon, index, -250, 90); // it boasts
            else if (index == Parrot) yield return Row(beacon, index, -1_020, 60); // it makes them up
            else if ((index, sender) is (CloneA, CloneB) or (CloneB, CloneA)) yield return Row(beacon, index, -300, 110);
            else if (air.Hear(PlaceOf(from), PlaceOf(hearer), beacon.Hz, beacon.Dbm) is var (rssi, snr)) yield return Row(beacon, index, rssi, snr);
        }
    }

    BeaconBody Sent(int epoch, byte sender, byte[] secret, IReadOnlyList<HeardRow> heard) => Sent(epoch, Gateway(sender), secret, heard);

    BeaconBody Sent(int epoch, DeviceId gateway, byte[] secret, IReadOnlyList<HeardRow> heard)
    {
        var all = devices.Keys.Order().ToList();
        var at = all.IndexOf(gateway);
        return new BeaconBody(epoch, gateway, Hash32.Read(BeaconPlan.KeyOf(secret, gateway)), BeaconPlan.Commit(all, secret).Proof(at), WirelessTerms.Read(definition.Rules).BeaconHz[BeaconPlan.Channel(Seed(epoch), gateway, 3)], 14,
            BeginMs + epoch * EpochMs + BeaconPlan.OffsetMs(Seed(epoch), gateway, beaconSeconds) + 5, heard);
    }

    HeardRow Row(BeaconBody beacon, byte hearer, int rssi, int snr) => Row(beacon, Gateway(hearer), rssi, snr);

    HeardRow Row(BeaconBody beacon, DeviceId gateway, int rssi, int snr)
    {
        var hearer = Index(gateway);
        var way = devices.TryGetValue(gateway, out var device) ? Way.Between(GatewayFacts.Of(devices[beacon.Gateway])!.Place!.Value, GatewayFacts.Of(device)!.Place!.Value, beacon.Hz) : default;
        return new HeardRow(gateway, true, beacon.Hz, rssi, snr, beacon.SentMs + 200 + hearer, way, ClockOf(hearer, beacon.SentMs), neighbours.Contains(hearer));
    }

    void Place(byte at, double metres, double degrees)
    {
        var (north, east) = (metres * Math.Cos(degrees * Math.PI / 180), metres * Math.Sin(degrees * Math.PI / 180));
        var cell = H3Cell.Of(new LatLng(Town.Lat + north / 111_200, Town.Lng + east / (111_200 * Math.Cos(Town.Lat * Math.PI / 180))), GatewayFacts.PlaceResolution);
        devices[Gateway(at)] = new Device(Gateway(at), default, definition.Slug, new byte[33], $"{at}", ImmutableDictionary<string, string>.Empty.Add(GatewayFacts.EuiFact, $"{at:x16}").Add(GatewayFacts.CellFact, $"{cell}"), Revoked: false);
    }

    /// <summary>A gateway whose key its maker vouches for.</summary>
    DeviceId Attest(P256Key key, double metres, double degrees)
    {
        Place(200, metres, degrees);
        var made = devices[Gateway(200)];
        devices.Remove(Gateway(200));
        devices[key.DeviceId] = made with { Id = key.DeviceId, Key = key.PublicKey, Facts = DeviceFacts.Of(made.Facts.Append(new(MakerWord.Fact, MakerWord.Of(maker, key.DeviceId)))) };
        return key.DeviceId;
    }

    /// <summary>Every clock began at another time and is a little fast or slow.</summary>
    uint ClockOf(byte gateway, long atMs)
    {
        var micros = (ulong)(atMs - BeginMs) * 1_000;
        if (gateway == liar) return (uint)(micros * 2_654_435_761);
        if (gateway == restarted) micros += micros > (ulong)((3 * EpochMs + EpochMs / 2) * 1_000) ? 123_456_789UL : 0;
        return (uint)(micros + micros * (ulong)(gateway % 20) / 1_000_000 + gateway * 1_000_003UL);
    }

    LatLng PlaceOf(DeviceId at) => GatewayFacts.Of(devices[at])!.Place!.Value.Center;

    static DeviceId Gateway(byte at) => new(Hash32.Read([.. Enumerable.Repeat(at, 32)]));
    static byte Index(DeviceId id) => id.Value.ToByteArray()[0];
    static byte[] Secret(int epoch) => SHA256.HashData([(byte)epoch]);
    static Hash32 Seed(int epoch) => Hash32.Read(SHA256.HashData([(byte)epoch, 1]));

    CheckContext Context => new(definition, this, 1, Seed(1), Carry.Empty);

    Verdict Check(string kind, DagNode body) => new WirelessNetwork().Check(Record(kind, body), Context);

    void Say(string kind, DagNode body) => said.Add(Record(kind, body));

    Evidence Record(string kind, DagNode body) => new(
        new EvidenceRecord(definition.Slug, Gateway(50), kind, Author.Operator(Gateway(50)), said.Count, 1, null, body), DagCbor.CidOf(DagNode.List(DagNode.Of((long)said.Count), body)));

    Carry Score(int epoch, Sheet sheet) => new WirelessNetwork().Score(new EpochInputs(definition.Slug, epoch, BeginMs + epoch * EpochMs, BeginMs + (epoch + 1) * EpochMs, Seed(epoch), [.. said], this, definition), carry, sheet);

    static NetworkDefinition Define(string profile, string rules = "{}")
    {
        var info = new WirelessNetwork().Info;
        var document = JsonNode.Parse(NetworkDrafts.Template(NetworkSlug.Parse("wireless"), info))!;
        document["rules"]!["profile"] = profile;
        foreach (var (name, value) in JsonNode.Parse(rules)!.AsObject()) document["rules"]![name] = value!.DeepClone();
        return NetworkDocument.Read(Encoding.UTF8.GetBytes(document.ToJsonString()), new Dictionary<string, ModuleInfo> { ["wireless"] = info }).Definition!;
    }

    public Device? Find(DeviceId id) => devices.GetValueOrDefault(id);

    public IEnumerable<Device> All(NetworkSlug network) => devices.Values;

    sealed class Sheet : IScoreSink
    {
        public Dictionary<(DeviceId Device, string Reason), long> Weights { get; } = [];

        public long Of(byte gateway, string reason) => Weights.GetValueOrDefault((Gateway(gateway), reason));
        public long Sum(string reason) => Weights.Where(row => row.Key.Reason == reason).Sum(row => row.Value);
        public void Work(DeviceId device, long weight, string reason) => Weights[(device, reason)] = Weights.GetValueOrDefault((device, reason)) + weight;
        public void Burn(Address payer, long credits, string reason) => throw new InvalidOperationException("no data was paid");
        public void Capture(Address payer, HoldId hold, MicroUsd amount, bool ends) => throw new InvalidOperationException("no data was paid");
        public void Pay(Address payer, Address payee, MicroUsd amount, string reason) => throw new InvalidOperationException("a commons pays nobody");
        public void Correct(Slot slot, Address payer, Address payee, MicroUsd difference, string reason) => throw new InvalidOperationException("nothing is corrected");
    }
}
