namespace Grange.Charging.Features;

/// <summary>Tells waiting work that something has changed. Take <see cref="Next"/>, look, then wait: nothing is missed in between.</summary>
sealed class Pulse
{
    TaskCompletionSource next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes with the next <see cref="Beat"/>.</summary>
    public Task Next => Volatile.Read(ref next).Task;

    public void Beat() => Interlocked.Exchange(ref next, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();

    /// <summary>Waits for a beat, at most so long.</summary>
    public static async Task WaitAsync(Task beat, TimeSpan most, TimeProvider clock, CancellationToken cancel)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        await Task.WhenAny(beat, Task.Delay(most, clock, both.Token));
        await both.CancelAsync();
    }
}
