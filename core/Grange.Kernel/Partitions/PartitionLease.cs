namespace Grange.Kernel.Partitions;

/// <summary>The right to write for one partition of a work, good until somebody raises the partition's epoch.</summary>
/// <param name="Work">The work's name, e.g. <c>storage-deals</c>.</param>
/// <param name="Partition">The partition's number, from 0.</param>
/// <param name="Epoch">The epoch this holder raised the partition to; the store refuses a write that carries an older one.</param>
public sealed record PartitionLease(string Work, int Partition, long Epoch);

/// <summary>A fenced write came with an epoch that is no longer the partition's: another node has taken it over. Nothing was written.</summary>
public sealed class StaleLeaseException(PartitionLease lease, long current)
    : Exception($"partition {lease.Partition} of '{lease.Work}' is at epoch {current}, this lease holds {lease.Epoch}: another node took it over")
{
    public PartitionLease Lease { get; } = lease;

    /// <summary>The partition's epoch now.</summary>
    public long Current { get; } = current;
}
