using Grange.Energy.Agent;
using Grange.Energy.Protocol;
using Grange.Energy.Protocol.Csv;
using Grange.Energy.Rules;
using Grange.Energy.Rules.Bodies;
using Grange.Energy.Rules.Metering;
using Grange.Energy.Rules.Scoring;
using Grange.Energy.Simulation;
using Grange.Energy.Tests.Support;
using Grange.Tests;
using Grange.Verbs.Hardware;
using Microsoft.Extensions.Logging.Abstractions;

namespace Grange.Energy.Tests.Agent;

public sealed class MeterAgentTests : IDisposable
{
    const int Hour = 3_600;
    static readonly HomeSeries Own = new([1, 2], [.. Enumerable.Range(0, 30 * 24).Select(hour => new HomeSlot[] { new(400 + hour % 24 * 31, 0), new(500, hour % 24 is > 6 and < 19 ? 2_345 + hour : 0) })], [], []);
    static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    readonly string folder = Directory.CreateTempSubdirectory("grange-meter-").FullName;

    [Fact]
    public async Task Killed_at_any_moment_with_a_node_that_fails_a_meter_loses_no_slot_and_no_watt_hour()
    {
        using var identity = DeviceIdentity.OpenOrCreate(folder).Value;
        await using var node = await StubNode.StartAsync(identity.Id, identity.Key.PublicKey);
        node.Failing = 25;
        var start = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() / 86_400_000 * 86_400_000 - 20 * 86_400_000L;
        await using var port = new P1Port(new SimulatedHome(Own, 1, start, 0, Hour), new FastClock(start, 4 * Hour, TimeProvider.System), stepSeconds: 300);
        var (random, kept) = (new Random(7), new HashSet<long>());
        var kills = Counts.Of(6, 100);
        for (var kill = 0; kill < kills || (kept.Count == 0 && kill < kills + 20); kill++)
        {
            using var meter = MeterProcess.Start(folder, node.Url, port.Port);
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(150, 900) * (kept.Count == 0 ? 1 + kill : 1)), TimeProvider.System, Cancel); // a machine with much to do takes a while to start one
            meter.Kill();
            kept.UnionWith(meter.Kept);
        }
        node.Failing = 0;
        using (var last = MeterProcess.Start(folder, node.Url, port.Port))
        {
            var before = node.Taken.Count;
            for (var tries = 0; tries < 1_200 && (node.Taken.Count == before || kept.Except(node.Taken.Select(one => one.SlotMs)).Any()); tries++) await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Cancel);
        }
        var taken = node.Taken.DistinctBy(one => one.SlotMs).ToList(); // a slot that was kept twice is the same twice
        Assert.Equal(taken.Count, node.Taken.Distinct().Count());
        Assert.NotEmpty(kept);
        Assert.Empty(kept.Except(taken.Select(one => one.SlotMs)));
        Assert.All(taken.Zip(taken.Skip(1)), pair => Assert.Equal((pair.First.EndMs, pair.First.EndImportMilliWh, pair.First.EndExportMilliWh), (pair.Second.SlotMs, pair.Second.StartImportMilliWh, pair.Second.StartExportMilliWh)));
    }

    [Fact]
    public Task Homes_that_send_telegrams_over_sockets_are_read_to_the_watt_hour() => ReadAllAsync(Own, 0);

    [Fact]
    public Task Seventeen_real_homes_that_send_telegrams_over_sockets_are_read_to_the_watt_hour() => ReadAllAsync(Homes.Real, 5_000);

    async Task ReadAllAsync(HomeSeries series, int firstSlot)
    {
        var start = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() / 86_400_000 * 86_400_000 - 3 * 86_400_000L;
        var clock = new FastClock(start, 4 * Hour, TimeProvider.System);
        var read = await Task.WhenAll(Enumerable.Range(0, series.Homes.Count).Select(at => ReadAsync(series, at, firstSlot, start, clock)));
        for (var at = 0; at < read.Length; at++)
        {
            Assert.All(read[at], slot => Assert.Equal(Quality.Measured, slot.Quality));
            var first = firstSlot + (int)((read[at][0].SlotMs - start) / 3_600_000);
            Assert.Equal(series.Slots.Skip(first).Take(read[at].Count).Select(slot => (slot[at].ImportWh, slot[at].ExportWh)), read[at].Select(slot => (slot.ImportWh, slot.ExportWh)));
        }
    }

    [Fact]
    public void A_slot_commits_to_every_byte_the_meter_said_in_it()
    {
        using var raw = new RawLog(Path.Combine(folder, "raw"));
        Assert.True(raw.RootOf(0) == default);
        raw.Add(0, "one"u8);
        var one = raw.RootOf(0);
        raw.Add(0, "two"u8);
        var two = raw.RootOf(0);
        Assert.NotEqual(one, two);
        raw.Add(900, "two"u8);
        Assert.NotEqual(two, raw.RootOf(900));
        File.AppendAllBytes(Directory.GetFiles(Path.Combine(folder, "raw")).Order(StringComparer.Ordinal).First(), [0, 0, 0, 9, 1]); // torn by a crash
        Assert.Equal(two, raw.RootOf(0));
    }

    [Fact]
    public void What_was_whole_but_not_yet_kept_is_kept_after_a_crash()
    {
        var body = new IntervalBody(900_000, 900, 1, 2, 3, 4, Quality.Measured, "p1", default);
        new MeterFolder(folder).Save(new MeterSaved(null, null, null, [new PendingSlot(1_800_000, Content.DagCbor.Encode(body.ToNode()))]));
        using var identity = DeviceIdentity.OpenOrCreate(folder).Value;
        using var spool = Spool.Open(Path.Combine(folder, "spool"));
        _ = Agent(spool, identity, "raw", TimeProvider.System, new SlotClock(900), out var owned);
        owned.Dispose();
        Assert.Equal(body, IntervalBody.Read(Assert.Single(spool.Read(spool.Oldest()!.Value)).Body).Value);
        Assert.Empty(new MeterFolder(folder).Load()!.Pending);
    }

    /// <summary>Reads a home's port until six slots are whole.</summary>
    async Task<List<SlotReading>> ReadAsync(HomeSeries series, int at, int firstSlot, long start, FastClock clock)
    {
        await using var port = new P1Port(new SimulatedHome(series, at, start, firstSlot, Hour), clock, stepSeconds: 300);
        var place = Directory.CreateDirectory(Path.Combine(folder, $"{at}")).FullName;
        using var identity = DeviceIdentity.OpenOrCreate(place).Value;
        using var spool = Spool.Open(Path.Combine(place, "spool"));
        var agent = Agent(spool, identity, $"{at}/raw", TimeProvider.System, new SlotClock(Hour), out var owned);
        var (slots, whole) = (new List<SlotReading>(), new TaskCompletionSource());
        agent.Kept = slot =>
        {
            slots.Add(slot);
            if (slots.Count >= 6) whole.TrySetResult();
        };
        using var own = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var reading = new P1Source(cancel => P1Source.OverTcpAsync("127.0.0.1", port.Port, cancel), agent, TimeProvider.System, NullLogger.Instance).RunAsync(own.Token);
        await whole.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancel);
        await own.CancelAsync();
        await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        owned.Dispose();
        return slots;
    }

    MeterAgent Agent(Spool spool, DeviceIdentity identity, string raw, TimeProvider clock, SlotClock slots, out IDisposable owned)
    {
        var log = new RawLog(Path.Combine(folder, raw));
        owned = log;
        var courier = new EvidenceCourier(spool, identity, StubNode.Slug, EnergyKinds.Interval, new EvidenceLink(new Uri("http://127.0.0.1:9"), StubNode.Slug), clock, NullLogger.Instance);
        return new MeterAgent("p1", slots, new ConnectionLimits(43_470, 20_000), new MeterFolder(Path.GetDirectoryName(Path.Combine(folder, raw))!), log, courier, clock);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
