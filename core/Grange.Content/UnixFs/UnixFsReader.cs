using System.Runtime.CompilerServices;

namespace Grange.Content;

/// <summary>An entry of a directory: its name, what it points at, and the bytes of all its blocks as the link states them.</summary>
public readonly record struct DirectoryEntry(string Name, Cid Cid, long? TotalBytes);

/// <summary>Reads UnixFS out of blocks: paths, directories, files and ranges of files, fetching only the blocks that are needed.</summary>
/// <param name="blocks">Where the blocks come from.</param>
/// <param name="readAhead">How many blocks of a file are fetched at once.</param>
public sealed class UnixFsReader(IBlockReader blocks, int readAhead = 1)
{
    /// <summary>Reads the node a CID names.</summary>
    public async ValueTask<Found<UnixFsNode>> OpenAsync(Cid cid, CancellationToken cancel)
        => (await blocks.FetchAsync(cid, cancel)).TryGet(out var block, out var fault) ? UnixFsNode.Decode(cid, block) : fault;

    /// <summary>Reads the node at the end of <paramref name="path"/> ("a/b/c", already percent-decoded; "" is the root itself).</summary>
    public async ValueTask<Found<UnixFsNode>> ResolveAsync(Cid root, string path, CancellationToken cancel)
    {
        if (!(await DagPath.ResolveAsync(blocks, root, DagPath.Split(path), null, cancel)).TryGet(out var end, out var fault)) return fault;
        return end.Remainder.Count == 0 ? await OpenAsync(end.Cid, cancel) : new DagFault(DagReason.UnsupportedCodec, end.Cid, "the path ends inside a block");
    }

    /// <summary>The entries of a directory, as they are read; ends after the first fault. A name that comes twice is given once, the first.</summary>
    public async IAsyncEnumerable<Found<DirectoryEntry>> ListAsync(UnixFsNode directory, [EnumeratorCancellation] CancellationToken cancel)
    {
        if (!directory.IsDirectory) { yield return new DagFault(DagReason.NotADirectory, directory.Cid, $"a {directory.Type} has no entries"); yield break; }
        if (directory.Type == UnixFsType.Directory)
        {
            var names = new HashSet<string>(directory.Links.Count);
            foreach (var link in directory.Links)
                if (names.Add(link.Name ?? "")) yield return new DirectoryEntry(link.Name ?? "", link.Hash, link.Tsize);
            yield break;
        }
        await foreach (var step in new HamtWalk(blocks).WalkAsync(directory, cancel))
        {
            if (!step.TryGet(out var found, out var fault)) yield return fault;
            else if (found.Name is not null) yield return new DirectoryEntry(found.Name, found.Cid, found.Tsize);
        }
    }

    /// <summary>The bytes [offset, offset+length) of a file, cut to its size, piece by piece as blocks arrive; ends after the first fault.</summary>
    public async IAsyncEnumerable<Found<ReadOnlyMemory<byte>>> ReadAsync(UnixFsNode file, long offset, long length, [EnumeratorCancellation] CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        if (!file.IsFile) { yield return new DagFault(DagReason.NotAFile, file.Cid, $"a {file.Type} has no bytes"); yield break; }
        var to = Math.Min(file.Size, length > long.MaxValue - offset ? long.MaxValue : offset + length);
        var own = FileWalk.Overlap(file.Data, 0, offset, to);
        if (!own.IsEmpty) yield return own;
        await foreach (var step in new FileWalk(blocks, readAhead).WalkAsync(file, offset, to, cancel))
        {
            if (!step.TryGet(out var part, out var fault)) yield return fault;
            else if (!part.Content.IsEmpty) yield return part.Content;
        }
    }

    /// <summary>Copies a range of a file to <paramref name="target"/>. Null when all of it was written; else why it stopped, and what was written is right.</summary>
    public async ValueTask<DagFault?> CopyAsync(UnixFsNode file, long offset, long length, Stream target, CancellationToken cancel)
    {
        await foreach (var piece in ReadAsync(file, offset, length, cancel))
        {
            if (!piece.TryGet(out var bytes, out var fault)) return fault;
            await target.WriteAsync(bytes, cancel);
        }
        return null;
    }
}
