using System.Data.Common;
using Grange.Kernel.Partitions;

namespace Grange.Store.Partitions;

/// <summary>Partition epochs: raised by who takes a partition over, checked inside every write that carries a lease.</summary>
static class Fence
{
    /// <summary>Takes over every partition of a work at once, whatever number of partitions its last holder had.</summary>
    /// <returns>The epochs, by partition number.</returns>
    public static Task<IReadOnlyList<long>> RaiseAllAsync(IStore store, string work, int partitions, CancellationToken cancel)
        => store.WriteAsync(async (db, cancel) =>
        {
            await db.RunAsync("UPDATE grange_partition SET epoch = epoch + 1 WHERE work = @work", new { work }, cancel);
            await db.RunAsync(
                "INSERT INTO grange_partition (work, number, epoch) VALUES (@work, @number, 1) ON CONFLICT (work, number) DO NOTHING",
                Enumerable.Range(0, partitions).Select(number => new { work, number = (long)number }), cancel);
            return await db.ListAsync<long>(
                "SELECT epoch FROM grange_partition WHERE work = @work AND number < @partitions ORDER BY number",
                new { work, partitions = (long)partitions }, cancel);
        }, cancel);

    /// <summary>Takes over one partition.</summary>
    public static Task<PartitionLease> RaiseAsync(IStore store, string work, int partition, CancellationToken cancel)
        => store.WriteAsync(async (db, cancel) =>
        {
            var epoch = await db.FindAsync<long>(
                """
                INSERT INTO grange_partition (work, number, epoch) VALUES (@work, @number, 1)
                ON CONFLICT (work, number) DO UPDATE SET epoch = grange_partition.epoch + 1 RETURNING epoch
                """, new { work, number = (long)partition }, cancel);
            return new PartitionLease(work, partition, epoch);
        }, cancel);

    /// <summary>Throws when the lease's epoch is not the partition's; on PostgreSQL holds the row, so a take-over waits for this write.</summary>
    public static async Task CheckAsync(DbConnection db, Dialect dialect, PartitionLease lease, CancellationToken cancel)
    {
        var current = await db.FindAsync<long>(
            "SELECT epoch FROM grange_partition WHERE work = @Work AND number = @number" + (dialect == Dialect.Postgres ? " FOR SHARE" : ""),
            new { lease.Work, number = (long)lease.Partition }, cancel);
        if (current != lease.Epoch) throw new StaleLeaseException(lease, current);
    }

    /// <summary>The work, run only while the lease holds.</summary>
    public static Func<DbConnection, CancellationToken, Task<T>> Fenced<T>(
        this Func<DbConnection, CancellationToken, Task<T>> work, Dialect dialect, PartitionLease lease)
        => async (db, cancel) =>
        {
            await CheckAsync(db, dialect, lease, cancel);
            return await work(db, cancel);
        };
}
