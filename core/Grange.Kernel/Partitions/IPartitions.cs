namespace Grange.Kernel.Partitions;

/// <summary>Work by key: everything that concerns one station, device or data set passes one handler, in order, one call at a time.</summary>
/// <remarks>Messages and replies are bytes, so the same handler runs in this process or behind a broker and cannot tell which.</remarks>
public interface IPartitions
{
    /// <summary>Names the handler of a work, before its first message.</summary>
    /// <param name="work">Lower-case kebab name, unique in the node: <c>storage-deals</c>.</param>
    /// <param name="handler">Answers the messages.</param>
    /// <param name="options">How the work is spread and how much of it may wait.</param>
    void Map(string work, PartitionHandler handler, PartitionOptions options);

    /// <summary>Hands a message to the handler of its key and returns its reply, after the handler's effect is durable.</summary>
    /// <remarks>
    /// Waits while the partition is full. Messages of one key are handled in the order in which their sends were made. Cancelling a message
    /// that still waits withdraws it; cancelling one that is being handled only stops waiting for it.
    /// </remarks>
    /// <exception cref="StaleLeaseException">Another node has taken this partition over.</exception>
    Task<ReadOnlyMemory<byte>> SendAsync(string work, string key, ReadOnlyMemory<byte> message, CancellationToken cancel);
}

/// <summary>Handles messages of one key and returns one reply for each, in their order, once everything they did is durable.</summary>
/// <remarks>
/// A handler that throws fails these messages only. Other keys are handled at the same time. A message may come again after a crash:
/// handlers are idempotent by key.
/// </remarks>
public delegate Task<IReadOnlyList<ReadOnlyMemory<byte>>> PartitionHandler(KeyBatch batch, CancellationToken cancel);

/// <summary>Messages of one key, oldest first.</summary>
/// <param name="Key">The key.</param>
/// <param name="Messages">The messages; valid until the handler returns.</param>
/// <param name="Lease">Goes with every write of the handler, so that a node that has lost the partition can do no harm.</param>
public readonly record struct KeyBatch(string Key, IReadOnlyList<ReadOnlyMemory<byte>> Messages, PartitionLease Lease);

/// <summary>How a work is spread, and how much of it may wait.</summary>
public sealed record PartitionOptions
{
    public static PartitionOptions Default { get; } = new();

    /// <summary>Partitions of the work: two for each core.</summary>
    public int Partitions { get; init; } = 2 * Environment.ProcessorCount;

    /// <summary>Messages that may wait in one partition; further senders wait before they are taken in.</summary>
    public int QueueLength { get; init; } = 1024;

    /// <summary>Messages taken out at once, over all keys of the partition.</summary>
    public int MaxBatch { get; init; } = 256;
}
