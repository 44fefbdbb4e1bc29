using System.Data.Common;
using System.Threading.Channels;

namespace Grange.Store.Sqlite;

/// <summary>Group commit: one loop takes the waiting writes, runs each in a savepoint and makes all of them durable with one fsync.</summary>
/// <remarks>While one batch is being synced the next one gathers, so throughput grows with the number of callers and nobody waits on a timer.</remarks>
sealed class SqliteWriter : IAsyncDisposable
{
    readonly SqliteLane lane;
    readonly SqliteOptions options;
    readonly TimeProvider clock;
    readonly Channel<QueuedWrite> queue;
    readonly List<QueuedWrite> batch = [];
    readonly AsyncLocal<bool> inside = new();
    readonly Task loop;

    public SqliteWriter(SqliteLane lane, SqliteOptions options, TimeProvider clock)
    {
        (this.lane, this.options, this.clock) = (lane, options, clock);
        queue = Channel.CreateBounded<QueuedWrite>(new BoundedChannelOptions(options.QueueLength) { SingleReader = true });
        loop = Task.Run(LoopAsync);
    }

    public async Task<T> WriteAsync<T>(Func<DbConnection, CancellationToken, Task<T>> work, CancellationToken cancel)
    {
        if (inside.Value) throw new InvalidOperationException("a write inside a write would wait for itself: use the connection you were given");
        var write = new QueuedWrite<T>(work, cancel);
        try
        {
            await queue.Writer.WriteAsync(write, cancel);
        }
        catch (ChannelClosedException closed)
        {
            if (closed.InnerException is { } broken) throw new StoreException("the writer has stopped after an error of the engine; restart", broken);
            throw new ObjectDisposedException(nameof(IStore));
        }
        return await write.Done;
    }

    async Task LoopAsync()
    {
        inside.Value = true; // flows into every work, and nowhere else
        try
        {
            while (await queue.Reader.WaitToReadAsync())
                if (TryBegin()) await CommitBatchAsync();
        }
        catch (Exception why) // not even a rollback works any more
        {
            queue.Writer.TryComplete(why);
            foreach (var write in batch) write.Fail(why);
            while (queue.Reader.TryRead(out var waiting)) waiting.Fail(why);
        }
    }

    /// <summary>Begins a batch; when the engine will not (another process holds the file), the write that has waited longest hears of it.</summary>
    bool TryBegin()
    {
        batch.Clear();
        try
        {
            lane.Run("BEGIN IMMEDIATE");
            return true;
        }
        catch (Exception why)
        {
            if (queue.Reader.TryRead(out var waiting)) waiting.Fail(why);
            return false;
        }
    }

    async Task CommitBatchAsync()
    {
        try
        {
            var began = clock.GetTimestamp();
            while (batch.Count < options.MaxBatch && clock.GetElapsedTime(began) < options.MaxBatchTime && queue.Reader.TryRead(out var write))
                await RunAsync(write);
            lane.Run("COMMIT");
        }
        catch (Exception why)
        {
            if (lane.InTransaction) lane.Run("ROLLBACK");
            foreach (var write in batch) write.Fail(why);
            return;
        }
        foreach (var write in batch) write.Acknowledge();
    }

    async Task RunAsync(QueuedWrite write)
    {
        try
        {
            lane.Run("SAVEPOINT work");
            await write.RunAsync(lane.Connection);
            lane.Run("RELEASE work");
        }
        catch (Exception why)
        {
            write.Fail(why);
            // A full disk or a work's own COMMIT ends the whole transaction, and with it the writes before this one.
            if (!lane.InTransaction) throw new StoreException("a write of the same batch broke the transaction; this one was not done", why);
            lane.Run("ROLLBACK TO work");
            lane.Run("RELEASE work");
            return;
        }
        batch.Add(write);
    }

    public async ValueTask DisposeAsync()
    {
        queue.Writer.TryComplete();
        await loop;
        await lane.DisposeAsync();
    }
}
