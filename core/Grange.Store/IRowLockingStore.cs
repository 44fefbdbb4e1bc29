using System.Data.Common;

namespace Grange.Store;

/// <summary>Writes that lock the rows they mean (<c>SKIP LOCKED</c>, advisory locks) and would only be hindered by a serializable snapshot.</summary>
interface IRowLockingStore
{
    /// <summary>As <see cref="IStore.WriteAsync{T}(Func{DbConnection, CancellationToken, Task{T}}, CancellationToken)"/>, read committed.</summary>
    Task<T> WriteWithRowLocksAsync<T>(Func<DbConnection, CancellationToken, Task<T>> work, CancellationToken cancel);
}

static class RowLocks
{
    /// <summary>On SQLite, where writes come one after another, an ordinary write.</summary>
    public static Task<T> WriteWithRowLocksAsync<T>(
        this IStore store, Func<DbConnection, CancellationToken, Task<T>> work, CancellationToken cancel)
        => store is IRowLockingStore locking ? locking.WriteWithRowLocksAsync(work, cancel) : store.WriteAsync(work, cancel);
}
