using System.Net;
using System.Net.Sockets;
using Grange.Content;
using Grange.Kernel;
using Grange.Kernel.Crypto;
using Grange.Tests;
using Grange.Vehicles.Agent;
using Grange.Vehicles.Catalogue;
using Grange.Vehicles.Protocol.Dbc;
using Grange.Vehicles.Protocol.Replay;
using Grange.Vehicles.Protocol.Telemetry;
using Grange.Vehicles.Rules.Witness;
using Grange.Verbs.Hardware;
using Microsoft.Extensions.Logging.Abstractions;

namespace Grange.Vehicles.Tests.Agent;

public sealed class SpoolTests : IDisposable
{
    static readonly NetworkSlug Slug = NetworkSlug.Parse("vehicles", null);
    static readonly Signal Speed = Signals.Of("Vehicle.Speed");

    readonly string folder = Directory.CreateTempSubdirectory("grange-car-").FullName;
    readonly DeviceIdentity device;

    public SpoolTests() => device = DeviceIdentity.OpenOrCreate(folder).Value;

    Task<TelemetrySpool> OpenAsync() => TelemetrySpool.OpenAsync(folder, device, TimeProvider.System, CancellationToken.None);

    static long NowMs => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    static TelemetryPoint[] Points(int count) => [.. Enumerable.Range(0, count).Select(i => new TelemetryPoint(Speed, NowMs, i))];

    async Task SendAsync(TakingNode node, TelemetrySpool spool)
    {
        using var http = new HttpClient { BaseAddress = node.Address };
        await new TelemetrySender(http, Slug, device, spool, TimeProvider.System, NullLogger.Instance).RunAsync(() => true, CancellationToken.None);
    }

    [Fact]
    public async Task A_trip_is_replayed_and_every_value_of_it_arrives_once_and_signed()
    {
        const string csv = "# ours\nseconds,Vehicle.Speed,lat,lon,unknown\n0,10,48.1,16.1,x\n1,11,48.2,16.2,y\nbroken\n2.5,12,,16.3,z\n";
        var (rows, refused) = TripCsv.Read(new StringReader(csv)).Value;
        Assert.Equal((3, 1), (rows.Count, refused));
        await using var node = await TakingNode.StartAsync(device.Key);
        await using var spool = await OpenAsync();
        await RunAsync(new ReplaySource(rows, 0, TimeProvider.System), node, spool);
        Assert.Equal(0, node.Wrong);
        var points = node.Stored.OrderBy(one => one.Key).SelectMany(one => one.Value).ToList();
        Assert.Equal([10d, 48.1, 16.1, 11, 48.2, 16.2, 12, 16.3], points.Select(point => point.Number));
        Assert.Equal([0, 1_000, 2_500], points.Select(point => point.TimestampMs - points[0].TimestampMs).Distinct());
        Assert.Equal(0, await spool.CountAsync(CancellationToken.None));
    }

    [Fact]
    public async Task It_signs_what_a_car_may_testify_and_nothing_else()
    {
        var statement = new ChargeReport(1_000, 2_000, 500, 60_000, IsAway: false).Statement(DagNode.Of(new byte[16]));
        await using var node = await TakingNode.StartAsync(device.Key);
        node.Asks.AddRange([Convert.ToBase64String(statement), Convert.ToBase64String("pay Mallory"u8), "?", Convert.ToBase64String([.. statement, 0])]);
        await using var spool = await OpenAsync();
        await spool.KeepAsync("1", Points(1), [], CancellationToken.None);
        await SendAsync(node, spool);
        var (said, signature) = Assert.Single(node.Testimony);
        Assert.Equal(statement, said);
        Assert.Equal(P256Fault.None, P256.Verify(device.Key.PublicKey.Span, statement, signature));
        Assert.Equal(0, await spool.CountAsync(CancellationToken.None));
    }

    [Fact]
    public async Task The_whole_trip_of_the_reference_data_arrives()
    {
        var (rows, refused) = TripCsv.Read(new StreamReader(ReferenceData.Path("vehicles/twizy/T1_03_29_2021.csv"))).Value;
        await using var node = await TakingNode.StartAsync(device.Key);
        await using var spool = await OpenAsync();
        await RunAsync(new ReplaySource(rows, 0, TimeProvider.System), node, spool);
        Assert.Equal((6_179, 10), (rows.Count, refused)); // ten seconds of it are dated 90/02/2032
        Assert.Equal(rows.Sum(row => row.Values.Count), node.Stored.Values.Sum(points => points.Count));
    }

    async Task RunAsync(IVehicleSource source, TakingNode node, TelemetrySpool spool)
    {
        using var http = new HttpClient { BaseAddress = node.Address };
        var sender = new TelemetrySender(http, Slug, device, spool, TimeProvider.System, NullLogger.Instance);
        await VehicleAgent.RunAsync(source, new TelemetryCollector(spool, "1", TimeProvider.System), sender, CancellationToken.None);
    }

