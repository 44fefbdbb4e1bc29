using System.Diagnostics;
using Grange.Charging.Protocol;
using Grange.Charging.Simulation;
using Grange.Kernel;

namespace Grange.Benchmarks;

/// <summary>The stations of one server; they connect for the first lap and stay.</summary>
sealed class Fleet(int count, Func<ServerProcess> start) : IAsyncDisposable
{
    ServerProcess? server;
    LoadStation[]? stations;

    /// <summary>What the server has in memory now.</summary>
    public long ServerBytes => server?.ResidentBytes ?? 0;

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
        var connected = new LoadStation[count];
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = cancel }, async (at, _) =>
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
