using System.Collections.Concurrent;

namespace Grange.Content;

/// <summary>Blocks that are written and not indexed yet, so that they are found and not written twice; bounded by holding writers back.</summary>
sealed class RecentBlocks
{
    const int Most = 200_000;

    readonly ConcurrentDictionary<Multihash, BlockPlace> places = new();
    readonly Lock gate = new();
    TaskCompletionSource shrunk = new(TaskCreationOptions.RunContinuationsAsynchronously);
    long count;

    public bool TryFind(Multihash hash, out BlockPlace place) => places.TryGetValue(hash, out place);

    public void Add(Multihash hash, BlockPlace place)
    {
        places[hash] = place;
        Interlocked.Increment(ref count);
    }

    /// <summary>Drops blocks that the index has now.</summary>
    public void Forget(IReadOnlyList<IndexedBlock> blocks)
    {
        foreach (var block in blocks) places.TryRemove(block.Hash, out _);
        Interlocked.Add(ref count, -blocks.Count);
        TaskCompletionSource told;
        lock (gate) (told, shrunk) = (shrunk, new(TaskCreationOptions.RunContinuationsAsynchronously));
        told.SetResult();
    }

    /// <summary>Returns at once while there is room, else when the index has caught up enough.</summary>
    public async ValueTask WaitForRoomAsync(CancellationToken cancel)
    {
        while (Interlocked.Read(ref count) > Most)
        {
            Task next;
            lock (gate) next = shrunk.Task;
            if (Interlocked.Read(ref count) > Most) await next.WaitAsync(cancel);
        }
    }
}
