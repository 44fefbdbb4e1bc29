using System.Data;
using System.Data.Common;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Grange.Kernel.Partitions;
using Grange.Store.Migrations;
using Grange.Store.Partitions;
using Npgsql;

namespace Grange.Store.Postgres;

/// <summary>The store in one schema of a PostgreSQL: serializable writes, retried when the server reports a conflict.</summary>
sealed partial class PostgresStore : IStore, IRowLockingStore
{
    const int MaxAttempts = 32;

    /// <summary>Conflicts in a row after which a write counts as starving.</summary>
    const int Patience = 4;

    readonly NpgsqlDataSource writers;
    readonly NpgsqlDataSource readers;
    readonly Migrator migrator;
    readonly string schema;
    readonly AsyncLocal<bool> inside = new();
    readonly SemaphoreSlim retrying = new(1, 1);
    int starving;

    PostgresStore(PostgresOptions options, TimeProvider clock)
    {
        schema = options.Schema;
        writers = Source(options, "");
        readers = Source(options, "-c default_transaction_read_only=on");
        migrator = new Migrator(PostgresSpelling.Of, clock);
    }

    public Dialect Dialect => Dialect.Postgres;

    public static async Task<PostgresStore> OpenAsync(PostgresOptions options, TimeProvider clock, CancellationToken cancel)
    {
        if (!SchemaName().IsMatch(options.Schema)) throw new StoreException($"schema '{options.Schema}': use lower-case letters, digits and underscores");
        var store = new PostgresStore(options, clock);
        try
        {
            await store.RefuseUnsafeServerAsync(cancel);
            await store.MigrateAsync(StoreTables.Module, StoreTables.All, cancel);
            return store;
        }
        catch (Exception why)
        {
            await store.DisposeAsync();
            if (why is not NpgsqlException) throw;
            var at = new NpgsqlConnectionStringBuilder(options.ConnectionString);
            throw new StoreException($"PostgreSQL at '{at.Host}', database '{at.Database}', schema '{options.Schema}' cannot be opened: {why.Message}", why);
        }
    }

    static NpgsqlDataSource Source(PostgresOptions options, string settings)
    {
        var text = new NpgsqlConnectionStringBuilder(options.ConnectionString)
        {
            SearchPath = options.Schema,
            MaxPoolSize = options.MaxConnections,
            MaxAutoPrepare = 100,
            Timeout = 30,
            ApplicationName = "grange",
        };
        text.Options = $"{text.Options} {settings}".Trim();
        return NpgsqlDataSource.Create(text);
    }

    /// <summary>An acknowledged write is durable; a server told not to sync cannot promise that.</summary>
    async Task RefuseUnsafeServerAsync(CancellationToken cancel)
    {
        await using var db = await writers.OpenConnectionAsync(cancel);
        foreach (var setting in (string[])["fsync", "synchronous_commit"])
            if (await db.FindAsync<string>($"SHOW {setting}", null, cancel) == "off")
                throw new StoreException($"PostgreSQL runs with {setting} = off: acknowledged writes could be lost. Set it to on and reload the server");
    }

    public async Task<T> ReadAsync<T>(Func<DbConnection, CancellationToken, Task<T>> work, CancellationToken cancel)
    {
        await using var db = await readers.OpenConnectionAsync(cancel);
        await using var snapshot = await db.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancel);
        var answer = await work(db, cancel);
        await snapshot.CommitAsync(cancel);
        return answer;
    }

    public Task<T> WriteAsync<T>(Func<DbConnection, CancellationToken, Task<T>> work, CancellationToken cancel)
        => WriteAsync(IsolationLevel.Serializable, work, cancel);

    public Task<T> WriteAsync<T>(PartitionLease lease, Func<DbConnection, CancellationToken, Task<T>> work, CancellationToken cancel)
        => WriteAsync(work.Fenced(Dialect, lease), cancel);

    public Task<T> WriteWithRowLocksAsync<T>(Func<DbConnection, CancellationToken, Task<T>> work, CancellationToken cancel)
        => WriteAsync(IsolationLevel.ReadCommitted, work, cancel);

    public Task MigrateAsync(string module, IReadOnlyList<Migration> migrations, CancellationToken cancel)
    {
        MigrationRules.Check(module, migrations);
        return WriteWithRowLocksAsync(async (db, cancel) => // a serializable snapshot would be older than the lock
        {
            await db.RunAsync("SELECT pg_advisory_xact_lock(hashtextextended('grange-migrate:' || @schema, 0))", new { schema }, cancel);
            await db.RunAsync($"CREATE SCHEMA IF NOT EXISTS {schema}", null, cancel);
            return await migrator.ApplyAsync(db, module, migrations, cancel);
        }, cancel);
    }

    async Task<T> WriteAsync<T>(IsolationLevel isolation, Func<DbConnection, CancellationToken, Task<T>> work, CancellationToken cancel)
    {
        if (inside.Value) throw new InvalidOperationException("a write inside a write could wait for itself: use the connection you were given");
        inside.Value = true; // ends with this method
        var starves = false;
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                try
                {
                    return await (attempt == 1 && Volatile.Read(ref starving) == 0 ? TryWriteAsync(isolation, work, cancel) : RetryAsync(isolation, work, cancel));
                }
                catch (PostgresException conflict) when (IsConflict(conflict) && attempt < MaxAttempts)
                {
                    if (attempt == Patience && !starves)
                    {
                        starves = true;
                        Interlocked.Increment(ref starving);
                    }
                    // Real time even where a test turns the clock by hand: this waits for another machine.
                    var wait = TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(1, 2 + Math.Min(4 * attempt, 50)));
                    await Task.Delay(wait, TimeProvider.System, cancel);
                }
            }
        }
        finally
        {
            if (starves) Interlocked.Decrement(ref starving);
        }
    }

    /// <summary>
    /// Writes of this node that met a conflict go one at a time, or they would keep meeting each other; while one of them starves, new ones queue up behind it.
    /// </summary>
    async Task<T> RetryAsync<T>(IsolationLevel isolation, Func<DbConnection, CancellationToken, Task<T>> work, CancellationToken cancel)
    {
        await retrying.WaitAsync(cancel);
        try
        {
            return await TryWriteAsync(isolation, work, cancel);
        }
        finally
        {
            retrying.Release();
        }
    }

    async Task<T> TryWriteAsync<T>(IsolationLevel isolation, Func<DbConnection, CancellationToken, Task<T>> work, CancellationToken cancel)
    {
        await using var db = await writers.OpenConnectionAsync(cancel);
        await using var transaction = await db.BeginTransactionAsync(isolation, cancel);
        var answer = await work(db, cancel);
        cancel.ThrowIfCancellationRequested();
        await transaction.CommitAsync(CancellationToken.None); // a commit broken off would leave the caller not knowing
        return answer;
    }

    static bool IsConflict(PostgresException error)
        => error.SqlState is PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected;

    public async ValueTask DisposeAsync()
    {
        await writers.DisposeAsync();
        await readers.DisposeAsync();
        retrying.Dispose();
    }

    [GeneratedRegex("^[a-z_][a-z0-9_]{0,62}$")]
    private static partial Regex SchemaName();
}
