using System.Collections.Concurrent;

namespace Grange.Content;

/// <summary>Blocks held in memory, by hash: small DAGs that are built, audited or served without a disk.</summary>
public sealed class MemoryBlocks : IBlockReader, IBlockWriter
{
    readonly ConcurrentDictionary<Multihash, byte[]> blocks = new();

    public int Count => blocks.Count;

    public ValueTask<ReadOnlyMemory<byte>?> GetAsync(Multihash hash, CancellationToken cancel)
        => new(blocks.TryGetValue(hash, out var block) ? block : (ReadOnlyMemory<byte>?)null);

    public ValueTask PutAsync(Cid cid, ReadOnlyMemory<byte> block, CancellationToken cancel)
    {
        if (!blocks.ContainsKey(cid.Hash)) blocks.TryAdd(cid.Hash, block.ToArray());
        return ValueTask.CompletedTask;
    }

    public ValueTask FlushAsync(CancellationToken cancel) => ValueTask.CompletedTask;

    /// <summary>Forgets a block, as a disk that lost it would; false when it was not here.</summary>
    public bool Remove(Multihash hash) => blocks.TryRemove(hash, out _);
}
