using Microsoft.Extensions.Logging;

namespace Grange.Host;

/// <summary>Loops that run from the node's start to its end. One that throws is logged and started again after a growing delay.</summary>
public sealed partial class BackgroundWork(TimeProvider clock, ILogger log) : IAsyncDisposable
{
    static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(500), LongestDelay = TimeSpan.FromSeconds(30);

    readonly CancellationTokenSource stopping = new();
    readonly List<(string Name, Func<CancellationToken, Task> Work)> waiting = [];
    readonly List<Task> running = [];

    /// <summary>Adds a loop; it starts with <see cref="Start"/>.</summary>
    public void Add(string name, Func<CancellationToken, Task> work) => waiting.Add((name, work));

    public void Start()
    {
        foreach (var (name, work) in waiting) running.Add(Task.Run(() => RunAsync(name, work, stopping.Token)));
        waiting.Clear();
    }

    async Task RunAsync(string name, Func<CancellationToken, Task> work, CancellationToken cancel)
    {
        for (var delay = FirstDelay; !cancel.IsCancellationRequested; delay = delay * 2 < LongestDelay ? delay * 2 : LongestDelay)
        {
            try
            {
                await work(cancel);
                return;
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error) // a loop must outlive whatever its work meets; the log has it
            {
                LogRestart(log, name, delay, error);
            }
            try
            {
                await Task.Delay(delay, clock, cancel);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await Task.WhenAll(running);
        stopping.Dispose();
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Name} stopped; it starts again in {Delay}")]
    static partial void LogRestart(ILogger log, string name, TimeSpan delay, Exception error);
}
