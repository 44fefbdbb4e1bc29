namespace Grange.Kernel;

/// <summary>Wakes all who wait.</summary>
public sealed class Bell
{
    volatile TaskCompletionSource rung = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes at the next ring: take it before looking, then nothing is missed.</summary>
    public Task Next => rung.Task;

    public void Ring() => Interlocked.Exchange(ref rung, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
}
