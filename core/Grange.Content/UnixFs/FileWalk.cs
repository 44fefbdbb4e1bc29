using System.Runtime.CompilerServices;

namespace Grange.Content;

/// <summary>A block of a file and what of the wanted range lies in it (empty for an inner node).</summary>
readonly record struct FilePart(Cid Cid, ReadOnlyMemory<byte> Block, ReadOnlyMemory<byte> Content);

/// <summary>Walks the blocks of a file that hold a byte range, depth first; blocks outside the range are never asked for.</summary>
/// <param name="blocks">Where the blocks come from.</param>
/// <param name="readAhead">How many children are fetched at once, so that distant blocks need not wait for each other.</param>
sealed class FileWalk(IBlockReader blocks, int readAhead = 1)
{
    /// <summary>Deepest tree read: 32 levels of two links hold more than 2^63 bytes need.</summary>
    const int MaxDepth = 64;

    sealed class Frame(UnixFsNode node, long start, Queue<(int Index, long Start, Task<Found<ReadOnlyMemory<byte>>> Block)> pending)
    {
        public UnixFsNode Node => node;
        public Queue<(int Index, long Start, Task<Found<ReadOnlyMemory<byte>>> Block)> Pending => pending;
        public int Next { get; set; }

        /// <summary>Where in the file the child <see cref="Next"/> begins.</summary>
        public long At { get; set; } = start + node.Data.Length;
    }

    /// <summary>The blocks below <paramref name="root"/> that hold bytes of [from, to), in file order; ends after the first fault.</summary>
    public async IAsyncEnumerable<Found<FilePart>> WalkAsync(UnixFsNode root, long from, long to, [EnumeratorCancellation] CancellationToken cancel)
    {
        if (from >= to) yield break;
        var frames = new Stack<Frame>([new Frame(root, 0, [])]);
        while (frames.TryPeek(out var top))
        {
            Prefetch(top, from, to, cancel);
            if (!top.Pending.TryDequeue(out var next)) { frames.Pop(); continue; }
            var cid = top.Node.Links[next.Index].Hash;
            if (!(await next.Block).TryGet(out var block, out var fault)) { yield return fault; yield break; }
            if (!Open(cid, block, top.Node.SizeOf(next.Index)).TryGet(out var child, out fault)) { yield return fault; yield break; }
            yield return new FilePart(cid, block, Overlap(child.Data, next.Start, from, to));
            if (child.Links.Count == 0) continue;
            if (frames.Count == MaxDepth) { yield return new DagFault(DagReason.TooLarge, cid, "the file's tree is too deep"); yield break; }
            frames.Push(new Frame(child, next.Start, []));
        }
    }

    /// <summary>What of <paramref name="data"/>, lying at <paramref name="start"/> of the file, is in [from, to).</summary>
    public static ReadOnlyMemory<byte> Overlap(ReadOnlyMemory<byte> data, long start, long from, long to)
    {
        var (first, last) = (Math.Max(from - start, 0), Math.Min(to - start, data.Length));
        return first < last ? data[(int)first..(int)last] : default;
    }

    void Prefetch(Frame frame, long from, long to, CancellationToken cancel)
    {
        for (; frame.Pending.Count < readAhead && frame.Next < frame.Node.Links.Count && frame.At < to; frame.Next++)
        {
            var (start, size) = (frame.At, frame.Node.SizeOf(frame.Next));
            frame.At += size;
            if (size > 0 && frame.At > from) // a child of no bytes holds nothing, whatever hangs below it
                frame.Pending.Enqueue((frame.Next, start, blocks.FetchAsync(frame.Node.Links[frame.Next].Hash, cancel).AsTask()));
        }
    }

    static Found<UnixFsNode> Open(Cid cid, ReadOnlyMemory<byte> block, long size)
    {
        if (!UnixFsNode.Decode(cid, block).TryGet(out var child, out var fault)) return fault;
        if (!child.IsFile) return DagFault.Malformed(cid, $"a {child.Type} stands where a file's chunk belongs");
        return child.Size == size ? child : DagFault.Malformed(cid, $"the chunk has {child.Size} bytes, its parent says {size}");
    }
}
