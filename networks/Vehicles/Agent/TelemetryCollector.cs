using Grange.Vehicles.Catalogue;
using Grange.Vehicles.Protocol.Telemetry;

namespace Grange.Vehicles.Agent;

/// <summary>Collects what a source reads and makes a batch of it when there is enough, or when it has waited long enough.</summary>
public sealed class TelemetryCollector(TelemetrySpool spool, string vehicle, TimeProvider clock) : ITelemetrySink
{
    /// <summary>Points of a batch: some 100 kB as JSON, far below what a node takes.</summary>
    public const int Enough = 500;

    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>Sources wait in memory no longer than this: a kill loses no more.</summary>
    static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    readonly Lock adding = new();
    List<TelemetryPoint> points = [];
    List<VehicleEvent> events = [];
    int moments;
    long sinceMs;

    /// <summary>Called with the number and the points of each batch once it is durable.</summary>
    public Action<long, int>? Kept { get; set; }

    public void Take(long timeMs, IReadOnlyList<(Signal Signal, double Value)> values) => Add(timeMs, [.. values.Select(one => new TelemetryPoint(one.Signal, timeMs, one.Value))]);

    public void Take(long timeMs, Signal signal, string text) => Add(timeMs, [new TelemetryPoint(signal, timeMs, 0, text)]);

    public void Take(VehicleEvent happened)
    {
        lock (adding)
        {
            Begin();
            events.Add(happened);
        }
    }

    /// <summary>Makes batches until it is stopped; what is collected then is kept first.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        try
        {
            while (true)
            {
                if (IsDue()) await FlushAsync(cancel);
                else await Task.Delay(Pause, clock, cancel);
            }
        }
        finally
        {
            await FlushAsync(CancellationToken.None);
        }
    }

    /// <summary>Keeps all that is collected, in batches of a size that a node takes.</summary>
    public async Task FlushAsync(CancellationToken cancel)
    {
        while (await FlushSomeAsync(cancel))
        {
            // a replay as fast as can be collects more than one batch at a time
        }
    }

    async Task<bool> FlushSomeAsync(CancellationToken cancel)
    {
        List<TelemetryPoint> some;
        List<VehicleEvent> happened;
        lock (adding)
        {
            if (points.Count + events.Count == 0) return false;
            var count = Math.Min(points.Count, 2 * Enough);
            (some, happened) = (points[..count], events);
            (points, events) = (points[count..], []);
            if (points.Count == 0) moments = 0;
        }
        var sequence = await spool.KeepAsync(vehicle, some.ToArray(), happened, cancel);
        Kept?.Invoke(sequence, some.Count);
        return true;
    }

    bool IsDue()
    {
        lock (adding) return points.Count >= Enough || (points.Count + events.Count > 0 && NowMs - sinceMs >= Longest.TotalMilliseconds);
    }

    void Add(long timeMs, IEnumerable<TelemetryPoint> some)
    {
        lock (adding)
        {
            Begin();
            // Values of one moment make one event: so a latitude finds its longitude.
            if (points.Count > 0 && points[^1].TimestampMs != timeMs) moments++;
            points.AddRange(some.Select(one => one with { Event = moments }));
        }
    }

    void Begin()
    {
        if (points.Count + events.Count == 0) sinceMs = NowMs;
    }

    long NowMs => clock.GetUtcNow().ToUnixTimeMilliseconds();
}
