namespace Grange.Content;

/// <summary>Reed–Solomon: a piece as k shards of its own bytes and parity beside them; any k of all n give it back.</summary>
/// <remarks>
/// Systematic, and Cauchy below: parity shard i (numbered from k on) is the sum over data shards j of 1/(i xor j) · shard j in
/// GF(2^8)/0x11d. That is the matrix ISA-L calls <c>cauchy1</c>, so its shards and ours are the same bytes.
/// </remarks>
public sealed class ErasureCode
{
    /// <summary>Most shards there can be: the field has no more elements.</summary>
    public const int MaxShards = 256;

    readonly FieldMatrix factors;

    /// <exception cref="ArgumentOutOfRangeException">Not 1 ≤ data ≤ total ≤ 256.</exception>
    public ErasureCode(int data, int total)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(data, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(total, data);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(total, MaxShards);
        (DataShards, TotalShards, factors) = (data, total, new FieldMatrix(total, data));
        for (var row = 0; row < total; row++)
            for (var column = 0; column < data; column++)
                factors[row, column] = row < data ? row == column ? (byte)1 : (byte)0 : GaloisField.Inverse((byte)(row ^ column));
    }

    /// <summary>Shards that hold the piece itself; as many of all, whichever, are enough to read it.</summary>
    public int DataShards { get; }

    public int TotalShards { get; }

    public int ParityShards => TotalShards - DataShards;

    /// <summary>Makes all parity shards from all data shards.</summary>
    public ShardMix Parity(ErasureKernel? kernel = null)
        => new(Rows(Enumerable.Range(DataShards, ParityShards)), [.. Enumerable.Range(0, DataShards)], [.. Enumerable.Range(DataShards, ParityShards)], kernel ?? ShardMix.Best);

    /// <summary>Makes <paramref name="wanted"/> shards, data or parity, from <paramref name="present"/> ones.</summary>
    /// <returns>Null when fewer than <see cref="DataShards"/> are present: the piece is lost. Of more, it reads the lowest numbers: they need the least work.</returns>
    /// <exception cref="ArgumentException">A number is no shard, or one is present twice.</exception>
    public ShardMix? Recover(IEnumerable<int> present, IEnumerable<int> wanted, ErasureKernel? kernel = null)
    {
        int[] sources = [.. present.Order()], targets = [.. wanted];
        if (Array.Exists(sources, IsNoShard) || Array.Exists(targets, IsNoShard)) throw new ArgumentException($"shards are numbered from 0 to {TotalShards - 1}", nameof(wanted));
        for (var i = 1; i < sources.Length; i++)
            if (sources[i] == sources[i - 1]) throw new ArgumentException($"shard {sources[i]} is given twice", nameof(present));
        if (sources.Length < DataShards) return null;
        sources = sources[..DataShards];
        return new ShardMix(Rows(targets) * Rows(sources).Inverted(), sources, targets, kernel ?? ShardMix.Best);
    }

    bool IsNoShard(int number) => number < 0 || number >= TotalShards;

    FieldMatrix Rows(IEnumerable<int> numbers)
    {
        int[] chosen = [.. numbers];
        var rows = new FieldMatrix(chosen.Length, DataShards);
        for (var i = 0; i < chosen.Length; i++) factors.Row(chosen[i]).CopyTo(rows.Row(i));
        return rows;
    }
}
