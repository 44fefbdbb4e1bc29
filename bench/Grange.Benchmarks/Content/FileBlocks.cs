using Grange.Content;

namespace Grange.Benchmarks;

/// <summary>A file for each block, as Kubo's flatfs keeps them with <c>sync: true</c>: written aside, synced, renamed, folder synced.</summary>
/// <remarks>Folders by <c>next-to-last/2</c>: the two characters before the key's last.</remarks>
sealed class FileBlocks(string folder) : IBlockWriter
{
    public ValueTask PutAsync(Cid cid, ReadOnlyMemory<byte> block, CancellationToken cancel)
    {
        var key = cid.ToString()[1..].ToUpperInvariant(); // base32 without its prefix
        var shard = Path.Combine(folder, key[^3..^1]);
        if (!Directory.Exists(shard))
        {
            Directory.CreateDirectory(shard);
            DurableFile.SyncFolder(folder);
        }
        DurableFile.Replace(Path.Combine(shard, key + ".data"), block.Span);
        return default;
    }

    public ValueTask FlushAsync(CancellationToken cancel) => default;
}
