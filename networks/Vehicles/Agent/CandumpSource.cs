using Grange.Vehicles.Catalogue;
using Grange.Vehicles.Protocol.Can;

namespace Grange.Vehicles.Agent;

/// <summary>A recording of candump, decoded. A bus says some things a thousand times a second: of each signal the last value of every second is told.</summary>
public sealed class CandumpSource(TextReader text, CanDecoder decoder, double speed, TimeProvider clock) : IVehicleSource
{
    const long StepMs = 1_000;

    readonly Dictionary<Signal, double> latest = [];
    readonly List<(Signal Signal, double Value)> values = [];

    /// <summary>Lines that were no frames.</summary>
    public long Refused { get; private set; }

    public async Task RunAsync(ITelemetrySink sink, CancellationToken cancel)
    {
        var (beganMs, first, step) = (NowMs, long.MinValue, 0L);
        while (await text.ReadLineAsync(cancel) is { } line)
        {
            if (!Candump.TryRead(line, out var frame))
            {
                if (!string.IsNullOrWhiteSpace(line)) Refused++;
                continue;
            }
            if (first == long.MinValue) first = frame.TimeUs;
            var since = Math.Max(0, (frame.TimeUs - first) / 1_000);
            if (since >= step + StepMs)
            {
                Tell(sink, beganMs + step);
                step = since / StepMs * StepMs;
                var due = speed > 0 ? beganMs + (long)(step / speed) - NowMs : 0;
                if (due > 0) await Task.Delay(TimeSpan.FromMilliseconds(due), clock, cancel);
            }
            values.Clear();
            decoder.Read(frame, values);
            foreach (var (signal, value) in values) latest[signal] = value;
        }
        Tell(sink, beganMs + step);
    }

    void Tell(ITelemetrySink sink, long timeMs)
    {
        if (latest.Count > 0) sink.Take(timeMs, [.. latest.Select(one => (one.Key, one.Value))]);
        latest.Clear();
    }

    long NowMs => clock.GetUtcNow().ToUnixTimeMilliseconds();
}
