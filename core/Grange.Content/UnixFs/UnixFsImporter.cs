using System.Buffers;
using System.IO.Pipelines;
using System.Text;

namespace Grange.Content;

/// <summary>Turns files, symlinks and directories into UnixFS blocks, written to <paramref name="target"/> as they are made.</summary>
/// <remarks>
/// A file's chunks are hashed on all cores while later ones are read; blocks are still put in file order, one at a time, and a block's memory
/// belongs to the importer again once the put returned. Nothing is flushed: the caller does, once per acknowledgement.
/// </remarks>
public sealed class UnixFsImporter(IBlockWriter target, UnixFsProfile profile)
{
    /// <summary>The most bytes of one file held in chunk buffers.</summary>
    const int WindowBytes = 24 * 1024 * 1024;

    readonly int window = Math.Clamp(2 * Environment.ProcessorCount + 1, 2, WindowBytes / profile.ChunkBytes);

    public UnixFsProfile Profile => profile;

    /// <summary>Imports a file from where <paramref name="content"/> stands to its end; memory stays under 32 MiB whatever its size.</summary>
    public async Task<UnixFsEntry> AddFileAsync(Stream content, CancellationToken cancel)
    {
        var layout = new BalancedLayout(target, profile);
        var hashing = new Queue<Task<Leaf>>(window);
        try
        {
            for (var first = true; ; first = false)
            {
                var chunk = await ReadChunkAsync(content, cancel);
                if (chunk.Length == 0 && !first) { chunk.Return(); break; }
                var last = chunk.Length < profile.ChunkBytes;
                hashing.Enqueue(first && last ? Task.FromResult(Hash(chunk)) : Task.Run(() => Hash(chunk), CancellationToken.None));
                if (hashing.Count == window) await PutFirstAsync(hashing, layout, cancel);
                if (last) break;
            }
            while (hashing.Count > 0) await PutFirstAsync(hashing, layout, cancel);
            return await layout.CloseAsync(cancel);
        }
        finally
        {
            foreach (var unfinished in hashing) (await unfinished).Chunk.Return(); // only after a fault: no buffer goes back while it is hashed
        }
    }

    /// <summary>Imports a file from a pipe, to its completion.</summary>
    public Task<UnixFsEntry> AddFileAsync(PipeReader content, CancellationToken cancel) => AddFileAsync(content.AsStream(leaveOpen: true), cancel);

    /// <summary>Adds a symlink that holds <paramref name="path"/> as text; it is never followed.</summary>
    public async ValueTask<UnixFsEntry> AddSymlinkAsync(string path, CancellationToken cancel)
    {
        var block = DagPb.Encode([], UnixFsMessage.Symlink(Encoding.UTF8.GetBytes(path)));
        var cid = profile.CidOf(block);
        await target.PutAsync(cid, block, cancel);
        return new UnixFsEntry(cid, 0, block.Length);
    }

    /// <summary>Adds a directory of entries already imported: one block, or a HAMT when the profile's threshold is passed.</summary>
    /// <exception cref="ArgumentException">A name is none (<see cref="IsName"/>) or comes twice.</exception>
    public ValueTask<UnixFsEntry> AddDirectoryAsync(IEnumerable<KeyValuePair<string, UnixFsEntry>> entries, CancellationToken cancel)
        => new DirectoryLayout(target, profile).AddAsync(entries, cancel);

    /// <summary>True for what may name a directory's entry: text that is not empty, holds no '/' and no NUL, and is neither "." nor "..".</summary>
    public static bool IsName(string name)
        => name is not ("" or "." or "..") && !name.AsSpan().ContainsAny('/', '\0') && DagNode.IsText(name);

    async ValueTask PutFirstAsync(Queue<Task<Leaf>> hashing, BalancedLayout layout, CancellationToken cancel)
    {
        var leaf = await hashing.Peek();
        await target.PutAsync(leaf.Entry.Cid, leaf.Block, cancel);
        _ = hashing.Dequeue();
        leaf.Chunk.Return();
        await layout.AddAsync(leaf.Entry, cancel);
    }

    async ValueTask<Chunk> ReadChunkAsync(Stream content, CancellationToken cancel)
    {
        var room = profile.RawLeaves ? 0 : UnixFsMessage.LeafRoom;
        var buffer = ArrayPool<byte>.Shared.Rent(profile.ChunkBytes + 2 * room);
        try
        {
            var length = await content.ReadAtLeastAsync(buffer.AsMemory(room, profile.ChunkBytes), profile.ChunkBytes, throwOnEndOfStream: false, cancel);
            return new Chunk(buffer, length);
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(buffer);
            throw;
        }
    }

    Leaf Hash(Chunk chunk)
    {
        var (codec, start, length) = (Codec.Raw, 0, chunk.Length);
        if (!profile.RawLeaves)
        {
            codec = Codec.DagPb;
            (start, length) = UnixFsMessage.WrapLeaf(chunk.Buffer, chunk.Length);
        }
        var block = chunk.Buffer.AsMemory(start, length);
        var cid = new Cid(codec, Multihash.Sha256Of(block.Span), profile.CidVersion);
        return new Leaf(chunk, block, new UnixFsEntry(cid, chunk.Length, length));
    }

    readonly record struct Chunk(byte[] Buffer, int Length)
    {
        public void Return() => ArrayPool<byte>.Shared.Return(Buffer);
    }

    readonly record struct Leaf(Chunk Chunk, ReadOnlyMemory<byte> Block, UnixFsEntry Entry);
}
