using System.Diagnostics;
using Grange.Energy.Agent;
using Grange.Energy.Protocol.Csv;
using Grange.Energy.Rules.Metering;
using Grange.Energy.Simulation;
using Grange.Kernel;
using Microsoft.Extensions.Logging.Abstractions;

namespace Grange.Benchmarks;

/// <summary>A thousand meters, each on a socket of its own, each a telegram a second: how much of the machine reading them takes, and whether every boundary comes.</summary>
static class MeterLoadBenchmark
{
    const int Meters = 1_000, Seconds = 10;

    public static IEnumerable<Heat> Heats()
    {
        var readers = new Contender("Grange", Seconds, RunAsync);
        yield return new Heat(Unit.Seconds, 1, [new Duel($"{Meters:N0} meters × 1 telegram/s for {Seconds} s: processor time of reading and sending", readers, Target: Target.AtMost(Seconds, Unit.Seconds))]); // half of two processors
    }

    static async Task<Result<Lap>> RunAsync(CancellationToken cancel)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() / 1_000 * 1_000;
        var homes = new HomeSeries([1], [.. Enumerable.Range(0, 48).Select(_ => new HomeSlot[] { new(1_000, 0) })], [], []);
        var clock = new FastClock(now - 3_000, 1, TimeProvider.System);
        var (ports, tracks) = (new List<P1Port>(), new List<Reader>());
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        try
        {
            var reading = new List<Task>();
            for (var at = 0; at < Meters; at++)
            {
                ports.Add(new P1Port(new SimulatedHome(homes, 0, now - 86_400_000, 0, 3_600), clock, stepSeconds: 1));
                tracks.Add(new Reader());
                reading.Add(tracks[at].RunAsync(ports[at].Port, ending.Token));
            }
            await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System, cancel);
            var (before, counted) = (Process.GetCurrentProcess().TotalProcessorTime, tracks.Sum(track => track.Telegrams));
            await Task.Delay(TimeSpan.FromSeconds(Seconds), TimeProvider.System, cancel);
            var (spent, telegrams) = (Process.GetCurrentProcess().TotalProcessorTime - before, tracks.Sum(track => track.Telegrams) - counted);
            await ending.CancelAsync();
            await Task.WhenAll(reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return tracks.TrueForAll(track => track.MissedBoundaries == 0) && telegrams >= Meters * (Seconds - 1)
                ? new Lap(spent.TotalSeconds, $"{telegrams} telegrams")
                : new Fault("boundary-lost", $"{telegrams} telegrams, {tracks.Sum(track => track.MissedBoundaries)} boundaries missed");
        }
        finally
        {
            foreach (var port in ports) await port.DisposeAsync();
        }
    }

    /// <summary>One meter's reader: what the agent does, without its disk; a slot is five seconds, so that boundaries come.</summary>
    sealed class Reader : IMeterSink
    {
        readonly RegisterTrack track = new(new SlotClock(5), null);
        readonly List<SlotReading> slots = [];

        public int Telegrams { get; private set; }

        public int MissedBoundaries => slots.Zip(slots.Skip(1)).Count(pair => pair.Second.SlotMs != pair.First.SlotMs + 5_000);

        public Task RunAsync(int port, CancellationToken cancel)
            => new P1Source(stop => P1Source.OverTcpAsync("127.0.0.1", port, stop), this, TimeProvider.System, NullLogger.Instance).RunAsync(cancel);

        public Intake Take(RegisterSample sample, ReadOnlySpan<byte> message)
        {
            Telegrams++;
            return track.Take(sample, long.MaxValue / 2, slots);
        }

        public void Count(string word) { }
        public IReadOnlyDictionary<string, long> Counts { get; } = new Dictionary<string, long>();
    }
}
