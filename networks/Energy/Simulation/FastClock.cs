namespace Grange.Energy.Simulation;

/// <summary>A simulated time that runs faster than the real one.</summary>
/// <param name="startMs">Where it begins, Unix milliseconds.</param>
/// <param name="speed">Simulated milliseconds in a real one.</param>
/// <param name="real">The real time.</param>
/// <param name="held">It stands at its beginning until <see cref="Go"/>.</param>
public sealed class FastClock(long startMs, long speed, TimeProvider real, bool held = false)
{
    readonly TaskCompletionSource going = held ? new(TaskCreationOptions.RunContinuationsAsynchronously) : Gone();
    long began = real.GetTimestamp();

    public long NowMs => going.Task.IsCompleted ? startMs + (long)(real.GetElapsedTime(began).TotalMilliseconds * speed) : startMs;

    /// <summary>Lets a held time run.</summary>
    public void Go()
    {
        if (going.Task.IsCompleted) return;
        began = real.GetTimestamp();
        going.SetResult();
    }

    /// <summary>Waits until the simulated time has come.</summary>
    public async Task UntilAsync(long timeMs, CancellationToken cancel)
    {
        if (timeMs > startMs) await going.Task.WaitAsync(cancel);
        for (var left = timeMs - NowMs; left > 0; left = timeMs - NowMs)
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Max(1, left / speed)), real, cancel);
    }

    static TaskCompletionSource Gone()
    {
        var gone = new TaskCompletionSource();
        gone.SetResult();
        return gone;
    }
}
