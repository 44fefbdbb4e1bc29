using System.Diagnostics;
using Grange.Tests.Engines;

namespace Grange.Benchmarks;

/// <summary>A thousand stations over real sockets, half of either version, that say meter values one after the other: a node that has each on disk before it answers, beside npm ocpp-rpc, which stores nothing.</summary>
static class StationBenchmark
{
    const int Stations = 1_000, Many = 10_000, Values = 64;

    public static IEnumerable<Heat> Heats()
    {
        yield return Heat(Unit.PerSecond, Target.AtLeast(8_000), took => null);
        yield return Heat(Unit.Milliseconds, Target.AtMost(150, Unit.Milliseconds), took => took[took.Count * 95 / 100]);
    }

    /// <summary>Ten thousand that connected, booted, began to charge and said a value each; then what the node has in memory. There is no peer: the bound is the specification's.</summary>
    public static IEnumerable<Heat> Connected()
    {
        var fleet = new Fleet(Many, () => ServerProcess.Start(Peers.Self([ChargingServer.Verb, $"{Many}"])));
        var ours = new Contender("Grange", 0, async cancel => (await fleet.SayAsync(1, cancel)).TryGet(out var lap, out var why) ? new Lap(lap.Elapsed.TotalSeconds, PeakBytes: fleet.ServerBytes) : why, fleet);
        yield return new Heat(Unit.Mebibytes, 1, [new Duel($"{Many:N0} stations connected, memory of the node", ours, Target: Target.AtMost(700, Unit.Mebibytes))], IsCold: true);
    }

    /// <param name="timed">What a lap's time is; null: that of all its messages.</param>
    static Heat Heat(Unit unit, Target target, Func<List<TimeSpan>, TimeSpan?> timed)
    {
        var ours = new Fleet(Stations, () => ServerProcess.Start(Peers.Self([ChargingServer.Verb, $"{Stations}"])));
        var peer = new Fleet(Stations, () => ServerProcess.Start(new ProcessStartInfo("node", [Path.Combine(Peers.Scripts, "ocpp-server.mjs")])));
        var name = $"{Stations:N0} stations, MeterValues{(unit == Unit.Milliseconds ? ", p95" : "")}";
        var other = Of("ocpp-rpc 2.2.1, not stored", peer);
        List<Duel> duels = [new(name, Of("Grange, durable", ours), other, target)];
        if (PostgresProcess.IsInstalled)
        {
            var postgres = new Fleet(Stations, () => ServerProcess.Start(Peers.Self([ChargingServer.Verb, $"{Stations}", ChargingServer.OnPostgres])));
            duels.Add(new($"{name}, PostgreSQL 15", Of("Grange, durable in PostgreSQL", postgres), other));
        }
        return new Heat(unit, 3, duels);

        Contender Of(string who, Fleet fleet) => new(who, Stations * Values, async cancel =>
        {
            if (!(await fleet.SayAsync(Values, cancel)).TryGet(out var lap, out var why)) return why;
            return new Lap((timed(lap.Took) ?? lap.Elapsed).TotalSeconds);
        }, fleet);
    }
}
