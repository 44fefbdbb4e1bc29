using Grange.Content;
using Grange.Kernel;

namespace Grange.Tests.Settlement;

/// <summary>Blocks in memory, served without any check of their own.</summary>
sealed class Kept : IBlockReader
{
    readonly Dictionary<Multihash, byte[]> blocks;

    public Kept(Encoded encoded) => blocks = encoded.Blocks.ToDictionary(block => block.Cid.Hash, block => block.Bytes.ToArray());

    /// <summary>A copy in which one byte of one block is flipped, or the block is gone.</summary>
    public Kept(IReadOnlyDictionary<Multihash, byte[]> source, Multihash at, int? flip)
    {
        blocks = source.ToDictionary();
        if (flip is not { } index) blocks.Remove(at);
        else (blocks[at] = [.. blocks[at]])[index] ^= 0x40;
    }

    public ValueTask<ReadOnlyMemory<byte>?> GetAsync(Multihash hash, CancellationToken cancel)
        => new(blocks.TryGetValue(hash, out var bytes) ? bytes : default(ReadOnlyMemory<byte>?));
}
