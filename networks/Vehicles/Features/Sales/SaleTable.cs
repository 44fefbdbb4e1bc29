using Grange.Kernel;
using Grange.Store;

namespace Grange.Vehicles.Features.Sales;

/// <summary>A sale as its owner sees it.</summary>
/// <param name="State">said: evidence stands for it; open: it will; unpaid: the reader's credits were gone.</param>
sealed record SaleRow(long Batch, long AtMs, Address Reader, long Reads, long Credits, string State);

/// <summary>Reads that were sold, in numbered batches of one reader each.</summary>
sealed class SaleTable(IStore store, NetworkSlug network)
{
    const long Open = 0, Said = 1, Unpaid = 2;

    readonly string slug = network.ToString();

    /// <summary>The number of the last batch; 0 before the first.</summary>
    public Task<long> LastAsync(CancellationToken cancel) => store.ReadAsync(async (db, token) => await db.FindAsync<long?>("SELECT max(batch) FROM vehicles_sale WHERE network = @slug", new { slug }, token) ?? 0, cancel);

    public Task PutAsync(long batch, Address reader, IReadOnlyList<SoldReads> rows, long atMs, CancellationToken cancel) => store.WriteAsync(async (db, token) =>
    {
        foreach (var row in rows)
            await db.RunAsync(
                "INSERT INTO vehicles_sale (network, batch, vehicle, device, reader, reads, credits, at_ms, state) VALUES (@slug, @batch, @Vehicle, @Device, @Reader, @Reads, @Credits, @atMs, @Open)",
                new { slug, batch, row.Vehicle, Device = row.Device.Value.ToByteArray(), Reader = reader.ToByteArray(), row.Reads, row.Credits, atMs, Open }, token);
    }, cancel);

    public Task SaidAsync(long batch, CancellationToken cancel) => SetAsync(batch, Said, cancel);

    public Task UnpaidAsync(long batch, CancellationToken cancel) => SetAsync(batch, Unpaid, cancel);

    /// <summary>Batches that were written and not said, the oldest first.</summary>
    public Task<IReadOnlyList<(long Batch, Address Reader, IReadOnlyList<SoldReads> Rows)>> UnsaidAsync(CancellationToken cancel) => store.ReadAsync(async (db, token) =>
    {
        var raw = await db.ListAsync<Raw>($"SELECT {Columns} FROM vehicles_sale WHERE network = @slug AND state = @Open ORDER BY batch, vehicle", new { slug, Open }, token);
        return (IReadOnlyList<(long, Address, IReadOnlyList<SoldReads>)>)[.. raw.GroupBy(row => row.Batch).Select(batch => (batch.Key, Address.Read(batch.First().Reader),
            (IReadOnlyList<SoldReads>)[.. batch.Select(row => new SoldReads(row.Vehicle, new DeviceId(Hash32.Read(row.Device)), row.Reads, row.Credits))]))];
    }, cancel);

    /// <summary>A vehicle's sales, the newest first.</summary>
    public Task<IReadOnlyList<SaleRow>> OfAsync(long vehicle, int most, CancellationToken cancel) => store.ReadAsync(async (db, token) =>
    {
        var raw = await db.ListAsync<Raw>($"SELECT {Columns} FROM vehicles_sale WHERE network = @slug AND vehicle = @vehicle ORDER BY batch DESC LIMIT @most", new { slug, vehicle, most }, token);
        return (IReadOnlyList<SaleRow>)[.. raw.Select(row => new SaleRow(row.Batch, row.AtMs, Address.Read(row.Reader), row.Reads, row.Credits, row.State switch { Open => "open", Said => "said", _ => "unpaid" }))];
    }, cancel);

    Task SetAsync(long batch, long state, CancellationToken cancel)
        => store.WriteAsync((db, token) => db.RunAsync("UPDATE vehicles_sale SET state = @state WHERE network = @slug AND batch = @batch", new { slug, batch, state }, token), cancel);

    const string Columns = "batch AS Batch, vehicle AS Vehicle, device AS Device, reader AS Reader, reads AS Reads, credits AS Credits, at_ms AS AtMs, state AS State";

    sealed class Raw
    {
        public long Batch { get; init; }
        public long Vehicle { get; init; }
        public byte[] Device { get; init; } = [];
        public byte[] Reader { get; init; } = [];
        public long Reads { get; init; }
        public long Credits { get; init; }
        public long AtMs { get; init; }
        public long State { get; init; }
    }
}
