using Grange.Content;

namespace Grange.Storage.Retrieval;

/// <summary>The blocks fetched last, up to so many bytes: a file read in ranges does not fetch a block for every range.</summary>
sealed class BlockCache(long capacityBytes)
{
    readonly Lock gate = new();
    readonly Dictionary<Multihash, LinkedListNode<(Multihash Hash, ReadOnlyMemory<byte> Block)>> byHash = [];
    readonly LinkedList<(Multihash Hash, ReadOnlyMemory<byte> Block)> byUse = new();
    long held;

    public ReadOnlyMemory<byte>? Find(Multihash hash)
    {
        lock (gate)
        {
            if (!byHash.TryGetValue(hash, out var node)) return null;
            byUse.Remove(node);
            byUse.AddFirst(node);
            return node.Value.Block;
        }
    }

    public void Keep(Multihash hash, ReadOnlyMemory<byte> block)
    {
        lock (gate)
        {
            if (byHash.ContainsKey(hash)) return;
            byHash[hash] = byUse.AddFirst((hash, block));
            for (held += block.Length; held > capacityBytes && byUse.Last is { } oldest; held -= oldest.Value.Block.Length)
            {
                byUse.RemoveLast();
                byHash.Remove(oldest.Value.Hash);
            }
        }
    }
}
