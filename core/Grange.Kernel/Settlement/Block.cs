using Grange.Content;

namespace Grange.Kernel;

/// <summary>A content-addressed block that a step of the loop produced and somebody has to keep.</summary>
public readonly record struct Block(Cid Cid, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>The dag-cbor block of <paramref name="node"/>.</summary>
    public static Block Of(DagNode node) => Of(Codec.DagCbor, DagCbor.Encode(node));

    public static Block Of(Codec codec, byte[] bytes) => new(Cid.Of(codec, bytes), bytes);
}

/// <summary>Something written as blocks: its root, and every block below and including it.</summary>
public sealed record Encoded(Cid Root, IReadOnlyList<Block> Blocks)
{
    /// <summary>Puts every block, leaves first; durable after the writer's next flush.</summary>
    public async Task StoreAsync(IBlockWriter target, CancellationToken cancel)
    {
        foreach (var block in Blocks) await target.PutAsync(block.Cid, block.Bytes, cancel);
    }
}
