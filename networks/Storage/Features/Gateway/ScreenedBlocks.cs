using Grange.Content;
using Grange.Kernel;
using Grange.Storage.Files;

namespace Grange.Storage.Gateway;

/// <summary>Blocks but for those that a policy does not let out: one forbidden file in a folder does not leave with the folder.</summary>
/// <param name="blocks">All of them.</param>
/// <param name="screen">The policy's reason not to serve a block, or null.</param>
/// <param name="onWay">Roots along the path that was asked for: the path was judged as a whole.</param>
sealed class ScreenedBlocks(IBlockReader blocks, Func<Cid, Fault?> screen, IReadOnlyList<Cid> onWay) : IBlockReader
{
    public ValueTask<ReadOnlyMemory<byte>?> GetAsync(Multihash hash, CancellationToken cancel)
    {
        if (!onWay.Any(root => root.Hash == hash) && (screen(new Cid(Codec.Raw, hash)) ?? (hash.IsCheckable ? screen(new Cid(Codec.DagPb, hash)) : null)) is { } denied) throw new ContentDeniedException(denied); // older lists name a CID with its codec
        return blocks.GetAsync(hash, cancel);
    }

    public ValueTask ExpectAsync(Cid root, CancellationToken cancel) => blocks.ExpectAsync(root, cancel);
}
