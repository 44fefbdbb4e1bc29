using System.Threading.Channels;

namespace Grange.Charging.Features.Transactions;

/// <summary>Group commit: what stations say while one batch is being written is the next batch, so one durable write answers many of them and nobody waits on a timer.</summary>
sealed class EventCommitter(TransactionTable table)
{
    /// <summary>Messages that share one write at most (specification 9.1).</summary>
    const int MaxBatch = 2_000;

    readonly Channel<Waiting> queue = Channel.CreateBounded<Waiting>(new BoundedChannelOptions(16_384) { SingleReader = true });

    /// <summary>The message's transaction, once it is durable, or was before.</summary>
    public async Task<string> AddAsync(EventRow row, CancellationToken cancel)
    {
        var waiting = new Waiting(row, new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously));
        await queue.Writer.WriteAsync(waiting, cancel);
        return await waiting.Done.Task; // every message that was queued is written or refused, also when the node ends
    }

    public async Task RunAsync(CancellationToken cancel)
    {
        var batch = new List<Waiting>(MaxBatch);
        try
        {
            while (await queue.Reader.WaitToReadAsync(cancel))
            {
                batch.Clear();
                while (batch.Count < MaxBatch && queue.Reader.TryRead(out var waiting)) batch.Add(waiting);
                await CommitAsync(batch, cancel);
            }
        }
        finally
        {
            queue.Writer.TryComplete();
            while (queue.Reader.TryRead(out var waiting)) waiting.Done.TrySetCanceled(CancellationToken.None);
        }
    }

    async Task CommitAsync(List<Waiting> batch, CancellationToken cancel)
    {
        try
        {
            var taken = await table.AddAsync([.. batch.Select(one => one.Row)], cancel);
            for (var at = 0; at < batch.Count; at++) batch[at].Done.TrySetResult(taken[at]);
        }
        catch (Exception error)
        {
            foreach (var one in batch) one.Done.TrySetException(error); // their sockets close, and the stations say it again
            if (error is OperationCanceledException) throw;
        }
    }

    sealed record Waiting(EventRow Row, TaskCompletionSource<string> Done);
}
