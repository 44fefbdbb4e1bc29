using System.Runtime.CompilerServices;

namespace Grange.Content;

/// <summary>What a walk through a HAMT meets: a shard's block, or an entry (then <see cref="Name"/> is set).</summary>
readonly record struct HamtStep(Cid Cid, ReadOnlyMemory<byte> Block, string? Name, long? Tsize);

/// <summary>Walks the shards of a HAMT directory, depth first, one block in memory per level.</summary>
/// <remarks>
/// Every name must hash to where it stands and no inner shard may be empty. So a shard linked from two places is caught at its first entry, and a
/// DAG that repeats itself cannot make the walk longer than its number of entries.
/// </remarks>
sealed class HamtWalk(IBlockReader blocks)
{
    sealed record Frame(UnixFsNode Shard, int[] Buckets)
    {
        public int Next { get; set; }
    }

    /// <summary>The CID of the entry of that name, or NotFound; every shard below the root that was opened is added to <paramref name="passed"/>.</summary>
    public async ValueTask<Found<Cid>> FindAsync(UnixFsNode root, string name, List<Cid>? passed, CancellationToken cancel)
    {
        var path = new HamtPath(name);
        var (shard, prefix) = (root, HamtPath.PrefixLength(root.Fanout));
        for (var level = 0; level < HamtPath.MaxDepth(root.Fanout); level++)
        {
            var bucket = path.Bucket(root.Fanout, level);
            var link = shard.Links.FirstOrDefault(one => HamtPath.BucketOf(one, root.Fanout) == bucket);
            if (link.Name is null) break;
            if (link.Name.Length > prefix)
            {
                if (!link.Name.AsSpan(prefix).SequenceEqual(name)) break;
                return link.Hash;
            }
            var opened = await OpenAsync(link.Hash, root.Fanout, cancel);
            if (!opened.TryGet(out var inner, out var fault)) return fault;
            passed?.Add(link.Hash);
            shard = inner.Shard;
        }
        return new DagFault(DagReason.NotFound, root.Cid, $"there is no '{name}' here");
    }

    /// <summary>Every shard below the root and every entry, in the order of their hashes; ends after the first fault.</summary>
    public async IAsyncEnumerable<Found<HamtStep>> WalkAsync(UnixFsNode root, [EnumeratorCancellation] CancellationToken cancel)
    {
        var prefix = HamtPath.PrefixLength(root.Fanout);
        var frames = new Stack<Frame>([new Frame(root, [])]);
        while (frames.TryPeek(out var top))
        {
            if (top.Next == top.Shard.Links.Count) { frames.Pop(); continue; }
            var link = top.Shard.Links[top.Next++];
            int[] way = [.. top.Buckets, HamtPath.BucketOf(link, root.Fanout)];
            if (link.Name!.Length > prefix)
            {
                var name = link.Name[prefix..];
                if (!LeadsTo(way, name, root.Fanout)) { yield return DagFault.Malformed(top.Shard.Cid, $"'{name}' stands in the wrong bucket"); yield break; }
                yield return new HamtStep(link.Hash, default, name, link.Tsize);
                continue;
            }
            if (way.Length == HamtPath.MaxDepth(root.Fanout)) { yield return DagFault.Malformed(top.Shard.Cid, "the HAMT is deeper than its hash"); yield break; }
            var opened = await OpenAsync(link.Hash, root.Fanout, cancel);
            if (!opened.TryGet(out var inner, out var fault)) { yield return fault; yield break; }
            yield return new HamtStep(link.Hash, inner.Block, null, null);
            frames.Push(new Frame(inner.Shard, way));
        }
    }

    static bool LeadsTo(int[] way, string name, int fanout)
    {
        var path = new HamtPath(name);
        for (var level = 0; level < way.Length; level++)
            if (path.Bucket(fanout, level) != way[level]) return false;
        return true;
    }

    async ValueTask<Found<(UnixFsNode Shard, ReadOnlyMemory<byte> Block)>> OpenAsync(Cid cid, int fanout, CancellationToken cancel)
    {
        if (!(await blocks.FetchAsync(cid, cancel)).TryGet(out var block, out var fault)) return fault;
        if (!UnixFsNode.Decode(cid, block).TryGet(out var shard, out fault)) return fault;
        if (shard.Type != UnixFsType.HamtShard || shard.Fanout != fanout) return DagFault.Malformed(cid, "an inner HAMT shard is of another kind than its root");
        return shard.Links.Count > 0 ? (shard, block) : DagFault.Malformed(cid, "an inner HAMT shard is empty");
    }
}
