using Grange.Content;
using Grange.Kernel;
using Grange.Store;

namespace Grange.Storage.Pieces;

/// <summary>How far a copy of a piece is.</summary>
public enum CopyState : long
{
    /// <summary>The provider has the bytes; evidence is still to come.</summary>
    Stored = 1,

    /// <summary>Held by the device's word and placed by the operator's: it counts.</summary>
    Placed = 2,

    /// <summary>Dropped by evidence; the bytes go when that epoch is over, for until then they must be proven.</summary>
    Leaving = 3,
}

/// <summary>A piece: a sealed segment of this node, named for everyone.</summary>
public sealed record PieceRow(long Segment, PieceCid Piece, long ContentBytes, bool IsLocal, long MadeMs);

/// <summary>A copy of a piece with a provider.</summary>
public sealed record CopyRow(long Segment, PieceCid Piece, DeviceId Device, CopyState State, ReadOnlyMemory<byte>? Rent, long? Epoch);

/// <summary>Where a block lies in a piece.</summary>
public readonly record struct PieceBlock(long Segment, PieceCid Piece, long Start, int Length);

/// <summary>Pieces, their blocks and their copies in the database.</summary>
sealed class PieceTable(IStore store, NetworkSlug network)
{
    readonly string slug = network.ToString();

    /// <summary>Records a sealed segment as a piece with its blocks; again changes nothing.</summary>
    public Task AddAsync(SealedSegment segment, IReadOnlyList<IndexedBlock> blocks, long nowMs, CancellationToken cancel) => store.WriteAsync(async (db, token) =>
    {
        var added = await db.RunAsync(
            """
            INSERT INTO storage_piece (network, segment, piece, bytes, content, is_local, made_ms) VALUES (@slug, @Number, @piece, @Length, @content, 1, @nowMs)
            ON CONFLICT (network, segment) DO NOTHING
            """, new { slug, segment.Number, piece = segment.Piece.ToString(), segment.Length, content = blocks.Sum(block => (long)block.Place.Length), nowMs }, token);
        if (added == 0) return;
        await db.RunAsync(
            "INSERT INTO storage_block (network, hash, segment, start, length) VALUES (@slug, @hash, @segment, @start, @length) ON CONFLICT (network, hash) DO NOTHING",
            blocks.Select(block => new { slug, hash = block.Hash.Bytes.ToArray(), segment = segment.Number, start = block.Place.Offset, length = (long)block.Place.Length }), token);
    }, cancel);

    public Task<PieceBlock?> FindBlockAsync(Multihash hash, CancellationToken cancel) => store.ReadAsync(async (db, token) =>
    {
        var row = await db.FindAsync<BlockRaw>(
            """
            SELECT block.segment AS Segment, piece.piece AS Piece, block.start AS Start, block.length AS Length FROM storage_block AS block
            JOIN storage_piece AS piece ON piece.network = block.network AND piece.segment = block.segment WHERE block.network = @slug AND block.hash = @hash
            """, new { slug, hash = hash.Bytes.ToArray() }, token);
        return row is null ? (PieceBlock?)null : new PieceBlock(row.Segment, PieceCid.Parse(row.Piece), row.Start, (int)row.Length);
    }, cancel);

    public Task<IReadOnlyList<PieceRow>> PiecesAsync(CancellationToken cancel) => store.ReadAsync(async (db, token) =>
    {
        var rows = await db.ListAsync<PieceRaw>(
            "SELECT segment AS Segment, piece AS Piece, content AS Content, is_local AS IsLocal, made_ms AS MadeMs FROM storage_piece WHERE network = @slug ORDER BY segment", new { slug }, token);
        return (IReadOnlyList<PieceRow>)[.. rows.Select(row => new PieceRow(row.Segment, PieceCid.Parse(row.Piece), row.Content, row.IsLocal == 1, row.MadeMs))];
    }, cancel);

