using System.Threading.Channels;

namespace Grange.Content;

/// <summary>Jobs done one after the other, each until it succeeds: a database that is away for a minute delays them and loses nothing.</summary>
/// <remarks>Jobs may run more than once, so they are idempotent.</remarks>
sealed class BackgroundQueue : IAsyncDisposable
{
    static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250), LongestPause = TimeSpan.FromSeconds(10);

    readonly Channel<Func<CancellationToken, ValueTask>> jobs = Channel.CreateUnbounded<Func<CancellationToken, ValueTask>>(new() { SingleReader = true });
    readonly CancellationTokenSource stop = new();
    readonly TimeProvider clock;
    readonly Task running;
    volatile bool stopping;

    public BackgroundQueue(TimeProvider clock)
    {
        this.clock = clock;
        running = Task.Run(RunAsync);
    }

    /// <summary>Why the job at hand failed last; null when all is well.</summary>
    public Exception? Fault { get; private set; }

    public void Post(Func<CancellationToken, ValueTask> job) => jobs.Writer.TryWrite(job);

    /// <summary>Returns when this job, and so every job before it, is done.</summary>
    public async Task DoAsync(Func<CancellationToken, ValueTask> job, CancellationToken cancel)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(async stopping =>
        {
            await job(stopping);
            done.TrySetResult();
        });
        await Task.WhenAny(done.Task, running).WaitAsync(cancel);
        ObjectDisposedException.ThrowIf(!done.Task.IsCompleted, typeof(SegmentStore));
    }

    async Task RunAsync()
    {
        await foreach (var job in jobs.Reader.ReadAllAsync())
            if (stop.IsCancellationRequested || !await TryAsync(job)) return;
    }

    async Task<bool> TryAsync(Func<CancellationToken, ValueTask> job)
    {
        for (var pause = FirstPause; ; pause = pause < LongestPause ? 2 * pause : pause)
        {
            try
            {
                await job(stop.Token);
                Fault = null;
                return true;
            }
            catch (Exception error) when (error is not OperationCanceledException || !stop.IsCancellationRequested)
            {
                Fault = error;
                if (stopping) return false;
                await Task.Delay(pause, clock, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException) { return false; }
        }
    }

    /// <summary>Does what is queued, without waiting out failures.</summary>
    public async ValueTask DisposeAsync()
    {
        stopping = true;
        jobs.Writer.TryComplete();
        if (Fault is not null) await stop.CancelAsync();
        await running;
        stop.Dispose();
    }

    /// <summary>Gives up what is queued.</summary>
    public async ValueTask AbandonAsync()
    {
        await stop.CancelAsync();
        await DisposeAsync();
    }
}
