using System.Diagnostics;
using Grange.Charging.Protocol;
using Grange.Charging.Simulation;
using Grange.Kernel;

namespace Grange.Benchmarks;

/// <summary>A thousand stations over real sockets, half of either version, that say meter values one after the other: a node that has each on disk before it answers, beside npm ocpp-rpc, which stores nothing.</summary>
static class StationBenchmark
{
    const int Stations = 1_000, Values = 16;

    public static IEnumerable<Heat> Heats()
    {
        yield return Heat(Unit.PerSecond, Target.AtLeast(8_000), took => null);
        yield return Heat(Unit.Milliseconds, Target.AtMost(150, Unit.Milliseconds), took => took[took.Count * 95 / 100]);
    }

    /// <param name="timed">What a lap's time is; null: that of all its messages.</param>
    static Heat Heat(Unit unit, Target target, Func<List<TimeSpan>, TimeSpan?> timed)
    {
        var ours = new Fleet(() => ServerProcess.Start(Peers.Self([ChargingServer.Verb, $"{Stations}"])));
        var peer = new Fleet(() => ServerProcess.Start(new ProcessStartInfo("node", [Path.Combine(Peers.Scripts ?? ".", "ocpp-server.mjs")])));
        var name = $"{Stations:N0} stations, MeterValues{(unit == Unit.Milliseconds ? ", p95" : "")}";
        return new Heat(unit, 3, [new Duel(name, Of("Grange, durable", ours), Of("ocpp-rpc 2.2.1, not stored", peer), target)]);

        Contender Of(string who, Fleet fleet) => new(who, Stations * Values, async cancel =>
        {
            if (!(await fleet.SayAsync(Values, cancel)).TryGet(out var lap, out var why)) return why;
            return new Lap((timed(lap.Took) ?? lap.Elapsed).TotalSeconds);
        }, fleet);
    }

    /// <summary>The stations of one server; they connect for the first lap and stay.</summary>
    sealed class Fleet(Func<ServerProcess> start) : IAsyncDisposable
    {
        ServerProcess? server;
        LoadStation[]? stations;

        public async Task<Result<(TimeSpan Elapsed, List<TimeSpan> Took)>> SayAsync(int values, CancellationToken cancel)
        {
            if (stations is null && await OpenAsync(cancel) is { } fault) return fault;
            var from = Stopwatch.GetTimestamp();
            var took = await Task.WhenAll(stations!.Select(async station =>
            {
                var mine = new TimeSpan[values];
                for (var at = 0; at < values; at++) mine[at] = await station.SayAsync(cancel);
                return mine;
            }));
            return (Stopwatch.GetElapsedTime(from), [.. took.SelectMany(one => one).Order()]);
        }

        async Task<Fault?> OpenAsync(CancellationToken cancel)
        {
            server = start();
            if (!(await server.AddressAsync(cancel)).TryGet(out var address, out var why)) return why;
            var connected = new LoadStation[Stations];
            await Parallel.ForAsync(0, Stations, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = cancel }, async (at, _) =>
            {
                var url = new Uri($"ws://{address.Authority}/ocpp/{ChargingServer.Name(at)}");
                connected[at] = await LoadStation.BeginAsync(url, ChargingServer.Name(at), ChargingServer.Key, at % 2 == 0 ? OcppVersion.V16 : OcppVersion.V201, TimeProvider.System, cancel);
            });
            stations = connected;
            return null;
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var station in stations ?? []) station.Dispose();
            if (server is not null) await server.DisposeAsync();
        }
    }
}