    /// <summary>Copies of all pieces, or of one segment's.</summary>
    public Task<IReadOnlyList<CopyRow>> CopiesAsync(long? segment, CancellationToken cancel) => store.ReadAsync(async (db, token) =>
    {
        var rows = await db.ListAsync<CopyRaw>(
            $"""
            SELECT copy.segment AS Segment, piece.piece AS Piece, copy.device AS Device, copy.state AS State, copy.rent AS Rent, copy.epoch AS Epoch FROM storage_copy AS copy
            JOIN storage_piece AS piece ON piece.network = copy.network AND piece.segment = copy.segment
            WHERE copy.network = @slug {(segment is null ? "" : "AND copy.segment = @segment")} ORDER BY copy.segment, copy.device
            """, new { slug, segment }, token);
        return (IReadOnlyList<CopyRow>)[.. rows.Select(row => new CopyRow(
            row.Segment, PieceCid.Parse(row.Piece), new DeviceId(Hash32.Read(row.Device)), (CopyState)row.State, row.Rent is null
                ? null
                : (ReadOnlyMemory<byte>?)row.Rent, row.Epoch))];
    }, cancel);

    public Task SetCopyAsync(long segment, DeviceId device, CopyState state, byte[]? rent, long? epoch, long nowMs, CancellationToken cancel) => store.WriteAsync((db, token) => db.RunAsync(
        """
        INSERT INTO storage_copy (network, segment, device, state, rent, epoch, changed_ms) VALUES (@slug, @segment, @device, @state, @rent, @epoch, @nowMs)
        ON CONFLICT (network, segment, device) DO UPDATE SET state = excluded.state, rent = excluded.rent, epoch = excluded.epoch, changed_ms = excluded.changed_ms
        """, new { slug, segment, device = device.Value.ToByteArray(), state = (long)state, rent, epoch, nowMs }, token), cancel);

    public Task RemoveCopyAsync(long segment, DeviceId device, CancellationToken cancel) => store.WriteAsync((db, token) => db.RunAsync(
        "DELETE FROM storage_copy WHERE network = @slug AND segment = @segment AND device = @device", new { slug, segment, device = device.Value.ToByteArray() }, token), cancel);

    /// <summary>The node's own bytes of a piece are gone; its index stays.</summary>
    public Task SetRemoteAsync(long segment, CancellationToken cancel)
        => store.WriteAsync((db, token) => db.RunAsync("UPDATE storage_piece SET is_local = 0 WHERE network = @slug AND segment = @segment", new { slug, segment }, token), cancel);

    /// <summary>Forgets a piece that nothing refers to and nobody holds; false when something does.</summary>
    public Task<bool> TryForgetAsync(long segment, CancellationToken cancel) => store.WriteAsync(async (db, token) =>
    {
        var key = new { slug, segment };
        if (await db.FindAsync<long?>("SELECT 1 FROM storage_part WHERE network = @slug AND segment = @segment LIMIT 1", key, token) is not null)
            return false;
        if (await db.FindAsync<long?>("SELECT 1 FROM storage_copy WHERE network = @slug AND segment = @segment LIMIT 1", key, token) is not null)
            return false;
        await db.RunAsync("DELETE FROM storage_block WHERE network = @slug AND segment = @segment", key, token);
        await db.RunAsync("DELETE FROM storage_piece WHERE network = @slug AND segment = @segment", key, token);
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
        public long Start { get; init; }
        public long Length { get; init; }
    }

    sealed class PieceRaw
    {
        public long Segment { get; init; }
        public string Piece { get; init; } = "";
        public long Content { get; init; }
        public long IsLocal { get; init; }
        public long MadeMs { get; init; }
    }

    sealed class CopyRaw
    {
        public long Segment { get; init; }
        public string Piece { get; init; } = "";
        public byte[] Device { get; init; } = [];
        public long State { get; init; }
        public byte[]? Rent { get; init; }
        public long? Epoch { get; init; }
    }

    sealed class RentRaw
    {
        public byte[] Payer { get; init; } = [];
        public decimal Bytes { get; init; } // PostgreSQL sums bigint as numeric
    }
}
