using Grange.Kernel;
using Grange.Store;

namespace Grange.Vehicles.Features.Ingest;

/// <summary>The signed batches of a network, by number; a row is never changed.</summary>
sealed class BatchTable(IStore store, NetworkSlug network)
{
    const string Columns = """
        number AS Number, device AS Device, seq AS Sequence, vehicle AS Vehicle, generation AS Generation, from_ms AS FromMs, to_ms AS ToMs, taken_ms AS TakenMs, points AS Points,
        digest AS Digest, body AS Body
        """;

    /// <summary>Batches further below a device's highest are told as too old without looking.</summary>
    const int Remembered = 64;

    readonly string slug = network.ToString();

    /// <summary>The number of the last batch; 0 before the first.</summary>
    public Task<long> LastAsync(CancellationToken cancel)
        => store.ReadAsync(async (db, token) => await db.FindAsync<long?>("SELECT max(number) FROM vehicles_batch WHERE network = @slug", new { slug }, token) ?? 0, cancel);

    /// <summary>Writes batches durably: all or none.</summary>
    public Task AddAsync(IReadOnlyList<BatchRow> rows, CancellationToken cancel) => store.WriteAsync(async (db, token) =>
    {
        if (store.Dialect == Dialect.Postgres)
        {
            await BatchInsert.AllAsync(db, slug, rows, token);
            return;
        }
        await using var insert = new BatchInsert(db, slug);
        foreach (var row in rows) await insert.RunAsync(row, token);
    }, cancel);

    /// <summary>
    /// Forgets what was measured before a moment. Of a device's newest batches the numbers stay, without their bodies: a batch that is sent again is known.
    /// </summary>
    /// <returns>How many batches.</returns>
    public Task<int> ForgetAsync(long beforeMs, CancellationToken cancel) => store.WriteAsync(async (db, token) =>
    {
        var gone = await db.RunAsync(
            """
            DELETE FROM vehicles_batch WHERE network = @slug AND to_ms < @beforeMs
            AND seq <= (SELECT max(newest.seq) FROM vehicles_batch newest WHERE newest.network = @slug AND newest.device = vehicles_batch.device) - @Remembered
            """, new { slug, beforeMs, Remembered = (long)Remembered }, token);
        return gone + await db.RunAsync("UPDATE vehicles_batch SET body = @Nothing WHERE network = @slug AND to_ms < @beforeMs AND length(body) > 0", new { slug, beforeMs, Nothing = Array.Empty<byte>() }, token);
    }, cancel);

    /// <summary>The newest sequence numbers of every device.</summary>
    public async Task<IReadOnlyList<(DeviceId Device, long Sequence)>> SequencesAsync(CancellationToken cancel)
    {
        var rows = await store.ReadAsync((db, token) => db.ListAsync<Raw>(
            """
            SELECT one.device AS Device, one.seq AS Sequence FROM vehicles_batch one
            JOIN (SELECT device, max(seq) AS top FROM vehicles_batch WHERE network = @slug GROUP BY device) newest ON newest.device = one.device
            WHERE one.network = @slug AND one.seq > newest.top - @Remembered ORDER BY one.device, one.seq
            """, new { slug, Remembered = (long)Remembered }, token), cancel);
        return [.. rows.Select(row => (new DeviceId(Hash32.Read(row.Device)), row.Sequence))];
    }

    /// <summary>Batches of a vehicle with values in [from, to), in the order in which they came.</summary>
    public Task<IReadOnlyList<BatchRow>> ListAsync(long vehicle, long fromMs, long toMs, int most, CancellationToken cancel) => RowsAsync(
        $"SELECT {Columns} FROM vehicles_batch WHERE network = @slug AND vehicle = @vehicle AND to_ms >= @fromMs AND from_ms < @toMs ORDER BY number LIMIT @most", new { slug, vehicle, fromMs, toMs, most = (long)most }, cancel);

    /// <summary>The newest batches of a vehicle, the newest first.</summary>
    public Task<IReadOnlyList<BatchRow>> NewestAsync(long vehicle, int most, CancellationToken cancel) => RowsAsync(
        $"SELECT {Columns} FROM vehicles_batch WHERE network = @slug AND vehicle = @vehicle ORDER BY to_ms DESC, number DESC LIMIT @most", new { slug, vehicle, most = (long)most }, cancel);

    /// <summary>The times that batches after one speak of, by vehicle.</summary>
    public async Task<IReadOnlyList<(long Number, long Vehicle, long FromMs, long ToMs, long TakenMs)>> SpansAsync(long afterNumber, CancellationToken cancel)
        => [.. (await store.ReadAsync((db, token) => db.ListAsync<Raw>("SELECT number AS Number, vehicle AS Vehicle, from_ms AS FromMs, to_ms AS ToMs, taken_ms AS TakenMs FROM vehicles_batch WHERE network = @slug AND number > @afterNumber", new { slug, afterNumber }, token), cancel))
            .Select(row => (row.Number, row.Vehicle, row.FromMs, row.ToMs, row.TakenMs))];

    async Task<IReadOnlyList<BatchRow>> RowsAsync(string sql, object arguments, CancellationToken cancel)
        => [.. (await store.ReadAsync((db, token) => db.ListAsync<Raw>(sql, arguments, token), cancel)).Select(row => new BatchRow(
            new(Hash32.Read(row.Device)), row.Sequence, row.Vehicle, row.Generation, row.FromMs, row.ToMs, row.TakenMs, row.Points, Hash32.Read(row.Digest), row.Body) { Number = row.Number })];

    sealed class Raw
    {
        public long Number { get; init; }
        public byte[] Device { get; init; } = [];
        public long Sequence { get; init; }
        public long Vehicle { get; init; }
        public long Generation { get; init; }
        public long FromMs { get; init; }
        public long ToMs { get; init; }
        public long TakenMs { get; init; }
        public long Points { get; init; }
        public byte[] Digest { get; init; } = [];
        public byte[] Body { get; init; } = [];
    }
}
