using FsCheck;
using FsCheck.Fluent;
using Grange.Content;
using Grange.Kernel;
using Grange.Kernel.Crypto;
using Grange.Vehicles.Rules;
using Grange.Vehicles.Rules.Bodies;
using Grange.Vehicles.Rules.Facts;
using Grange.Vehicles.Rules.Reads;
using Grange.Vehicles.Rules.Scoring;

namespace Grange.Vehicles.Tests.Rules;

/// <summary>What being there earns: pure, the same in whatever order it is told.</summary>
public sealed class ScoreTests
{
    const long Hour = WindowFacts.Ms, Day = 24 * Hour;

    /// <summary>A Monday at 05:00 UTC: the first hour of a week.</summary>
    static readonly long Monday = Weeks.FromMs(250);

    static readonly P256Key Device = P256Key.Generate(), Other = P256Key.Generate();
    static readonly NetworkSlug Slug = NetworkSlug.Parse("vehicles");

    [Fact]
    public void A_day_earns_once_however_many_hours_of_it_there_are()
    {
        var (work, _) = Run("grange", Monday + Day, Carry.Empty, Window(1, Monday), Window(1, Monday + Hour), Window(1, Monday + 2 * Hour));
        Assert.Equal([(3_000L, VehiclesScore.Day), (0, VehiclesScore.Active), (0, VehiclesScore.Active)], work.Select(one => (one.Weight, one.Reason)));
    }

    [Fact]
    public void Ten_minutes_in_two_hours_make_a_day_and_four_signals_make_none()
    {
        var (work, _) = Run("grange", Monday + Day, Carry.Empty, Window(1, Monday, minutes: 5), Window(1, Monday + Hour, minutes: 5), Window(2, Monday, signals: 4));
        Assert.Equal(3_000, work.Where(one => one.Reason == VehiclesScore.Day).Sum(one => one.Weight));
        Assert.Single(work, one => one.Reason == VehiclesScore.Day);
    }

    [Fact]
    public void An_hour_counts_once_in_one_epoch_and_over_several()
    {
        var (_, carry) = Run("grange", Monday + Day, Carry.Empty, Window(1, Monday));
        var (work, _) = Run("grange", Monday + Day, carry, Window(1, Monday), Window(1, Monday));
        Assert.Equal([(0L, VehiclesScore.SameHour), (0, VehiclesScore.SameHour)], work.Select(one => (one.Weight, one.Reason)));
    }

    [Fact]
    public void What_a_car_cannot_do_a_recording_and_what_comes_too_late_earn_nothing()
    {
        var wave = Hash32.Read(Enumerable.Repeat((byte)7, 32).ToArray());
        var (work, _) = Run("grange", Monday + Day, Carry.Empty, Window(1, Monday, doubts: Doubts.OdometerFell), Window(2, Monday, wave: wave), Window(3, Monday + Hour, wave: wave), Window(4, Monday - 40 * Day), Window(5, Monday + Day));
        Assert.Equal([VehiclesScore.Late, VehiclesScore.Implausible, VehiclesScore.Day, VehiclesScore.Recording, VehiclesScore.Late], work.Select(one => one.Reason));
        Assert.Equal(3_000, work.Sum(one => one.Weight));
    }

    [Fact]
    public void A_recording_is_known_again_epochs_later()
    {
        var wave = Hash32.Read(Enumerable.Repeat((byte)9, 32).ToArray());
        var (_, carry) = Run("grange", Monday + Day, Carry.Empty, Window(1, Monday, wave: wave));
        var (work, _) = Run("grange", Monday + 3 * Day, carry, Window(2, Monday + 2 * Day, wave: wave));
        Assert.Equal(VehiclesScore.Recording, Assert.Single(work).Reason);
    }

    [Fact]
    public void Under_dimos_rules_a_week_earns_when_it_is_over_and_weeks_in_a_row_earn_more()
    {
        var carry = Carry.Empty;
        List<(long Weight, string Reason)> work = [];
        for (var week = 0; week < 5; week++)
        {
            var from = Monday + week * Weeks.Ms;
            (_, carry) = Run("dimo", from + Day, carry, Window(1, from));
            List<(long, string)> judged;
            (judged, carry) = Run("dimo", from + Weeks.Ms, carry);
            work.AddRange(judged);
        }
        Assert.Equal([3_000L, 3_000, 3_000, 3_000, 1_000, 3_000, 1_000], work.Select(one => one.Weight)); // from the fourth week on a level
        var (missed, _) = Run("dimo", Monday + 6 * Weeks.Ms, carry);
        Assert.Equal([(0L, VehiclesScore.Idle)], missed);
    }