    [Fact]
    public async Task A_batch_that_was_not_acknowledged_is_sent_again_as_it_was()
    {
        await using var node = await TakingNode.StartAsync(device.Key);
        await using var spool = await OpenAsync();
        Assert.Equal(1, await spool.KeepAsync("1", Points(3), [], CancellationToken.None));
        node.Answers.Enqueue(503);
        node.Answers.Enqueue(404);
        await SendAsync(node, spool);
        Assert.Equal(3, node.Seen.Count);
        Assert.Single(node.Seen.Distinct());
        Assert.Single(node.Stored);
    }

    [Fact]
    public async Task A_batch_that_is_refused_for_good_does_not_hold_up_the_others()
    {
        await using var node = await TakingNode.StartAsync(device.Key);
        await using var spool = await OpenAsync();
        for (var i = 0; i < 3; i++) await spool.KeepAsync("1", Points(1), [], CancellationToken.None);
        node.Answers.Enqueue(422);
        await SendAsync(node, spool);
        Assert.Equal([2L, 3L], node.Stored.Keys.Order());
        Assert.Equal(0, await spool.CountAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_number_is_used_once_even_when_everything_was_sent_and_the_agent_began_anew()
    {
        await using var node = await TakingNode.StartAsync(device.Key);
        for (var start = 0; start < 3; start++)
        {
            await using var spool = await OpenAsync();
            await spool.KeepAsync("1", Points(1), [], CancellationToken.None);
            if (start < 2) await SendAsync(node, spool);
        }
        await using var last = await OpenAsync();
        var left = await last.WaitingAsync(10, CancellationToken.None);
        Assert.Equal([3L], left.Select(batch => batch.Sequence));
        await SendAsync(node, last);
        Assert.Equal([1L, 2L, 3L], node.Stored.Keys.Order());
    }

    [Fact]
    public async Task What_is_read_while_the_node_is_away_arrives_when_it_is_back()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var port = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();
        await using var spool = await OpenAsync();
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        using var stop = new CancellationTokenSource();
        var sending = new TelemetrySender(http, Slug, device, spool, TimeProvider.System, NullLogger.Instance).RunAsync(() => false, stop.Token);
        for (var i = 0; i < 5; i++) await spool.KeepAsync("1", Points(10), [], CancellationToken.None);
        await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System, CancellationToken.None);
        Assert.Equal(5, await spool.CountAsync(CancellationToken.None));
        await using var node = await TakingNode.StartAsync(device.Key, port);
        for (var i = 0; i < 500 && await spool.CountAsync(CancellationToken.None) > 0; i++) await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, CancellationToken.None);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        Assert.Equal([1L, 2L, 3L, 4L, 5L], node.Stored.Keys.Order());
        Assert.Equal(50, node.Stored.Values.Sum(points => points.Count));
    }

    [Fact]
    public async Task A_recording_of_candump_is_decoded_and_thinned_to_a_value_a_second()
    {
        var file = DbcFile.Parse("BO_ 291 Motion: 8 A\n SG_ Speed : 0|16@1+ (0.01,0) [0|0] \"km/h\" B\n").Value;
        var lines = string.Concat(Enumerable.Range(0, 300).Select(i => FormattableString.Invariant($"({1_000 + i / 100}.{i % 100:D2}0000) can0 123#{i & 0xFF:X2}{i >> 8:X2}\n")));
        await using var node = await TakingNode.StartAsync(device.Key);
        await using var spool = await OpenAsync();
        await RunAsync(new CandumpSource(new StringReader("no frame\n" + lines), new CanDecoder(file), 0, TimeProvider.System), node, spool);
        var points = node.Stored.Values.Single();
        Assert.All(points, point => Assert.Equal("Vehicle.Can.Motion.Speed", point.Signal.Path));
        Assert.Equal([0.99, 1.99, 2.99], points.Select(point => Math.Round(point.Number, 2)));
    }

    [Theory]
    [InlineData("", "csv-empty")]
    [InlineData("a,b\n1,2\n", "csv-no-signal")]
    [InlineData("speed\n1\n", "csv-no-time")]
    [InlineData("seconds,speed\n", "csv-empty")]
    [InlineData("Date,Time,speed\n99/99/2020,1,1\n", "csv-empty")]
    public void A_recording_that_is_none_is_refused(string csv, string code)
    {
        Assert.False(TripCsv.Read(new StringReader(csv)).TryGet(out _, out var fault));
        Assert.Equal(code, fault.Code);
    }

    [Fact]
    public void Damaged_recordings_never_throw()
    {
        var random = new Random(12);
        const string letters = "0123456789,.:/-TZ\n#seconds time Date Vehicle.Speed";
        for (var round = 0; round < Counts.Of(3_000, 100_000); round++)
            TripCsv.Read(new StringReader((string[])["seconds,speed\n", "Date,Time,speed\n", "time,lat\n", "ms,lat\n", ""] is var heads ? heads[random.Next(heads.Length)] + string.Concat(Enumerable.Range(0, random.Next(60)).Select(_ => letters[random.Next(letters.Length)])) : ""));
    }

    public void Dispose()
    {
        device.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}
