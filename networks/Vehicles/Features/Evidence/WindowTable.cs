using Grange.Kernel;
using Grange.Store;

namespace Grange.Vehicles.Features.Evidence;

/// <summary>Which hours of which vehicles have been stated.</summary>
sealed class WindowTable(IStore store, NetworkSlug network)
{
    readonly string slug = network.ToString();

    public Task<bool> HasAsync(long vehicle, long slotMs, CancellationToken cancel) => store.ReadAsync(async (db, token) =>
        await db.FindAsync<long>("SELECT count(*) FROM vehicles_window WHERE network = @slug AND vehicle = @vehicle AND slot_ms = @slotMs", new { slug, vehicle, slotMs }, token) > 0, cancel);

    public Task PutAsync(long vehicle, long slotMs, long saidMs, CancellationToken cancel) => store.WriteAsync((db, token) => db.RunAsync(
        "INSERT INTO vehicles_window (network, vehicle, slot_ms, said_ms) VALUES (@slug, @vehicle, @slotMs, @saidMs) ON CONFLICT (network, vehicle, slot_ms) DO NOTHING", new { slug, vehicle, slotMs, saidMs }, token), cancel);

    /// <summary>The number of the last batch all of whose hours were stated or given up; 0 before the first.</summary>
    public Task<long> DoneAsync(CancellationToken cancel)
        => store.ReadAsync(async (db, token) => await db.FindAsync<long?>("SELECT number FROM vehicles_place WHERE network = @slug", new { slug }, token) ?? 0, cancel);

    public Task DoneAsync(long number, CancellationToken cancel) => store.WriteAsync((db, token) => db.RunAsync(
        "INSERT INTO vehicles_place (network, number) VALUES (@slug, @number) ON CONFLICT (network) DO UPDATE SET number = excluded.number", new { slug, number }, token), cancel);
}
