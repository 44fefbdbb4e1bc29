using System.Data.Common;
using Grange.Kernel.Partitions;

namespace Grange.Store;

/// <summary>The one face of a node's database: SQLite in one file, or a schema of a PostgreSQL.</summary>
/// <remarks>
/// A work may be run again when PostgreSQL reports a conflict, so it does nothing but talk to its connection. It never opens a
/// transaction of its own, never catches an SQL error to go on (PostgreSQL's transaction is lost by then), and awaits nothing else:
/// on SQLite all writers wait behind it.
/// </remarks>
public interface IStore : IAsyncDisposable
{
    Dialect Dialect { get; }

    /// <summary>Runs a read on one consistent snapshot; many run at once and none waits for writers. Writing in it fails.</summary>
    Task<T> ReadAsync<T>(Func<DbConnection, CancellationToken, Task<T>> work, CancellationToken cancel);

    /// <summary>Runs a write as one serializable transaction and returns when its effect is durable.</summary>
    /// <remarks>
    /// A work that throws leaves nothing behind and its caller gets the exception; no other write is touched.
    /// Once cancelled, the write has not happened. A write inside a write is refused.
    /// </remarks>
    Task<T> WriteAsync<T>(Func<DbConnection, CancellationToken, Task<T>> work, CancellationToken cancel);

    /// <summary>The same, for the holder of a partition: throws <see cref="StaleLeaseException"/> when the partition's epoch has moved on.</summary>
    Task<T> WriteAsync<T>(PartitionLease lease, Func<DbConnection, CancellationToken, Task<T>> work, CancellationToken cancel);

    /// <summary>Brings a module's tables up to date: each migration once, in order, all of them or none.</summary>
    /// <param name="module">Lower-case letters and digits; every table, index and view of the module is called <c>module_...</c>.</param>
    /// <param name="migrations">All migrations ever released, oldest first.</param>
    /// <param name="cancel">Stops waiting; nothing has changed then.</param>
    /// <exception cref="MigrationException">A released migration was edited, renamed, reordered or dropped, or breaks a rule.</exception>
    Task MigrateAsync(string module, IReadOnlyList<Migration> migrations, CancellationToken cancel);
}

/// <summary>Writes that answer nothing.</summary>
public static class StoreWrites
{
    public static Task WriteAsync(this IStore store, Func<DbConnection, CancellationToken, Task> work, CancellationToken cancel)
        => store.WriteAsync(Answering(work), cancel);

    public static Task WriteAsync(
        this IStore store, PartitionLease lease, Func<DbConnection, CancellationToken, Task> work, CancellationToken cancel)
        => store.WriteAsync(lease, Answering(work), cancel);

    static Func<DbConnection, CancellationToken, Task<bool>> Answering(Func<DbConnection, CancellationToken, Task> work)
        => async (db, cancel) =>
        {
            await work(db, cancel);
            return true;
        };
}
