using System.Collections.Concurrent;
using System.Data.Common;

namespace Grange.Store.Sqlite;

/// <summary>Connections for reads: opened when needed, kept, never more than a given number. WAL lets them run beside the writer.</summary>
sealed class SqliteReaders(string path, int most) : IAsyncDisposable
{
    readonly ConcurrentBag<SqliteLane> idle = [];
    readonly SemaphoreSlim free = new(most, most);

    public async Task<T> ReadAsync<T>(Func<DbConnection, CancellationToken, Task<T>> work, CancellationToken cancel)
    {
        await free.WaitAsync(cancel);
        SqliteLane? lane = null;
        try
        {
            if (!idle.TryTake(out lane)) lane = await SqliteLane.OpenAsync(path, "PRAGMA query_only = ON", cancel);
            lane.Run("BEGIN");
            try
            {
                return await work(lane.Connection, cancel);
            }
            finally
            {
                if (lane.InTransaction) lane.Run("ROLLBACK");
            }
        }
        finally
        {
            if (lane is not null) idle.Add(lane);
            free.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        for (var taken = 0; taken < most; taken++) await free.WaitAsync(); // waits for reads that still run
        while (idle.TryTake(out var lane)) await lane.DisposeAsync();
        free.Dispose();
    }
}
