using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Grange.Kernel;
using Grange.Kernel.Crypto;
using Grange.Tests.Engines;
using Grange.Vehicles.Catalogue;
using Grange.Vehicles.Protocol.Telemetry;

namespace Grange.Benchmarks;

/// <summary>Cars that send signed batches over HTTP, one after the other each: every one is on disk, sealed, before it is answered. Bodies are made before the clock runs; signing is the cars' and counts.</summary>
static class TelemetryBenchmark
{
    const int Cars = 64, Large = 100, Small = 10, LargeBatches = 6_400, SmallBatches = 12_800;

    public static IEnumerable<Heat> Heats()
    {
        yield return Heat(false);
        if (PostgresProcess.IsInstalled) yield return Heat(true);
    }

    /// <summary>The latest values of a car, asked by somebody with a grant, one after the other: each is checked against the grant and stands in the owner's log.</summary>
    public static IEnumerable<Heat> Reads()
    {
        var fleet = new CarFleet(Cars, onPostgres: false);
        yield return new(Unit.Milliseconds, 3, [new Duel("latest values under a grant, with a row in the log, p99", new Contender("Grange", 1, fleet.ReadAsync, fleet), Target: Target.AtMost(5, Unit.Milliseconds))]);
    }

    static Heat Heat(bool onPostgres)
    {
        var fleet = new CarFleet(Cars, onPostgres);
        var where = onPostgres ? ", PostgreSQL 15" : "";
        return new(Unit.PerSecond, 3,
        [
            new Duel($"telemetry, points in signed batches of {Large}{where}", new Contender("Grange, durable", (double)LargeBatches * Large, cancel => fleet.SendAsync(LargeBatches, Large, cancel), fleet), Target: Target.AtLeast(60_000)),
            new Duel($"telemetry, points in signed batches of {Small}{where}", new Contender("Grange, durable", (double)SmallBatches * Small, cancel => fleet.SendAsync(SmallBatches, Small, cancel)), Target: Target.AtLeast(20_000)),
        ]);
    }
}

/// <summary>The cars of one node.</summary>
sealed class CarFleet(int cars, bool onPostgres) : IAsyncDisposable
{
    readonly P256Key[] keys = [.. Enumerable.Range(0, cars).Select(VehiclesServer.KeyOf)];
    readonly long[] sequences = new long[cars];
    readonly HttpClient http = new();
    ServerProcess? server;
    Uri? door;

    /// <summary>The slowest of a hundred reads, of some thousands.</summary>
    public async Task<Result<Lap>> ReadAsync(CancellationToken cancel)
    {
        const int Reads = 5_000;
        if (await SendAsync(cars, 100, cancel) is { IsOk: false } failed) return failed; // there is something to read of each
        var took = new double[Reads];
        var path = new Uri(door!, $"/vehicles/1/latest?account={VehiclesServer.Reader}");
        for (var read = 0; read < Reads; read++)
        {
            var began = TimeProvider.System.GetTimestamp();
            using var answer = await http.GetAsync(path, cancel);
            await answer.Content.ReadAsByteArrayAsync(cancel);
            if (!answer.IsSuccessStatusCode) return new Fault("not-read", $"the node answered {answer.StatusCode}: {await answer.Content.ReadAsStringAsync(cancel)}");
            took[read] = TimeProvider.System.GetElapsedTime(began).TotalSeconds;
        }
        Array.Sort(took);
        return new Lap(took[Reads * 99 / 100]);
    }

    public async Task<Result<Lap>> SendAsync(int batches, int points, CancellationToken cancel)
    {
        if (door is null)
        {
            server = ServerProcess.Start(Peers.Self(onPostgres ? [VehiclesServer.Verb, $"{cars}", VehiclesServer.OnPostgres] : [VehiclesServer.Verb, $"{cars}"]));
            if (!(await server.AddressAsync(cancel)).TryGet(out var address, out var why)) return why;
            door = new Uri(address, "/vehicles/telemetry");
        }
        var bodies = Enumerable.Range(0, cars).Select(car => Body(car, points)).ToArray();
        var began = TimeProvider.System.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, cars).Select(car => Task.Run(() => DriveAsync(car, bodies[car], batches / cars, cancel), cancel)));
        return new Lap(TimeProvider.System.GetElapsedTime(began).TotalSeconds);
    }

    async Task DriveAsync(int car, byte[] body, int batches, CancellationToken cancel)
    {
        var (key, id) = (keys[car], keys[car].DeviceId);
        for (var sent = 0; sent < batches; sent++)
        {
            var sequence = ++sequences[car];
            using var request = new HttpRequestMessage(HttpMethod.Post, door) { Content = new ByteArrayContent(body) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/cloudevents-batch+json");
            request.Headers.Add("Grange-Device", id.ToString());
            request.Headers.Add("Grange-Sequence", sequence.ToString(CultureInfo.InvariantCulture));
            request.Headers.Add("Grange-Signature", BatchSignature.ToHeader(BatchSignature.Sign(key, id, sequence, body)));
            using var answer = await http.SendAsync(request, cancel);
            if (answer.StatusCode != HttpStatusCode.Accepted) throw new InvalidDataException($"a batch was answered {answer.StatusCode}: {await answer.Content.ReadAsStringAsync(cancel)}");
        }
    }

    /// <summary>A moment of a drive: ten signals, a tenth of a second apart.</summary>
    static byte[] Body(int car, int points)
    {
        string[] names = ["Vehicle.Speed", "Vehicle.CurrentLocation.Latitude", "Vehicle.CurrentLocation.Longitude", "Vehicle.TraveledDistance", "Vehicle.Powertrain.TractionBattery.StateOfCharge.Current",
            "Vehicle.Powertrain.CombustionEngine.Speed", "Vehicle.Powertrain.CombustionEngine.ECT", "Vehicle.OBD.ThrottlePosition", "Vehicle.OBD.EngineLoad", "Vehicle.LowVoltageBattery.CurrentVoltage"];
        var random = new Random(car);
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        var written = new ArrayBufferWriter<byte>();
        var values = Enumerable.Range(0, points).Select(at =>
        {
            _ = Signals.TryResolve(names[at % names.Length], out var signal);
            return new TelemetryPoint(signal!, now + at / names.Length * 100, Math.Round(random.NextDouble() * 90, 3));
        }).ToArray();
        TelemetryWriter.Write(written, VehiclesServer.KeyOf(car).DeviceId, (car + 1).ToString(CultureInfo.InvariantCulture), 1, values, []);
        return written.WrittenSpan.ToArray();
    }

    public async ValueTask DisposeAsync()
    {
        if (server is not null) await server.DisposeAsync();
        http.Dispose();
        foreach (var key in keys) key.Dispose();
    }
}
