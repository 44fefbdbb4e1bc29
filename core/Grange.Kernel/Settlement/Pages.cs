using Grange.Content;

namespace Grange.Kernel;

/// <summary>Long lists cut into blocks of a fixed number of items, so that no block grows past what IPFS tools accept.</summary>
static class Pages
{
    /// <summary>Appends the page blocks of <paramref name="items"/> and returns their links.</summary>
    public static DagNode Add(List<Block> blocks, IEnumerable<DagNode> items, int size) => DagNode.List(
        items.Chunk(size).Select(chunk =>
        {
            var block = Block.Of(DagNode.List(chunk));
            blocks.Add(block);
            return DagNode.Of(block.Cid);
        }).ToArray());
}
