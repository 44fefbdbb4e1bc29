using System.Collections.Concurrent;
using Grange.Kernel.Partitions;

namespace Grange.Store.Partitions;

/// <summary>The embedded profile's partitions: bounded channels in this process, one reader each (DESIGN §7).</summary>
/// <param name="store">Keeps the epochs that fence the partitions.</param>
/// <param name="drainLimit">How long closing waits for handlers before it cancels them.</param>
/// <param name="clock">Measures <paramref name="drainLimit"/>.</param>
public sealed class InProcessPartitions(IStore store, TimeSpan drainLimit, TimeProvider clock) : IPartitions, IAsyncDisposable
{
    readonly ConcurrentDictionary<string, PartitionedWork> works = new(StringComparer.Ordinal);
    readonly CancellationTokenSource stop = new();

    /// <inheritdoc/>
    public void Map(string work, PartitionHandler handler, PartitionOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Partitions, 1);
        var made = new PartitionedWork(store, work, handler, options, stop.Token);
        if (works.TryAdd(work, made)) return;
        made.Close();
        throw new InvalidOperationException($"work '{work}' has a handler already");
    }

    /// <inheritdoc/>
    public Task<ReadOnlyMemory<byte>> SendAsync(string work, string key, ReadOnlyMemory<byte> message, CancellationToken cancel)
        => works.TryGetValue(work, out var found)
            ? found.SendAsync(key, message, cancel)
            : throw new InvalidOperationException($"work '{work}' has no handler: Map it before its first message");

    /// <summary>Takes no more messages and returns when every accepted one has been answered.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var work in works.Values) work.Close();
        var drained = Task.WhenAll(works.Values.Select(work => work.Completion));
        try
        {
            await drained.WaitAsync(drainLimit, clock);
        }
        catch (TimeoutException)
        {
            await stop.CancelAsync();
            await drained;
        }
        stop.Dispose();
    }
}
