namespace Grange.Energy.Simulation;

/// <summary>A simulated time that runs faster than the real one.</summary>
/// <param name="startMs">Where it begins, Unix milliseconds.</param>
/// <param name="speed">Simulated milliseconds in a real one.</param>
/// <param name="real">The real time.</param>
public sealed class FastClock(long startMs, long speed, TimeProvider real)
{
    readonly long began = real.GetTimestamp();

    public long NowMs => startMs + (long)(real.GetElapsedTime(began).TotalMilliseconds * speed);

    /// <summary>Waits until the simulated time has come.</summary>
    public async Task UntilAsync(long timeMs, CancellationToken cancel)
    {
        for (var left = timeMs - NowMs; left > 0; left = timeMs - NowMs)
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Max(1, left / speed)), real, cancel);
    }
}
