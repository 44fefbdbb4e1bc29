namespace Grange.Content;

/// <summary>Fetches blocks by CID: inline data from identity CIDs, everything else from the store, nothing over 2 MiB.</summary>
static class DagSource
{
    public static bool IsIdentity(Cid cid) => cid.Hash.Code == HashCode.Identity;

    public static async ValueTask<Found<ReadOnlyMemory<byte>>> FetchAsync(this IBlockReader blocks, Cid cid, CancellationToken cancel)
    {
        if (IsIdentity(cid)) return (ReadOnlyMemory<byte>)cid.Hash.Digest.ToArray();
        if (await blocks.GetAsync(cid.Hash, cancel) is not { } block) return DagFault.Missing(cid);
        return block.Length <= BlockLimits.MaxRead ? block : new DagFault(DagReason.TooLarge, cid, $"{block.Length} bytes in one block");
    }
}
