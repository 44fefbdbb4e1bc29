using Grange.Content;

namespace Grange.Storage.Cli;

/// <summary>
/// Blocks from a CAR as it streams in, in the order a reader wants them; each is checked by its hash, so the sender need not be trusted.
/// </summary>
/// <remarks>The CAR is depth first with duplicates, so that what is asked for is the next block or one of the last few.</remarks>
sealed class CarBlocks(CarReader car) : IBlockReader
{
    const int Kept = 64;

    readonly Dictionary<Multihash, byte[]> recent = [];
    readonly Queue<Multihash> order = new();

    public async ValueTask<ReadOnlyMemory<byte>?> GetAsync(Multihash hash, CancellationToken cancel)
    {
        if (recent.TryGetValue(hash, out var held)) return held;
        while (await car.ReadAsync(cancel))
        {
            var block = car.Current.Bytes.ToArray();
            if (recent.TryAdd(car.Current.Cid.Hash, block)) order.Enqueue(car.Current.Cid.Hash);
            if (order.Count > Kept) recent.Remove(order.Dequeue());
            if (car.Current.Cid.Hash == hash) return block;
        }
        return null;
    }
}