    [Fact]
    public void Many_signals_often_earn_twice_as_much()
    {
        var (work, _) = Run("grange", Monday + Day, Carry.Empty, Window(1, Monday, signals: 20, apart: 15), Window(2, Monday, signals: 20, apart: 16));
        Assert.Equal([6_000L, 3_000], work.Select(one => one.Weight));
    }

    [Fact]
    public void The_order_in_which_evidence_is_given_does_not_matter()
    {
        Prop.ForAll(Gen.Choose(1, 1_000).ToArbitrary(), Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), (count, seed) =>
        {
            var random = new Random(seed);
            var windows = Enumerable.Range(0, count % 40 + 1).Select(number => Window(random.Next(1, 4), Monday + random.Next(48) * Hour, minutes: random.Next(0, 30), signals: random.Next(3, 9), at: number + 1)).ToArray();
            var (one, carry) = Run("grange", Monday + 3 * Day, Carry.Empty, windows);
            random.Shuffle(windows);
            var (other, again) = Run("grange", Monday + 3 * Day, Carry.Empty, windows);
            return one.Sum(row => row.Weight) >= 0 && carry.Encode().Root == again.Encode().Root == one.SequenceEqual(other);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_body_reads_as_it_was_written_and_no_body_throws()
    {
        var body = Window(7, Monday, wave: Hash32.Zero).ToNode();
        Assert.Equal(7, WindowBody.Read(body).Value.Vehicle);
        Assert.Equal(DagCbor.Encode(body), DagCbor.Encode(WindowBody.Read(body).Value.ToNode()));
        foreach (var key in body.AsMap.Keys)
        {
            var broken = DagNode.Map(body.AsMap.Select(one => (one.Key, one.Key == key ? DagNode.Of("?") : one.Value)));
            Assert.False(WindowBody.Read(broken).IsOk, key);
            Assert.False(key != "wave" && WindowBody.Read(DagNode.Map(body.AsMap.Where(one => one.Key != key).Select(one => (one.Key, one.Value)))).IsOk, key);
        }
        Assert.False(WindowBody.Read(DagNode.Of(1L)).IsOk);
    }

    [Fact]
    public void Facts_do_not_depend_on_the_order_in_which_points_came()
    {
        var points = Enumerable.Range(0, 900).SelectMany(second => new[] { ("Vehicle.Speed", second % 40.0), ("Vehicle.A.B", second), ("Vehicle.A.C", second % 7), ("Vehicle.A.D", second % 5), ("Vehicle.A.E", second % 3), ("Vehicle.A.F", 1.0) }
            .Select(one => new Point(one.Item1, Monday + second * 1_000, one.Item2, null))).ToArray();
        var facts = WindowFacts.Derive(points, Monday);
        Assert.Equal((5_400L, 5, 15, 1, Doubts.None, true), (facts.Points, facts.Signals, facts.Minutes, facts.Apart, facts.Doubts, facts.Wave is not null));
        new Random(1).Shuffle(points);
        Assert.Equal(facts, WindowFacts.Derive(points, Monday));
        Assert.Equal(0, WindowFacts.Derive(points, Monday + Hour).Points);
    }

    [Fact]
    public void Reads_that_were_bought_burn_their_credits_and_earn_the_car_s_owner_no_more_than_that()
    {
        var hold = new HoldId(Guid.Parse("00112233-4455-6677-8899-aabbccddeeff"));
        UsageBody Sold(long batch) => new(batch, Reader, hold, [new(Device.DeviceId, 7, 70), new(Other.DeviceId, 1, 10)]);
        var sink = new Sink();
        var carry = Run("grange", Monday + Day, Carry.Empty, sink, [Said(VehicleKinds.Sold, 1, Sold(1).ToNode()), Said(VehicleKinds.Sold, 2, Sold(1).ToNode()), Said(VehicleKinds.Sold, 3, Sold(2).ToNode())]);
        Assert.Equal([(700L, VehiclesScore.Sold), (700, VehiclesScore.Sold)], sink.Work); // the other is no device of the network, and the batch that was said twice counts once
        Assert.Equal([(70L, VehiclesScore.Sold), (70, VehiclesScore.Sold)], sink.Burned);
        Assert.Equal([700L, 0, 700], sink.Captured);
        Assert.Equal([700L, 700], sink.Bounds);
        var later = new Sink();
        Run("grange", Monday + 2 * Day, carry, later, [Said(VehicleKinds.Sold, 4, Sold(2).ToNode())]);
        Assert.Empty(later.Work);
        Assert.Equal([0L], later.Captured);
        var dimo = new Sink();
        Run("dimo", Monday + Day, Carry.Empty, dimo, [Said(VehicleKinds.Sold, 1, Sold(1).ToNode())]);
        Assert.Equal([(0L, VehiclesScore.Sold)], dimo.Work); // DIMO's pool is for weeks alone
        Assert.Equal([(70L, VehiclesScore.Sold)], dimo.Burned);
    }

    [Fact]
    public void Admission_of_reads_that_were_bought()
    {
        var network = new VehiclesNetwork();
        var context = new CheckContext(Definition("grange"), new View(), 1, default, Carry.Empty);
        var hold = new HoldId(Guid.Empty);
        Assert.Equal(Grade.C, network.Check(Said(VehicleKinds.Sold, 1, new UsageBody(1, Reader, hold, [new(Device.DeviceId, 1, 1)]).ToNode()), context).Grade);
        Assert.Equal("unknown-device", network.Check(Said(VehicleKinds.Sold, 1, new UsageBody(1, Reader, hold, [new(Other.DeviceId, 1, 1)]).ToNode()), context).Refused?.Code);
        Assert.Equal("usage-body", network.Check(Said(VehicleKinds.Sold, 1, DagNode.Of(1L)), context).Refused?.Code);
    }

    static readonly Address Reader = Address.Parse("0x70997970C51812dc3A010C7d01b50e0d17dc79C8");

    static Evidence Said(string kind, long sequence, DagNode body) => new(new EvidenceRecord(Slug, Other.DeviceId, kind, Author.Operator(Other.DeviceId), sequence, Monday, null, body), default);

    static WindowBody Window(long vehicle, long slotMs, int minutes = 60, int signals = 5, int apart = 30, Doubts doubts = Doubts.None, Hash32? wave = null, long at = 1)
        => new(vehicle, Device.DeviceId, slotMs, at, default, default, new(1_000, signals, minutes, apart, doubts, wave));

    static (List<(long Weight, string Reason)> Work, Carry Carry) Run(string profile, long toMs, Carry carry, params WindowBody[] windows)
    {
        var sink = new Sink();
        var evidence = windows.Select(one => new Evidence(new EvidenceRecord(Slug, Other.DeviceId, VehicleKinds.Window, Author.Operator(Other.DeviceId), one.Batches, toMs, null, one.ToNode()), default)).ToList();
        var after = Run(profile, toMs, carry, sink, evidence);
        return (sink.Work, after);
    }

    static Carry Run(string profile, long toMs, Carry carry, Sink sink, IReadOnlyList<Evidence> evidence)
        => VehiclesScore.Run(new EpochInputs(Slug, 1, toMs - Day, toMs, default, evidence, new View(), Definition(profile)), carry, sink);

    static NetworkDefinition Definition(string profile)
    {
        var document = File.ReadAllText(Path.Combine(Root(), "networks", "Vehicles", "network.json")).Replace("\"grange\"", $"\"{profile}\"", StringComparison.Ordinal);
        var read = NetworkDocument.Read(System.Text.Encoding.UTF8.GetBytes(document), new Dictionary<string, ModuleInfo> { ["vehicles"] = new VehiclesNetwork().Info });
        Assert.Empty(read.Problems);
        return read.Definition!;
    }

    static string Root()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, "Grange.slnx"))) return at.FullName;
        throw new InvalidOperationException("these tests run inside the repository");
    }

    sealed class View : IDeviceView
    {
        readonly Device device = new(Device.DeviceId, default, Slug, Device.PublicKey, "car", new Dictionary<string, string>(), false);

        public Device? Find(DeviceId id) => id == device.Id ? device : null;
        public IEnumerable<Device> All(NetworkSlug network) => [device];
    }

    sealed class Sink : IScoreSink
    {
        public List<(long Weight, string Reason)> Work { get; } = [];

        void IScoreSink.Work(DeviceId device, long weight, string reason) => Work.Add((weight, reason));
        public void Pay(Address payer, Address payee, MicroUsd amount, string reason) => Assert.Fail("nothing is paid");
        public List<(long Credits, string Reason)> Burned { get; } = [];
        public List<long> Captured { get; } = [];
        public List<long> Bounds { get; } = [];
        public void Burn(Address payer, long credits, string reason) => Burned.Add((credits, reason));
        public void Bound(DeviceId device, string reason, MicroUsd most) => Bounds.Add(most.Value);
        public void Correct(Slot slot, Address payer, Address payee, MicroUsd difference, string reason) => Assert.Fail("nothing is corrected");
        public void Capture(Address payer, HoldId hold, MicroUsd amount, bool ends) => Captured.Add(amount.Value);
    }
}
