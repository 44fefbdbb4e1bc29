using System.Diagnostics.CodeAnalysis;

namespace Grange.Content;

/// <summary>When a directory becomes a HAMT: by the size of its block, or by the sum of its names' and CIDs' bytes.</summary>
public enum ShardRule { BlockBytes, LinkBytes }

/// <summary>The choices that decide which CID a file or folder gets (IPIP-0499).</summary>
/// <remarks><c>ChunkBytes</c> are the bytes of one leaf, <c>MaxLinks</c> the most links of one file node.</remarks>
public sealed record UnixFsProfile(string Name, int CidVersion, bool RawLeaves, int ChunkBytes, int MaxLinks, ShardRule Sharding)
{
    /// <summary>A directory larger than this, by the profile's <see cref="Sharding"/> measure, is sharded: 256 KiB.</summary>
    public const int ShardThreshold = 262_144;

    /// <summary>CIDv1, raw leaves of 1 MiB, 1024 links, sharding by block size. Grange's default.</summary>
    public static UnixFsProfile V1In2025 { get; } = new("unixfs-v1-2025", 1, true, 1_048_576, 1024, ShardRule.BlockBytes);

    /// <summary>What <c>ipfs add</c> does by default: CIDv0, dag-pb leaves of 256 KiB, 174 links.</summary>
    public static UnixFsProfile V0In2015 { get; } = new("unixfs-v0-2015", 0, false, 262_144, 174, ShardRule.LinkBytes);

    /// <summary>What <c>ipfs add --cid-version=1</c> does: CIDv1, raw leaves of 256 KiB, 174 links.</summary>
    public static UnixFsProfile KuboCidV1 { get; } = new("kubo-cidv1", 1, true, 262_144, 174, ShardRule.LinkBytes);

    public static IReadOnlyList<UnixFsProfile> All { get; } = [V1In2025, V0In2015, KuboCidV1];

    /// <summary>The profile of that name; false when there is none.</summary>
    public static bool TryFind(string name, [NotNullWhen(true)] out UnixFsProfile? profile)
        => (profile = All.FirstOrDefault(one => one.Name == name)) is not null;

    /// <summary>The CID of a dag-pb block under this profile.</summary>
    internal Cid CidOf(ReadOnlySpan<byte> node) => new(Codec.DagPb, Multihash.Sha256Of(node), CidVersion);
}

/// <summary>What an import made: the root, the bytes of the file itself, and the bytes of all its blocks (dag-pb's Tsize).</summary>
public readonly record struct UnixFsEntry(Cid Cid, long Size, long TotalBytes);
