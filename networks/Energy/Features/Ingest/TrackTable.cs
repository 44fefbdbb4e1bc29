using System.Data.Common;
using System.Text.Json;
using Grange.Energy.Agent;
using Grange.Energy.Rules.Metering;
using Grange.Kernel;
using Grange.Store;

namespace Grange.Energy.Features.Ingest;

/// <summary>Where posted readings of meters stand, and what was quarantined of them.</summary>
sealed class TrackTable(NetworkSlug network)
{
    readonly string slug = network.ToString();

    public async Task<TrackState?> FindAsync(DbConnection db, DeviceId device, CancellationToken cancel)
        => await db.FindAsync<string>("SELECT state FROM energy_track WHERE network = @slug AND device = @Device", new { slug, Device = device.Value.ToByteArray() }, cancel) is { } text
            ? JsonSerializer.Deserialize(text, MeterJson.Default.TrackState)
            : null;

    public Task PutAsync(DbConnection db, DeviceId device, TrackState state, CancellationToken cancel) => db.RunAsync(
        "INSERT INTO energy_track (network, device, state) VALUES (@slug, @Device, @State) ON CONFLICT (network, device) DO UPDATE SET state = excluded.state",
        new { slug, Device = device.Value.ToByteArray(), State = JsonSerializer.Serialize(state, MeterJson.Default.TrackState) }, cancel);

    public Task CountAsync(DbConnection db, DeviceId device, string reason, long count, long nowMs, CancellationToken cancel) => db.RunAsync(
        """
        INSERT INTO energy_quarantine (network, device, reason, count, last_ms) VALUES (@slug, @Device, @reason, @count, @nowMs)
        ON CONFLICT (network, device, reason) DO UPDATE SET count = energy_quarantine.count + excluded.count, last_ms = excluded.last_ms
        """,
        new { slug, Device = device.Value.ToByteArray(), reason, count, nowMs }, cancel);

    /// <summary>Everything quarantined, by device and reason.</summary>
    public async Task<IReadOnlyList<QuarantineRow>> ListAsync(DbConnection db, CancellationToken cancel)
        => [.. (await db.ListAsync<Raw>("SELECT device AS Device, reason AS Reason, count AS Count, last_ms AS LastMs FROM energy_quarantine WHERE network = @slug ORDER BY device, reason", new { slug }, cancel))
            .Select(row => new QuarantineRow(new DeviceId(Hash32.Read(row.Device)), row.Reason, row.Count, row.LastMs))];

    sealed class Raw
    {
        public byte[] Device { get; init; } = [];
        public string Reason { get; init; } = "";
        public long Count { get; init; }
        public long LastMs { get; init; }
    }
}

/// <summary>How often a meter's readings were not believed, and why.</summary>
sealed record QuarantineRow(DeviceId Device, string Reason, long Count, long LastMs);
