using System.Threading.Channels;
using Grange.Kernel.Partitions;

namespace Grange.Store.Partitions;

/// <summary>One partition: a bounded queue and the one reader that takes batches out of it.</summary>
/// <remarks>
/// Keys of a batch are handled side by side, so that their writes share a commit; the next batch waits for all of them, so no key is ever
/// handled twice at once.
/// </remarks>
sealed class Partition
{
    readonly Channel<Parcel> queue;
    readonly int maxBatch;
    readonly Func<Task<PartitionLease>> leaseAsync;
    readonly PartitionHandler handler;
    readonly CancellationToken stop;
    readonly Dictionary<string, KeyGroup> groups = new(StringComparer.Ordinal);
    readonly Stack<KeyGroup> spare = [];
    readonly List<Task> running = [];

    public Partition(PartitionHandler handler, PartitionOptions options, Func<Task<PartitionLease>> leaseAsync, CancellationToken stop)
    {
        (this.handler, this.leaseAsync, this.stop, maxBatch) = (handler, leaseAsync, stop, options.MaxBatch);
        queue = Channel.CreateBounded<Parcel>(new BoundedChannelOptions(options.QueueLength) { SingleReader = true });
        using (ExecutionContext.SuppressFlow()) Completion = Task.Run(LoopAsync, CancellationToken.None); // nothing of the mapper's context is the handlers'
    }

    /// <summary>Ends when everything accepted has been answered after <see cref="Close"/>.</summary>
    public Task Completion { get; }

    public void Close() => queue.Writer.TryComplete();

    public Task<ReadOnlyMemory<byte>> SendAsync(string key, ReadOnlyMemory<byte> message, CancellationToken cancel)
    {
        var parcel = new Parcel(key, message, cancel);
        return queue.Writer.TryWrite(parcel) ? parcel.ReplyAsync() : WaitAndSendAsync(parcel, cancel);
    }

    async Task<ReadOnlyMemory<byte>> WaitAndSendAsync(Parcel parcel, CancellationToken cancel)
    {
        try
        {
            await queue.Writer.WriteAsync(parcel, cancel);
        }
        catch (ChannelClosedException)
        {
            throw new ObjectDisposedException(nameof(IPartitions));
        }
        return await parcel.ReplyAsync();
    }

    async Task LoopAsync()
    {
        while (await queue.Reader.WaitToReadAsync(CancellationToken.None))
        {
            Gather();
            try
            {
                await HandleAsync(await leaseAsync());
            }
            catch (Exception why) // no lease: the database is away
            {
                foreach (var group in groups.Values) group.Fail(why);
            }
            Recycle();
        }
    }

    void Gather()
    {
        for (var taken = 0; taken < maxBatch && queue.Reader.TryRead(out var parcel); taken++)
        {
            if (parcel.TryWithdraw()) continue;
            if (!groups.TryGetValue(parcel.Key, out var group)) groups[parcel.Key] = group = spare.TryPop(out var free) ? free : new KeyGroup();
            group.Add(parcel);
        }
    }

    async Task HandleAsync(PartitionLease lease)
    {
        foreach (var group in groups.Values)
        {
            var handling = HandleAsync(group, lease);
            if (!handling.IsCompletedSuccessfully) running.Add(handling);
        }
        if (running.Count > 0) await Task.WhenAll(running);
    }

    async Task HandleAsync(KeyGroup group, PartitionLease lease)
    {
        try
        {
            group.Answer(await handler(new KeyBatch(group.Key, group, lease), stop));
        }
        catch (Exception why)
        {
            group.Fail(why);
        }
    }

    void Recycle()
    {
        foreach (var group in groups.Values)
        {
            group.Clear();
            spare.Push(group);
        }
        groups.Clear();
        running.Clear();
    }
}
