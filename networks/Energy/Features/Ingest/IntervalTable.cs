using System.Data.Common;
using Grange.Energy.Protocol;
using Grange.Kernel;
using Grange.Store;

namespace Grange.Energy.Features.Ingest;

/// <summary>What a meter counted in a slot, as the network knows it now.</summary>
/// <param name="Version">1, 2, … with every correction.</param>
/// <param name="Level">0 posted by somebody, 1 signed beside the meter.</param>
public sealed record IntervalRow(DeviceId Device, long SlotMs, long Version, int Seconds, long ImportWh, long ExportWh, Quality Quality, string Source, int Level, long SaidMs)
{
    /// <summary>True when both say the same energy.</summary>
    public bool Says(IntervalRow other) => (ImportWh, ExportWh, Quality) == (other.ImportWh, other.ExportWh, other.Quality);
}

/// <summary>Slots of meters with all their versions; a version is never edited.</summary>
sealed class IntervalTable(NetworkSlug network)
{
    const string Columns = """
        device AS Device, slot_ms AS SlotMs, version AS Version, seconds AS Seconds, import_wh AS ImportWh, export_wh AS ExportWh, quality AS Quality, source AS Source, level AS Level,
        said_ms AS SaidMs
        """;

    const string IsLatest = "version = (SELECT max(later.version) FROM energy_interval later WHERE later.network = one.network AND later.device = one.device AND later.slot_ms = one.slot_ms)";

    readonly string slug = network.ToString();

    /// <summary>Adds what was said of a slot, within a write.</summary>
    /// <returns>The row as it is now and the one before it; null when nothing is new: the same again, an older word, or a lower level than what is known.</returns>
    public async Task<(IntervalRow Now, IntervalRow? Before)?> AddAsync(DbConnection db, IntervalRow said, CancellationToken cancel)
    {
        var before = await FindAsync(db, said.Device, said.SlotMs, cancel);
        if (before is not null && (said.Level < before.Level || (said.Level == before.Level && (said.SaidMs <= before.SaidMs || before.Says(said))))) return null;
        var now = said with { Version = (before?.Version ?? 0) + 1 };
        await db.RunAsync(
            """
            INSERT INTO energy_interval (network, device, slot_ms, version, seconds, import_wh, export_wh, quality, source, level, said_ms)
            VALUES (@slug, @Device, @SlotMs, @Version, @Seconds, @ImportWh, @ExportWh, @Quality, @Source, @Level, @SaidMs)
            """,
            new { slug, Device = now.Device.Value.ToByteArray(), now.SlotMs, now.Version, now.Seconds, now.ImportWh, now.ExportWh, Quality = now.Quality.Letter(), now.Source, now.Level, now.SaidMs }, cancel);
        return (now, before);
    }

    /// <summary>The latest version of a slot.</summary>
    public async Task<IntervalRow?> FindAsync(DbConnection db, DeviceId device, long slotMs, CancellationToken cancel)
        => (await db.FindAsync<Raw>($"SELECT {Columns} FROM energy_interval WHERE network = @slug AND device = @Device AND slot_ms = @slotMs ORDER BY version DESC LIMIT 1", new { slug, Device = device.Value.ToByteArray(), slotMs }, cancel))?.Read();

    /// <summary>The latest versions of slots that begin in a time, by slot and device.</summary>
    public async Task<IReadOnlyList<IntervalRow>> ListAsync(DbConnection db, DeviceId? device, long fromMs, long toMs, int most, CancellationToken cancel)
        => [.. (await db.ListAsync<Raw>(
            $"SELECT {Columns} FROM energy_interval one WHERE network = @slug AND slot_ms >= @fromMs AND slot_ms < @toMs AND {IsLatest}{(device is null ? "" : " AND device = @Device")} ORDER BY slot_ms, device LIMIT @most",
            new { slug, fromMs, toMs, most, Device = device?.Value.ToByteArray() }, cancel)).Select(row => row.Read())];

    /// <summary>Slots from a moment on that anything is known of.</summary>
    public Task<IReadOnlyList<long>> SlotsAsync(DbConnection db, long fromMs, CancellationToken cancel)
        => db.ListAsync<long>("SELECT DISTINCT slot_ms FROM energy_interval WHERE network = @slug AND slot_ms >= @fromMs ORDER BY slot_ms", new { slug, fromMs }, cancel);

    /// <summary>When a meter last said something that is known here at this level or above; null for never.</summary>
    public Task<long?> LastSaidAsync(DbConnection db, DeviceId device, int level, CancellationToken cancel)
        => db.FindAsync<long?>("SELECT max(said_ms) FROM energy_interval WHERE network = @slug AND device = @Device AND level >= @level", new { slug, Device = device.Value.ToByteArray(), level }, cancel);

    sealed class Raw
    {
        public byte[] Device { get; init; } = [];
        public long SlotMs { get; init; }
        public long Version { get; init; }
        public long Seconds { get; init; }
        public long ImportWh { get; init; }
        public long ExportWh { get; init; }
        public string Quality { get; init; } = "";
        public string Source { get; init; } = "";
        public long Level { get; init; }
        public long SaidMs { get; init; }

        public IntervalRow Read() => new(new DeviceId(Hash32.Read(Device)), SlotMs, Version, (int)Seconds, ImportWh, ExportWh, Qualities.OfLetter(Quality) ?? Protocol.Quality.Estimated, Source, (int)Level, SaidMs);
    }
}
