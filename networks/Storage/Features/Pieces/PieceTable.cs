using Grange.Content;
using Grange.Kernel;
using Grange.Store;

namespace Grange.Storage.Pieces;

/// <summary>A piece: a sealed segment of this node, named for everyone.</summary>
public sealed record PieceRow(long Segment, PieceCid Piece, Redundancy Policy, long ContentBytes, bool IsLocal, long MadeMs);

/// <summary>Where a block lies in a piece, and how that is kept.</summary>
public readonly record struct PieceBlock(long Segment, PieceCid Piece, Redundancy Policy, long Start, int Length);

/// <summary>Pieces, their blocks and their shards in the database.</summary>
sealed class PieceTable(IStore store, NetworkSlug network)
{
    readonly string slug = network.ToString();

    /// <summary>Records a sealed segment as a piece with its blocks; again changes nothing.</summary>
    public Task AddAsync(SealedSegment segment, Redundancy policy, IReadOnlyList<IndexedBlock> blocks, long nowMs, CancellationToken cancel) => store.WriteAsync(async (db, token) =>
    {
        var added = await db.RunAsync(
            """
            INSERT INTO storage_piece (network, segment, piece, policy, bytes, content, is_local, made_ms)
            VALUES (@slug, @Number, @piece, @policy, @Length, @content, 1, @nowMs) ON CONFLICT (network, segment) DO NOTHING
            """,
            new { slug, segment.Number, piece = segment.Piece.ToString(), policy = policy.ToString(), segment.Length, content = blocks.Sum(block => (long)block.Place.Length), nowMs }, token);
        if (added == 0) return;
        await db.RunAsync(
            "INSERT INTO storage_place (network, hash, segment, start, length) VALUES (@slug, @hash, @segment, @start, @length) ON CONFLICT (network, hash, segment) DO NOTHING",
            blocks.Select(block => new { slug, hash = block.Hash.Bytes.ToArray(), segment = segment.Number, start = block.Place.Offset, length = (long)block.Place.Length }), token);
    }, cancel);

    /// <summary>Where a block lies; of several places the one whose piece is kept under <paramref name="policy"/>, if that is given, or the oldest.</summary>
    public async Task<PieceBlock?> FindBlockAsync(Multihash hash, Redundancy? policy, CancellationToken cancel)
        => (await PlacesAsync(hash, policy?.ToString(), cancel)) is [var first, ..] ? first : null;

    /// <summary>Every place of a block, oldest first.</summary>
    public Task<IReadOnlyList<PieceBlock>> PlacesAsync(Multihash hash, CancellationToken cancel) => PlacesAsync(hash, null, cancel);

    Task<IReadOnlyList<PieceBlock>> PlacesAsync(Multihash hash, string? policy, CancellationToken cancel) => store.ReadAsync(async (db, token) =>
    {
        var rows = await db.ListAsync<BlockRaw>(
            $"""
            SELECT block.segment AS Segment, piece.piece AS Piece, piece.policy AS Policy, block.start AS Start, block.length AS Length FROM storage_place AS block
            JOIN storage_piece AS piece ON piece.network = block.network AND piece.segment = block.segment
            WHERE block.network = @slug AND block.hash = @hash {(policy is null ? "" : "AND piece.policy = @policy")} ORDER BY block.segment
            """, new { slug, hash = hash.Bytes.ToArray(), policy }, token);
        return (IReadOnlyList<PieceBlock>)[.. rows.Select(row => new PieceBlock(row.Segment, PieceCid.Parse(row.Piece), Redundancy.Parse(row.Policy), row.Start, (int)row.Length))];
    }, cancel);

    public Task<IReadOnlyList<PieceRow>> PiecesAsync(CancellationToken cancel) => PiecesAsync(null, cancel);

    /// <summary>A segment's piece; null while it is not sealed.</summary>
    public async Task<PieceRow?> FindAsync(long segment, CancellationToken cancel) => await PiecesAsync(segment, cancel) is [var one] ? one : null;

    Task<IReadOnlyList<PieceRow>> PiecesAsync(long? segment, CancellationToken cancel) => store.ReadAsync(async (db, token) =>
    {
        var rows = await db.ListAsync<PieceRaw>(
            $"""
            SELECT segment AS Segment, piece AS Piece, policy AS Policy, content AS Content, is_local AS IsLocal, made_ms AS MadeMs FROM storage_piece
            WHERE network = @slug {(segment is null ? "" : "AND segment = @segment")} ORDER BY segment
            """, new { slug, segment }, token);
        return (IReadOnlyList<PieceRow>)[.. rows.Select(row => new PieceRow(row.Segment, PieceCid.Parse(row.Piece), Redundancy.Parse(row.Policy), row.Content, row.IsLocal == 1, row.MadeMs))];
    }, cancel);

