using System.Data.Common;
using Grange.Kernel.Partitions;
using Grange.Store.Migrations;
using Grange.Store.Partitions;
using Microsoft.Data.Sqlite;

namespace Grange.Store.Sqlite;

/// <summary>The store in one file: WAL, <c>synchronous = FULL</c>, one writer with group commit, many readers.</summary>
sealed class SqliteStore : IStore
{
    readonly SqliteWriter writer;
    readonly SqliteReaders readers;
    readonly Migrator migrator;
    int closed;

    SqliteStore(SqliteLane lane, SqliteOptions options, TimeProvider clock)
    {
        writer = new SqliteWriter(lane, options, clock);
        readers = new SqliteReaders(options.Path, options.MaxReaders);
        migrator = new Migrator(sql => sql, clock);
    }

    public Dialect Dialect => Dialect.Sqlite;

    public static async Task<SqliteStore> OpenAsync(SqliteOptions options, TimeProvider clock, CancellationToken cancel)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(options.Path)) is { } folder) Directory.CreateDirectory(folder);
        try
        {
            // FULL syncs the log at every commit: an acknowledged write survives a power cut, not only a crash of the process.
            var lane = await SqliteLane.OpenAsync(options.Path, "PRAGMA synchronous = FULL; PRAGMA cache_size = -32768", cancel); // KiB
            return await BeginAsync(lane, options, clock, cancel);
        }
        catch (SqliteException why)
        {
            throw new StoreException($"SQLite cannot open '{options.Path}': {why.Message}", why);
        }
    }

    static async Task<SqliteStore> BeginAsync(SqliteLane lane, SqliteOptions options, TimeProvider clock, CancellationToken cancel)
    {
        var store = new SqliteStore(lane, options, clock);
        try
        {
            if (await lane.Connection.FindAsync<string>("PRAGMA journal_mode = WAL", null, cancel) is not "wal")
                throw new StoreException($"the file system of '{options.Path}' cannot share memory between readers and the writer: use a local disk");
            await store.MigrateAsync(StoreTables.Module, StoreTables.All, cancel);
            return store;
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }

    public Task<T> ReadAsync<T>(Func<DbConnection, CancellationToken, Task<T>> work, CancellationToken cancel) => readers.ReadAsync(work, cancel);

    public Task<T> WriteAsync<T>(Func<DbConnection, CancellationToken, Task<T>> work, CancellationToken cancel) => writer.WriteAsync(work, cancel);

    public Task<T> WriteAsync<T>(PartitionLease lease, Func<DbConnection, CancellationToken, Task<T>> work, CancellationToken cancel)
        => WriteAsync(work.Fenced(Dialect, lease), cancel);

    public Task MigrateAsync(string module, IReadOnlyList<Migration> migrations, CancellationToken cancel)
    {
        MigrationRules.Check(module, migrations);
        return WriteAsync((db, cancel) => migrator.ApplyAsync(db, module, migrations, cancel), cancel); // BEGIN IMMEDIATE holds off other nodes
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref closed, 1) == 1) return;
        await writer.DisposeAsync();
        await readers.DisposeAsync();
    }
}
