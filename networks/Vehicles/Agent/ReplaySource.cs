using Grange.Vehicles.Protocol.Replay;

namespace Grange.Vehicles.Agent;

/// <summary>A recorded trip as if it were driven now, or faster: its steps in time stay as they were recorded, so that a car does not seem to fly.</summary>
/// <param name="rows">The trip, in order of time.</param>
/// <param name="speed">How many times as fast; 0 is as fast as it can be.</param>
/// <param name="clock">A replay at the pace of life begins now; a faster one begins so long ago that it ends now.</param>
public sealed class ReplaySource(IReadOnlyList<TripRow> rows, double speed, TimeProvider clock) : IVehicleSource
{
    public async Task RunAsync(ITelemetrySink sink, CancellationToken cancel)
    {
        var (beganMs, first, length) = (NowMs, rows[0].TimeMs, rows[^1].TimeMs - rows[0].TimeMs);
        var startMs = speed == 1 ? beganMs : beganMs - length;
        foreach (var row in rows)
        {
            var since = row.TimeMs - first;
            var due = speed > 0 ? beganMs + (long)(since / speed) - NowMs : 0;
            if (due > 0) await Task.Delay(TimeSpan.FromMilliseconds(due), clock, cancel);
            sink.Take(startMs + since, row.Values);
        }
    }

    long NowMs => clock.GetUtcNow().ToUnixTimeMilliseconds();
}