    /// <summary>The shards of a piece in their order; none before it was cut.</summary>
    public Task<IReadOnlyList<PieceCid>> ShardsAsync(long segment, CancellationToken cancel) => store.ReadAsync(async (db, token) =>
    {
        var rows = await db.ListAsync<string>("SELECT piece FROM storage_shard WHERE network = @slug AND segment = @segment ORDER BY shard", new { slug, segment }, token);
        return (IReadOnlyList<PieceCid>)[.. rows.Select(PieceCid.Parse)];
    }, cancel);

    public Task SetShardsAsync(long segment, IReadOnlyList<PieceCid> shards, CancellationToken cancel) => store.WriteAsync((db, token) => db.RunAsync(
        "INSERT INTO storage_shard (network, segment, shard, piece) VALUES (@slug, @segment, @shard, @piece) ON CONFLICT (network, segment, shard) DO NOTHING",
        shards.Select((piece, shard) => new { slug, segment, shard = (long)shard, piece = piece.ToString() }), token), cancel);

    /// <summary>The node's own bytes of a piece are gone; its index stays.</summary>
    public Task SetRemoteAsync(long segment, CancellationToken cancel)
        => store.WriteAsync((db, token) => db.RunAsync("UPDATE storage_piece SET is_local = 0 WHERE network = @slug AND segment = @segment", new { slug, segment }, token), cancel);

    /// <summary>Forgets a piece that nothing refers to and nobody holds; false when something does.</summary>
    public Task<bool> TryForgetAsync(long segment, CancellationToken cancel) => store.WriteAsync(async (db, token) =>
    {
        var key = new { slug, segment };
        foreach (var user in (string[])["part", "copy"])
            if (await db.FindAsync<long?>($"SELECT 1 FROM storage_{user} WHERE network = @slug AND segment = @segment LIMIT 1", key, token) is not null) return false;
        foreach (var table in (string[])["place", "shard", "repair", "piece"])
            await db.RunAsync($"DELETE FROM storage_{table} WHERE network = @slug AND segment = @segment", key, token);
        return true;
    }, cancel);

    /// <summary>Whose bytes lie in a segment, summed per payer over the objects that are still wanted, in order of address.</summary>
    public Task<IReadOnlyList<Rent>> RentAsync(long segment, CancellationToken cancel) => store.ReadAsync(async (db, token) =>
    {
        var rows = await db.ListAsync<RentRaw>(
            """
            SELECT payer AS Payer, SUM(bytes) AS Bytes FROM (
                SELECT DISTINCT object.payer AS payer, part.cid AS cid, part.bytes AS bytes FROM storage_part AS part
                JOIN storage_object AS object ON object.network = part.network AND object.cid = part.cid
                WHERE part.network = @slug AND part.segment = @segment) AS mine
            GROUP BY payer ORDER BY payer
            """, new { slug, segment }, token);
        return (IReadOnlyList<Rent>)[.. rows.Select(row => new Rent(Address.Read(row.Payer), (long)row.Bytes))];
    }, cancel);

    /// <summary>The lowest price that any order with bytes in a segment consents to; null when no object wants it.</summary>
    public Task<long?> PriceAsync(long segment, CancellationToken cancel) => store.ReadAsync((db, token) => db.FindAsync<long?>(
        """
        SELECT MIN(object.price) FROM storage_part AS part JOIN storage_object AS object ON object.network = part.network AND object.cid = part.cid
        WHERE part.network = @slug AND part.segment = @segment
        """, new { slug, segment }, token), cancel);

    sealed class BlockRaw
    {
        public long Segment { get; init; }
        public string Piece { get; init; } = "";
        public string Policy { get; init; } = "";
        public long Start { get; init; }
        public long Length { get; init; }
    }

    sealed class PieceRaw
    {
        public long Segment { get; init; }
        public string Piece { get; init; } = "";
        public string Policy { get; init; } = "";
        public long Content { get; init; }
        public long IsLocal { get; init; }
        public long MadeMs { get; init; }
    }

    sealed class RentRaw
    {
        public byte[] Payer { get; init; } = [];
        public decimal Bytes { get; init; } // PostgreSQL sums bigint as numeric
    }
}
