using System.Data.Common;
using Grange.Content;

namespace Grange.Store.Segments;

/// <summary>The index over a node's segments in two tables: block hash to place, and what is known of each segment.</summary>
/// <remarks>Segments lie on the node that wrote them. Nodes that share a PostgreSQL therefore use different modules.</remarks>
public sealed class SegmentIndex : ISegmentIndex
{
    readonly IStore store;
    readonly string find, addBlock, addBlocks, moveSegment, seal, list, removeBlocks, removeSegment;

    SegmentIndex(IStore store, string module)
    {
        this.store = store;
        find = $"SELECT segment, start, length FROM {module}_block WHERE hash = @hash";
        addBlock = $"INSERT INTO {module}_block (hash, segment, start, length) VALUES (@hash, @segment, @start, @length) ON CONFLICT (hash) DO NOTHING";
        addBlocks = $"""
            INSERT INTO {module}_block (hash, segment, start, length) SELECT hash, @segment, start, length
            FROM unnest(@hashes, @starts, @lengths) AS block (hash, start, length) ON CONFLICT (hash) DO NOTHING
            """;
        moveSegment = $"""
            INSERT INTO {module}_segment (number, indexed_bytes) VALUES (@segment, @indexedBytes)
            ON CONFLICT (number) DO UPDATE SET indexed_bytes = excluded.indexed_bytes
            """;
        seal = $"UPDATE {module}_segment SET piece_cid = @pieceCid WHERE number = @segment";
        list = $"SELECT number, indexed_bytes AS indexedBytes, piece_cid AS pieceCid FROM {module}_segment ORDER BY number";
        removeBlocks = $"DELETE FROM {module}_block WHERE segment = @segment";
        removeSegment = $"DELETE FROM {module}_segment WHERE number = @segment";
    }

    /// <summary>Opens the index in a store, making its tables.</summary>
    /// <param name="store">Where it is kept.</param>
    /// <param name="module">What its tables' names begin with; one for each node and folder of segments.</param>
    /// <param name="cancel">Stops waiting.</param>
    public static async Task<SegmentIndex> OpenAsync(IStore store, string module, CancellationToken cancel)
    {
        await store.MigrateAsync(module, Tables(module), cancel);
        return new SegmentIndex(store, module);
    }

    static IReadOnlyList<Migration> Tables(string module) =>
    [
        new("blocks-and-segments", $"""
            CREATE TABLE {module}_block (
                hash blob PRIMARY KEY, segment bigint NOT NULL, start bigint NOT NULL, length bigint NOT NULL) WITHOUT ROWID;
            CREATE TABLE {module}_segment (number bigint PRIMARY KEY, indexed_bytes bigint NOT NULL, piece_cid text) WITHOUT ROWID
            """),
    ];

    /// <inheritdoc/>
    public async ValueTask<BlockPlace?> FindAsync(Multihash hash, CancellationToken cancel)
        => await store.ReadAsync<BlockPlace?>(async (db, cancel) =>
        {
            await using var command = db.Command(find, ("hash", hash.Bytes.ToArray()));
            await using var rows = await command.ExecuteReaderAsync(cancel);
            return await rows.ReadAsync(cancel) ? new BlockPlace(rows.GetInt64(0), rows.GetInt64(1), (int)rows.GetInt64(2)) : null;
        }, cancel);

    /// <inheritdoc/>
    public async ValueTask AddAsync(long segment, long indexedBytes, IReadOnlyList<IndexedBlock> blocks, CancellationToken cancel)
        => await store.WriteWithRowLocksAsync(async (db, cancel) =>
        {
            if (store.Dialect == Dialect.Postgres) await AddAtOnceAsync(db, segment, blocks, cancel);
            else AddOneByOne(db, segment, blocks);
            return await db.RunAsync(moveSegment, new { segment, indexedBytes }, cancel);
        }, cancel);

    /// <summary>SQLite: one prepared statement; nothing leaves the process.</summary>
    void AddOneByOne(DbConnection db, long segment, IReadOnlyList<IndexedBlock> blocks)
    {
        using var command = db.Command(addBlock, ("hash", Array.Empty<byte>()), ("segment", segment), ("start", 0L), ("length", 0L));
        var (hash, start, length) = (command.Parameters[0], command.Parameters[2], command.Parameters[3]);
        for (var at = 0; at < blocks.Count; at++)
        {
            (hash.Value, start.Value, length.Value) = (blocks[at].Hash.Bytes.ToArray(), blocks[at].Place.Offset, (long)blocks[at].Place.Length);
            command.ExecuteNonQuery();
        }
    }

    /// <summary>PostgreSQL: all blocks in one round trip.</summary>
    async Task AddAtOnceAsync(DbConnection db, long segment, IReadOnlyList<IndexedBlock> blocks, CancellationToken cancel)
    {
        await using var command = db.Command(addBlocks,
            ("hashes", blocks.Select(block => block.Hash.Bytes.ToArray()).ToArray()), ("segment", segment),
            ("starts", blocks.Select(block => block.Place.Offset).ToArray()), ("lengths", blocks.Select(block => (long)block.Place.Length).ToArray()));
        await command.ExecuteNonQueryAsync(cancel);
    }

    /// <inheritdoc/>
    public async ValueTask SealAsync(long segment, string pieceCid, CancellationToken cancel)
    {
        if (await store.WriteWithRowLocksAsync((db, cancel) => db.RunAsync(seal, new { segment, pieceCid }, cancel), cancel) == 0)
            throw new InvalidOperationException($"segment {segment} is not indexed and cannot be sealed");
    }

    sealed record Row(long Number, long IndexedBytes, string? PieceCid);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<SegmentRow>> SegmentsAsync(CancellationToken cancel)
    {
        var rows = await store.ReadAsync((db, cancel) => db.ListAsync<Row>(list, null, cancel), cancel);
        return [.. rows.Select(row => new SegmentRow(row.Number, row.IndexedBytes, row.PieceCid is not null, row.PieceCid))];
    }

    /// <inheritdoc/>
    public async ValueTask RemoveAsync(long segment, CancellationToken cancel)
        => await store.WriteWithRowLocksAsync(async (db, cancel) =>
        {
            await db.RunAsync(removeBlocks, new { segment }, cancel);
            return await db.RunAsync(removeSegment, new { segment }, cancel);
        }, cancel);
}
