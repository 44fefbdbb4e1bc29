namespace Grange.Content;

/// <summary>A block read as UnixFS, with every rule checked that can be checked on the block alone.</summary>
public sealed class UnixFsNode
{
    readonly IReadOnlyList<long> blockSizes;

    UnixFsNode(Cid cid, UnixFsType type, ReadOnlyMemory<byte> data, IReadOnlyList<DagPbLink> links, IReadOnlyList<long> blockSizes)
        => (Cid, Type, Data, Links, this.blockSizes) = (cid, type, data, links, blockSizes);

    public Cid Cid { get; }
    public UnixFsType Type { get; }

    /// <summary>A file's own bytes, a symlink's target, or a shard's bit field.</summary>
    public ReadOnlyMemory<byte> Data { get; }

    public IReadOnlyList<DagPbLink> Links { get; }

    /// <summary>Bytes of the file; 0 for anything else.</summary>
    public long Size { get; private init; }

    /// <summary>Buckets of a HAMT shard; 0 for anything else.</summary>
    public int Fanout { get; private init; }

    /// <summary>Permission bits and modification time (seconds since 1970), when recorded.</summary>
    public (uint? Mode, long? UnixSeconds) Metadata { get; private init; }

    public bool IsFile => Type is UnixFsType.File or UnixFsType.Raw;
    public bool IsDirectory => Type is UnixFsType.Directory or UnixFsType.HamtShard;

    /// <summary>Bytes of the file below link <paramref name="index"/>.</summary>
    public long SizeOf(int index) => blockSizes[index];

    /// <summary>Reads a raw or dag-pb block as UnixFS.</summary>
    public static Found<UnixFsNode> Decode(Cid cid, ReadOnlyMemory<byte> block)
    {
        if (cid.Codec == Codec.Raw) return new UnixFsNode(cid, UnixFsType.Raw, block, [], []) { Size = block.Length };
        if (cid.Codec != Codec.DagPb) return new DagFault(DagReason.UnsupportedCodec, cid, $"codec 0x{(ulong)cid.Codec:x} is not UnixFS");
        var fault = DagPb.TryDecode(block, out var node);
        if (fault != DagPbFault.None) return DagFault.Malformed(cid, $"dag-pb: {fault}");
        if (node!.Data is not { } message || UnixFsData.TryDecode(message) is not { } data) return DagFault.Malformed(cid, "no UnixFS message");
        return data.Type switch
        {
            UnixFsType.File or UnixFsType.Raw => File(cid, node, data),
            UnixFsType.HamtShard => Shard(cid, node, data),
            UnixFsType.Directory => new UnixFsNode(cid, data.Type, default, node.Links, []) { Metadata = (data.Mode, data.ModifiedUnixSeconds) },
            UnixFsType.Symlink => new UnixFsNode(cid, data.Type, data.Data, [], []) { Metadata = (data.Mode, data.ModifiedUnixSeconds) },
            _ => DagFault.Malformed(cid, $"a {data.Type} node holds no content"),
        };
    }

    static Found<UnixFsNode> File(Cid cid, DagPbNode node, UnixFsData data)
    {
        if (data.BlockSizes.Count != node.Links.Count) return DagFault.Malformed(cid, $"{data.BlockSizes.Count} block sizes for {node.Links.Count} links");
        foreach (var link in node.Links)
            if (!string.IsNullOrEmpty(link.Name)) return DagFault.Malformed(cid, $"a file's chunk is named '{link.Name}'");
        var size = (Int128)data.Data.Length;
        foreach (var block in data.BlockSizes) size += block;
        if (size > long.MaxValue || size != (data.FileSize ?? size)) return DagFault.Malformed(cid, $"the file size is {data.FileSize}, its parts sum to {size}");
        return new UnixFsNode(cid, data.Type, data.Data, node.Links, data.BlockSizes) { Size = (long)size, Metadata = (data.Mode, data.ModifiedUnixSeconds) };
    }

    static Found<UnixFsNode> Shard(Cid cid, DagPbNode node, UnixFsData data)
    {
        if (!HamtPath.IsFanout(data.Fanout)) return DagFault.Malformed(cid, $"a HAMT cannot have the fanout {data.Fanout}");
        if (data.HashType != (ulong)HashCode.Murmur3X64_64) return DagFault.Malformed(cid, $"a HAMT cannot use the hash 0x{data.HashType:x}");
        var shard = new UnixFsNode(cid, data.Type, data.Data, node.Links, []) { Fanout = (int)data.Fanout, Metadata = (data.Mode, data.ModifiedUnixSeconds) };
        return HamtPath.CheckBuckets(shard) is { } wrong ? DagFault.Malformed(cid, wrong) : shard;
    }
}
