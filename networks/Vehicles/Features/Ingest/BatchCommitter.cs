using System.Threading.Channels;

namespace Grange.Vehicles.Features.Ingest;

/// <summary>Group commit: what devices say while one write is under way is the next one, so one durable write answers many of them and nobody waits on a timer.</summary>
sealed class BatchCommitter(BatchTable table)
{
    /// <summary>Batches that share one write at most.</summary>
    const int MaxWrite = 1_000;

    /// <summary>Batches that may wait; who comes then is told to come again.</summary>
    const int MaxWaiting = 4_096;

    readonly Channel<Waiting> queue = Channel.CreateBounded<Waiting>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true });
    long last;

    public async Task LoadAsync(CancellationToken cancel) => last = await table.LastAsync(cancel);

    /// <summary>The batch with its number, once it is durable; null when too many wait.</summary>
    public Task<BatchRow>? Add(BatchRow row)
    {
        var waiting = new Waiting(row, new TaskCompletionSource<BatchRow>(TaskCreationOptions.RunContinuationsAsynchronously));
        return queue.Writer.TryWrite(waiting) ? waiting.Done.Task : null;
    }

    public async Task RunAsync(CancellationToken cancel)
    {
        var waiting = new List<Waiting>(MaxWrite);
        try
        {
            while (await queue.Reader.WaitToReadAsync(cancel))
            {
                waiting.Clear();
                while (waiting.Count < MaxWrite && queue.Reader.TryRead(out var one)) waiting.Add(one);
                await CommitAsync(waiting, cancel);
            }
        }
        finally
        {
            queue.Writer.TryComplete();
            while (queue.Reader.TryRead(out var one)) one.Done.TrySetCanceled(CancellationToken.None);
        }
    }

    async Task CommitAsync(List<Waiting> waiting, CancellationToken cancel)
    {
        try
        {
            var rows = waiting.Select((one, at) => one.Row with { Number = last + 1 + at }).ToList();
            await table.AddAsync(rows, cancel);
            last += rows.Count;
            for (var at = 0; at < waiting.Count; at++) waiting[at].Done.TrySetResult(rows[at]);
        }
        catch (Exception error)
        {
            foreach (var one in waiting) one.Done.TrySetException(error); // their devices hear no word, and say it again
            throw; // whether it was written is not known: the network opens again and looks
        }
    }

    sealed record Waiting(BatchRow Row, TaskCompletionSource<BatchRow> Done);
}
