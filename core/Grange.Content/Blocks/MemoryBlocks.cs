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
        Add(cid, block.Span);
        return ValueTask.CompletedTask;
    }

    /// <summary>Adds a copy of a block; one already here stays.</summary>
    public void Add(Cid cid, ReadOnlySpan<byte> block)
    {
        if (!blocks.ContainsKey(cid.Hash)) blocks.TryAdd(cid.Hash, block.ToArray());
    }

    public ValueTask FlushAsync(CancellationToken cancel) => ValueTask.CompletedTask;

    /// <summary>Forgets a block, as a disk that lost it would; false when it was not here.</summary>
    public bool Remove(Multihash hash) => blocks.TryRemove(hash, out _);
}
