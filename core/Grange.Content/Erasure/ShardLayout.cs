namespace Grange.Content;

/// <summary>Some bytes of a data shard.</summary>
/// <param name="Shard">Number of the shard.</param>
/// <param name="Offset">Where in the shard they begin.</param>
/// <param name="Length">How many.</param>
public readonly record struct ShardSlice(int Shard, long Offset, long Length);

/// <summary>Where a piece's bytes lie in its shards: cut into consecutive parts, the last filled up with zeros.</summary>
/// <remarks>Shard i is the piece's bytes [i·S, (i+1)·S). So a block of the piece is one range of one shard, of two at most where it lies on a cut.</remarks>
/// <param name="PieceBytes">Bytes of the piece.</param>
/// <param name="DataShards">Shards that hold them.</param>
public readonly record struct ShardLayout(long PieceBytes, int DataShards)
{
    /// <summary>Shards are a multiple of 64 bytes: whole vectors, and whole pairs of leaves' hashes.</summary>
    public const int Alignment = 64;

    /// <summary>Bytes of every shard: the piece's k-th part, rounded up.</summary>
    public long ShardBytes
    {
        get
        {
            var part = PieceBytes / DataShards + (PieceBytes % DataShards == 0 ? 0 : 1);
            return checked(part + Alignment - 1) / Alignment * Alignment;
        }
    }

    /// <summary>Bytes of the piece in data shard <paramref name="shard"/>; what is missing to <see cref="ShardBytes"/> are zeros.</summary>
    public long BytesIn(int shard) => Math.Clamp(PieceBytes - shard * ShardBytes, 0, ShardBytes);

    /// <summary>The slices that together are the piece's bytes from <paramref name="offset"/> on.</summary>
    public IEnumerable<ShardSlice> Slices(long offset, long length)
    {
        if (offset < 0 || length < 0 || offset > PieceBytes - length) throw new ArgumentOutOfRangeException(nameof(offset), "the piece has no such bytes");
        return Cut(offset, length, ShardBytes);
    }

    static IEnumerable<ShardSlice> Cut(long offset, long length, long shardBytes)
    {
        for (long taken; length > 0; offset += taken, length -= taken)
        {
            taken = Math.Min(length, shardBytes - offset % shardBytes);
            yield return new ShardSlice((int)(offset / shardBytes), offset % shardBytes, taken);
        }
    }
}
