using System.Text;

namespace Grange.Content;

/// <summary>Builds directories: a plain one while it is small, a HAMT of fanout 256 once it passes the profile's threshold.</summary>
sealed class DirectoryLayout(IBlockWriter target, UnixFsProfile profile)
{
    /// <summary>Levels that a 64-bit hash can tell apart, one byte each.</summary>
    const int MaxLevels = 8;

    readonly record struct Hashed(ulong Hash, DagPbLink Link);

    public async ValueTask<UnixFsEntry> AddAsync(IEnumerable<KeyValuePair<string, UnixFsEntry>> entries, CancellationToken cancel)
    {
        var links = new List<DagPbLink>();
        long size = 0;
        foreach (var (name, entry) in entries)
        {
            if (!UnixFsImporter.IsName(name)) throw new ArgumentException($"'{name}' cannot name an entry", nameof(entries));
            links.Add(new DagPbLink(entry.Cid, name, entry.TotalBytes));
            size += entry.Size;
        }
        links.Sort((left, right) => Utf8Order.Compare(left.Name, right.Name));
        for (var i = 1; i < links.Count; i++)
            if (links[i].Name == links[i - 1].Name) throw new ArgumentException($"'{links[i].Name}' comes twice", nameof(entries));
        return (PassesThreshold(links) ? await AddShardAsync(Sorted(links), 0, cancel) : await PutAsync(links, UnixFsMessage.Directory, cancel)) with { Size = size };
    }

    bool PassesThreshold(List<DagPbLink> links)
    {
        long measure = profile.Sharding == ShardRule.BlockBytes ? DagPb.DataSize(UnixFsMessage.Directory.Length) : 0;
        foreach (var link in links)
        {
            measure += profile.Sharding == ShardRule.BlockBytes ? DagPb.FieldSize(link) : Encoding.UTF8.GetByteCount(link.Name!) + link.Hash.ByteLength;
            if (measure > UnixFsProfile.ShardThreshold) return true;
        }
        return false;
    }

    // Sorted by hash, every subtree of the HAMT is one contiguous run.
    static Hashed[] Sorted(List<DagPbLink> links)
    {
        var hashed = links.Select(link => new Hashed(Murmur3.Hash64(Encoding.UTF8.GetBytes(link.Name!)), link)).ToArray();
        Array.Sort(hashed, (left, right) => left.Hash.CompareTo(right.Hash));
        return hashed;
    }

    async ValueTask<UnixFsEntry> AddShardAsync(ReadOnlyMemory<Hashed> run, int level, CancellationToken cancel)
    {
        if (level == MaxLevels) throw new ArgumentException("two names have the same 64-bit hash: a HAMT cannot hold both");
        var links = new List<DagPbLink>();
        var (high, low) = (UInt128.Zero, UInt128.Zero);
        for (var from = 0; from < run.Length;)
        {
            var bucket = Bucket(run.Span[from].Hash, level);
            var to = from + 1;
            while (to < run.Length && Bucket(run.Span[to].Hash, level) == bucket) to++;
            var prefix = bucket.ToString("X2");
            if (to - from == 1)
            {
                var only = run.Span[from].Link;
                links.Add(only with { Name = prefix + only.Name });
            }
            else
            {
                var child = await AddShardAsync(run[from..to], level + 1, cancel);
                links.Add(new DagPbLink(child.Cid, prefix, child.TotalBytes));
            }
            if (bucket < 128) low |= UInt128.One << bucket;
            else high |= UInt128.One << (bucket - 128);
            from = to;
        }
        return await PutAsync(links, UnixFsMessage.HamtShard(high, low), cancel);
    }

    static int Bucket(ulong hash, int level) => (byte)(hash >> (56 - 8 * level));

    async ValueTask<UnixFsEntry> PutAsync(List<DagPbLink> links, byte[] message, CancellationToken cancel)
    {
        var block = DagPb.Encode(links, message);
        var cid = profile.CidOf(block);
        await target.PutAsync(cid, block, cancel);
        return new UnixFsEntry(cid, 0, block.Length + links.Sum(link => link.Tsize ?? 0));
    }
}
