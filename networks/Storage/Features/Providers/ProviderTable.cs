using Grange.Kernel;
using Grange.Store;

namespace Grange.Storage.Providers;

/// <summary>A provider as it last described itself.</summary>
/// <param name="Device">Its device.</param>
/// <param name="Url">Where it is.</param>
/// <param name="CapacityBytes">What it gives.</param>
/// <param name="UsedBytes">What of it is taken.</param>
/// <param name="Version">Of its program.</param>
/// <param name="Leaves">It wants to leave.</param>
/// <param name="SeenMs">When it last spoke, by this node's clock.</param>
/// <param name="PatienceMs">How long it may be silent.</param>
/// <param name="ClosedUntilMs">It sends and takes nothing until then.</param>
public sealed record ProviderRow(DeviceId Device, Uri Url, long CapacityBytes, long UsedBytes, string Version, bool Leaves, long SeenMs, long PatienceMs = ProviderRow.SilenceMs, long ClosedUntilMs = 0)
{
    /// <summary>A provider that was silent longer than this is taken for gone, where the network is not less patient: three heartbeats of the slow pace.</summary>
    public const long SilenceMs = 45_000;

    public long FreeBytes => Math.Max(0, CapacityBytes - UsedBytes);
    /// <summary>Its hours are over: it has what it has, and proves it, but sends and takes nothing now.</summary>
    public bool IsClosed(long nowMs) => nowMs < ClosedUntilMs;

    /// <summary>Its node relays for it: it has no address of its own.</summary>
    public bool IsRelayed => RelayPath.Is(Url);

    public bool IsAlive(long nowMs) => nowMs - SeenMs <= PatienceMs;
}

/// <summary>Providers' heartbeats in the database; the newest counts.</summary>
/// <param name="offlineMs">The network's own patience.</param>
sealed class ProviderTable(IStore store, NetworkSlug network, Func<long> offlineMs)
{
    readonly string slug = network.ToString();

    /// <summary>Notes a heartbeat; one that is older than the last (a replay) changes nothing.</summary>
    public Task HeardAsync(Heartbeat beat, long nowMs, CancellationToken cancel) => store.WriteAsync((db, token) => db.RunAsync(
        """
        INSERT INTO storage_provider (network, device, url, capacity, used, version, leaves, told_ms, seen_ms, closed_until_ms)
        VALUES (@slug, @Device, @Url, @CapacityBytes, @UsedBytes, @Version, @leaves, @TimeMs, @nowMs, @ClosedUntilMs)
        ON CONFLICT (network, device) DO UPDATE SET url = excluded.url, capacity = excluded.capacity, used = excluded.used, version = excluded.version, leaves = excluded.leaves,
            told_ms = excluded.told_ms, seen_ms = excluded.seen_ms, closed_until_ms = excluded.closed_until_ms
        WHERE excluded.told_ms > storage_provider.told_ms
        """,
        new { slug, Device = beat.Device.Value.ToByteArray(), Url = beat.Url.ToString(), beat.CapacityBytes, beat.UsedBytes, beat.Version, leaves = beat.Leaves ? 1L : 0L, beat.TimeMs, nowMs, beat.ClosedUntilMs }, token), cancel);

    public Task<IReadOnlyList<ProviderRow>> AllAsync(CancellationToken cancel) => store.ReadAsync(async (db, token) =>
    {
        var rows = await db.ListAsync<Raw>(
            "SELECT device AS Device, url AS Url, capacity AS Capacity, used AS Used, version AS Version, leaves AS Leaves, seen_ms AS SeenMs, closed_until_ms AS ClosedUntilMs FROM storage_provider WHERE network = @slug ORDER BY device",
            new { slug }, token);
        var patience = Math.Min(ProviderRow.SilenceMs, offlineMs());
        return (IReadOnlyList<ProviderRow>)[.. rows.Select(row => new ProviderRow(new DeviceId(Hash32.Read(row.Device)), new Uri(row.Url), row.Capacity, row.Used, row.Version, row.Leaves == 1, row.SeenMs, patience, row.ClosedUntilMs))];
    }, cancel);

    sealed class Raw
    {
        public byte[] Device { get; init; } = [];
        public string Url { get; init; } = "";
        public long Capacity { get; init; }
        public long Used { get; init; }
        public string Version { get; init; } = "";
        public long Leaves { get; init; }
        public long SeenMs { get; init; }
        public long ClosedUntilMs { get; init; }
    }
}
