namespace Grange.Storage.Agent.Limits;

/// <summary>So many bytes a second, a second's worth at once; whoever asks for more waits in turn.</summary>
sealed class TokenBucket(long bytesPerSecond, TimeProvider clock)
{
    readonly Lock gate = new();
    double left = bytesPerSecond;
    long filled = clock.GetTimestamp();

    /// <summary>Takes bytes, and waits until they were allowed.</summary>
    public ValueTask TakeAsync(int bytes, CancellationToken cancel)
    {
        var wait = Take(bytes);
        return wait <= TimeSpan.Zero ? ValueTask.CompletedTask : new ValueTask(Task.Delay(wait, clock, cancel));
    }

    /// <summary>Bytes are owed at once, so those who come later wait longer: nobody is passed over.</summary>
    TimeSpan Take(int bytes)
    {
        lock (gate)
        {
            var now = clock.GetTimestamp();
            left = Math.Min(bytesPerSecond, left + clock.GetElapsedTime(filled, now).TotalSeconds * bytesPerSecond) - bytes;
            filled = now;
            return left >= 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(-left / bytesPerSecond);
        }
    }
}
