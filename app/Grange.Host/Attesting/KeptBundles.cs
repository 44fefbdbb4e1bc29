using System.Collections.Concurrent;
using System.Globalization;
using Grange.Content;

namespace Grange.Host.Attesting;

/// <summary>What an attester recomputed and signed, one CAR a settlement, so that anyone can recompute it when the node that published it is gone.</summary>
/// <remarks>Each file is enough for its settlement on its own. The oldest go when all together grow above the limit; the newest stays.</remarks>
/// <param name="folder">Where the files are; <c>grange audit --bundles</c> reads it.</param>
/// <param name="mostBytes">The limit.</param>
public sealed class KeptBundles(string folder, long mostBytes)
{
    /// <summary>Ten gibibytes.</summary>
    public const long DefaultBytes = 10L << 30;

    /// <summary>Stores what an audit of a settlement read, durably, and makes room.</summary>
    public async Task KeepAsync(long number, Cid manifest, KeptReader read, CancellationToken cancel)
    {
        var path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{number:D10}-{manifest}.car"));
        if (!File.Exists(path)) await WriteAsync(path, manifest, read, cancel);
        var files = new DirectoryInfo(folder).EnumerateFiles("*.car").OrderByDescending(file => file.Name, StringComparer.Ordinal).ToList();
        var total = 0L;
        foreach (var file in files)
            if ((total += file.Length) > mostBytes && file != files[0]) file.Delete();
    }

    async Task WriteAsync(string path, Cid manifest, KeptReader read, CancellationToken cancel)
    {
        Directory.CreateDirectory(folder);
        var draft = path + ".new";
        await using (var stream = new FileStream(draft, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16, FileOptions.Asynchronous))
        {
            await using (var car = await CarWriter.StartAsync(stream, [manifest], cancel))
                foreach (var (hash, bytes) in read.Blocks) await car.PutAsync(new Cid(CodecOf(bytes), hash), bytes, cancel);
            stream.Flush(flushToDisk: true);
        }
        File.Move(draft, path, overwrite: true);
        DurableFile.SyncFolder(folder);
    }

    /// <summary>Readers ask by hash alone; the name should say what a block is all the same.</summary>
    static Codec CodecOf(ReadOnlyMemory<byte> block) => DagCbor.TryDecode(block.Span, out _) == DagCborFault.None ? Codec.DagCbor : Codec.Raw;
}

/// <summary>Blocks as they are read, remembered.</summary>
public sealed class KeptReader(IBlockReader source) : IBlockReader
{
    readonly ConcurrentDictionary<Multihash, ReadOnlyMemory<byte>> blocks = new(); // pages are read side by side

    /// <summary>Everything that was found.</summary>
    public IReadOnlyDictionary<Multihash, ReadOnlyMemory<byte>> Blocks => blocks;

    /// <inheritdoc/>
    public ValueTask ExpectAsync(Cid root, CancellationToken cancel) => source.ExpectAsync(root, cancel);

    /// <inheritdoc/>
    public async ValueTask<ReadOnlyMemory<byte>?> GetAsync(Multihash hash, CancellationToken cancel)
    {
        var found = await source.GetAsync(hash, cancel);
        if (found is { } bytes) blocks[hash] = bytes;
        return found;
    }
}
