using Grange.Kernel.Partitions;

namespace Grange.Store.Partitions;

/// <summary>One work with its partitions. They are taken over, all at once, when the first message comes.</summary>
sealed class PartitionedWork
{
    readonly string work;
    readonly IStore store;
    readonly Partition[] partitions;
    readonly CancellationToken stop;
    readonly Lock gate = new();
    Task<IReadOnlyList<long>>? epochs;

    public PartitionedWork(IStore store, string work, PartitionHandler handler, PartitionOptions options, CancellationToken stop)
    {
        (this.store, this.work, this.stop) = (store, work, stop);
        partitions = new Partition[options.Partitions];
        for (var number = 0; number < partitions.Length; number++)
        {
            var own = number;
            partitions[number] = new Partition(handler, options, () => LeaseAsync(own), stop);
        }
    }

    public Task Completion => Task.WhenAll(partitions.Select(partition => partition.Completion));

    public Task<ReadOnlyMemory<byte>> SendAsync(string key, ReadOnlyMemory<byte> message, CancellationToken cancel)
        => partitions[PartitionKey.PartitionOf(key, partitions.Length)].SendAsync(key, message, cancel);

    public void Close()
    {
        foreach (var partition in partitions) partition.Close();
    }

    /// <summary>Once lost to another process a partition stays lost: two nodes that keep taking it from each other would help nobody.</summary>
    async Task<PartitionLease> LeaseAsync(int number)
    {
        Task<IReadOnlyList<long>> raised;
        lock (gate) raised = epochs = epochs is null or { IsFaulted: true } or { IsCanceled: true }
            ? Fence.RaiseAllAsync(store, work, partitions.Length, stop) : epochs;
        return new PartitionLease(work, number, (await raised)[number]);
    }
}
