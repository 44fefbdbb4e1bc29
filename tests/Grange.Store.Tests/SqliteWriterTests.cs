using System.Data.Common;
using Grange.Store;

namespace Grange.Tests;

/// <summary>What only the SQLite writer can do wrong: its batches.</summary>
public sealed class SqliteWriterTests : IAsyncLifetime
{
    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("grange-writer-");
    IStore store = null!;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    string FilePath => Path.Combine(folder.FullName, "state.db");

    public async ValueTask InitializeAsync()
    {
        store = await new SqliteOptions(FilePath) { MaxBatchTime = TimeSpan.FromMinutes(1), MaxBatch = 100 }.OpenAsync(TimeProvider.System, Cancel);
        await store.MigrateAsync("test", [new("rows", "CREATE TABLE test_row (number bigint PRIMARY KEY, bytes blob NOT NULL) WITHOUT ROWID")], Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await store.DisposeAsync();
        folder.Delete(recursive: true);
    }

    Task<int> AddAsync(long number, int size)
        => store.WriteAsync((db, cancel) => db.RunAsync("INSERT INTO test_row VALUES (@number, @bytes)", new { number, bytes = new byte[size] }, cancel), Cancel);

    async Task<IReadOnlyList<long>> RowsAsync()
        => await store.ReadAsync((db, cancel) => db.ListAsync<long>("SELECT number FROM test_row ORDER BY number", null, cancel), Cancel);

    /// <summary>Keeps the writer busy while writes are queued behind it, so that all of them form one batch.</summary>
    async Task<Task[]> InOneBatchAsync(IEnumerable<Func<Task>> writes)
    {
        var gate = new TaskCompletionSource();
        var held = store.WriteAsync(async (_, _) => await gate.Task, Cancel);
        var queued = writes.Select(write => write()).ToArray();
        gate.SetResult();
        await Task.WhenAny(held); // it shares the batch's fate
        return queued;
    }

    [Fact]
    public async Task Writes_that_wait_together_are_committed_together()
    {
        await AddAsync(0, 10);
        long before = new FileInfo(FilePath + "-wal").Length;
        Task TouchAsync(int time)
            => store.WriteAsync((db, cancel) => db.RunAsync("UPDATE test_row SET bytes = @bytes", new { bytes = new[] { (byte)time } }, cancel), Cancel);
        await Task.WhenAll(await InOneBatchAsync(Enumerable.Range(0, 90).Select<int, Func<Task>>(time => () => TouchAsync(time))));
        Assert.InRange((new FileInfo(FilePath + "-wal").Length - before) / 4096, 1, 5); // each commit alone would log its page again
    }

    [Fact]
    public async Task A_work_that_ends_the_transaction_itself_is_refused_and_takes_its_batch_along_truthfully()
    {
        var writes = await InOneBatchAsync(
        [
            () => AddAsync(1, 10),
            () => store.WriteAsync((db, cancel) => db.RunAsync("ROLLBACK", null, cancel), Cancel),
            () => AddAsync(2, 10),
        ]);
        await Assert.ThrowsAsync<StoreException>(() => writes[0]);
        await Assert.ThrowsAnyAsync<DbException>(() => writes[1]);
        await writes[2];
        Assert.Equal([2], await RowsAsync());
    }

    [Fact]
    public async Task On_a_full_disk_what_was_acknowledged_is_there_what_was_not_is_not_and_writing_goes_on_later()
    {
        await store.WriteAsync((db, cancel) => db.RunAsync("PRAGMA max_page_count = 64", null, cancel), Cancel);
        var writes = await InOneBatchAsync(Enumerable.Range(0, 40).Select<int, Func<Task>>(number => () => AddAsync(number, 10_000)));
        var acknowledged = new List<long>();
        for (var number = 0; number < writes.Length; number++)
        {
            await Task.WhenAny(writes[number]);
            if (writes[number].IsCompletedSuccessfully) acknowledged.Add(number);
        }
        Assert.InRange(acknowledged.Count, 0, 30);
        Assert.Equal(acknowledged, await RowsAsync());
        await store.WriteAsync((db, cancel) => db.RunAsync("PRAGMA max_page_count = 1000000", null, cancel), Cancel);
        await AddAsync(100, 10_000);
        Assert.Equal([.. acknowledged, 100], await RowsAsync());
    }

    [Fact]
    public async Task A_write_cancelled_while_it_waits_is_never_begun()
    {
        using var stop = new CancellationTokenSource();
        var begun = false;
        var writes = await InOneBatchAsync(
        [
            () => store.WriteAsync(async (_, _) => await stop.CancelAsync(), Cancel),
            () => store.WriteAsync((_, _) => Task.FromResult(begun = true), stop.Token),
        ]);
        await writes[0];
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writes[1]);
        Assert.False(begun);
    }

    [Fact]
    public async Task Closing_finishes_the_writes_that_wait()
    {
        var writes = Enumerable.Range(0, 150).Select(number => AddAsync(number, 10)).ToArray();
        await store.DisposeAsync();
        await Task.WhenAll(writes);
    }
}
