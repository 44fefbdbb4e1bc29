using Grange.Content;

namespace Grange.Storage.Retrieval;

/// <summary>The part of all shards that decides some bytes of one: whole vectors around them.</summary>
readonly record struct Window(long Start, int Length)
{
    public static Window Around(ShardSlice slice)
    {
        var start = slice.Offset / ShardLayout.Alignment * ShardLayout.Alignment;
        var end = (slice.Offset + slice.Length + ShardLayout.Alignment - 1) / ShardLayout.Alignment * ShardLayout.Alignment;
        return new Window(start, (int)(end - start));
    }

    /// <summary>A slice's own bytes out of the window around it.</summary>
    public byte[] Cut(byte[] bytes, ShardSlice slice) => bytes.AsSpan((int)(slice.Offset - Start), (int)slice.Length).ToArray();
}

/// <summary>Ranges of shards from their holders, unchecked: only a block has a hash.</summary>
sealed class ShardRanges(StorageNode node)
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>A range from one holder; null for silence.</summary>
    public async Task<byte[]?> AskAsync(Holder holder, long start, int length, CancellationToken cancel)
    {
        var began = node.Host.Clock.GetTimestamp();
        try
        {
            var bytes = await node.Client.RangeAsync(holder.Url, holder.Piece, start, length, Patience, cancel);
            if (bytes is null) node.Health.Failed(holder.Device);
            else node.Health.Answered(holder.Device, node.Host.Clock.GetElapsedTime(began));
            return bytes;
        }
        catch (OperationCanceledException)
        {
            return null; // others were faster, or nobody waits any more
        }
    }

    /// <summary>The same range of so many shards, or of fewer where there are not as many; the best holders are asked first, a slow one is raced by the next.</summary>
    public async Task<IReadOnlyDictionary<int, byte[]>> GatherAsync(IReadOnlyList<Holder> holders, int count, Window window, CancellationToken cancel)
    {
        var came = new Dictionary<int, byte[]>();
        var waiting = new Queue<Holder>(holders);
        var asked = new Dictionary<Task<byte[]?>, Holder>();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        while (came.Count < count && waiting.Count + asked.Count > 0)
        {
            while (asked.Count < count - came.Count && waiting.TryDequeue(out var next)) Ask(next);
            var patience = waiting.Count > 0 ? Task.Delay(asked.Values.Max(holder => WholeRanges.HedgeAfter(node, holder)), node.Host.Clock, stop.Token) : new TaskCompletionSource().Task;
            var first = await Task.WhenAny([.. asked.Keys, patience]);
            if (first is Task<byte[]?> answer && asked.Remove(answer, out var holder))
            {
                if (await answer is { } bytes) came[holder.Shard] = bytes;
            }
            else if (waiting.TryDequeue(out var more)) Ask(more);
        }
        await stop.CancelAsync();
        return came;

        void Ask(Holder holder) => asked[AskAsync(holder, window.Start, window.Length, stop.Token)] = holder;
    }
}
