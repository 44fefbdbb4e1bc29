using Grange.Kernel;
using Grange.Store;

namespace Grange.Storage.Pieces;

/// <summary>A part that was lost, and who has it since.</summary>
/// <param name="Segment">The piece it was of.</param>
/// <param name="Shard">Number of the shard; 0 of copies.</param>
/// <param name="Device">Who had it.</param>
/// <param name="LostMs">When it was found lost.</param>
/// <param name="Reason">Why: <c>offline</c>, <c>dropped</c>, <c>proof</c>, <c>audit</c>, <c>leaving</c>, <c>revoked</c>.</param>
/// <param name="MendedMs">When another had it; null while it is to be repaired.</param>
/// <param name="MendedBy">Who.</param>
public sealed record RepairRow(long Segment, int Shard, DeviceId Device, long LostMs, string Reason, long? MendedMs, DeviceId? MendedBy);

/// <summary>The repair queue: what was lost stands here from the same write on that made it lost, until another provider has it. It survives every crash.</summary>
sealed class RepairTable(IStore store, NetworkSlug network)
{
    readonly string slug = network.ToString();

    /// <summary>Marks a part lost, or moving away, and queues its repair; false when that was done before.</summary>
    public Task<bool> LoseAsync(CopyRow copy, CopyState becomes, string reason, long nowMs, CancellationToken cancel) => store.WriteAsync(async (db, token) =>
    {
        var key = new { slug, copy.Segment, Shard = (long)copy.Shard, device = copy.Device.Value.ToByteArray(), becomes = (long)becomes, reason, nowMs };
        var changed = await db.RunAsync(
            "UPDATE storage_copy SET state = @becomes, changed_ms = @nowMs WHERE network = @slug AND segment = @Segment AND device = @device AND state IN (1, 2, 5, 6) AND state <> @becomes", key, token);
        if (changed == 0) return false;
        await db.RunAsync(
            """
            INSERT INTO storage_repair (network, segment, shard, device, lost_ms, reason)
            SELECT @slug, @Segment, @Shard, @device, @nowMs, @reason WHERE NOT EXISTS (
                SELECT 1 FROM storage_repair WHERE network = @slug AND segment = @Segment AND device = @device AND mended_ms IS NULL)
            """, key, token);
        return true;
    }, cancel);

    /// <summary>A provider is back: what nobody took over meanwhile counts again, as it did before, and was mended by itself.</summary>
    /// <returns>How many parts.</returns>
    public Task<int> ReturnAsync(DeviceId device, long nowMs, CancellationToken cancel) => store.WriteAsync(async (db, token) =>
    {
        const string Open = "SELECT 1 FROM storage_repair AS repair WHERE repair.network = @slug AND repair.segment = storage_copy.segment AND repair.device = @device AND repair.mended_ms IS NULL";
        var key = new { slug, device = device.Value.ToByteArray(), nowMs };
        var back = await db.RunAsync(
            $"UPDATE storage_copy SET state = CASE WHEN rent IS NULL THEN 1 ELSE 2 END, changed_ms = @nowMs WHERE network = @slug AND device = @device AND state = 6 AND EXISTS ({Open})", key, token);
        if (back == 0) return 0;
        await db.RunAsync(
            """
            UPDATE storage_repair SET mended_ms = @nowMs, mended_by = @device WHERE network = @slug AND device = @device AND mended_ms IS NULL AND EXISTS (
                SELECT 1 FROM storage_copy AS copy WHERE copy.network = @slug AND copy.segment = storage_repair.segment AND copy.device = @device AND copy.state IN (1, 2))
            """, key, token);
        return back;
    }, cancel);

    /// <summary>Another provider has a part: the oldest loss of that part, or of any copy, is mended.</summary>
    public Task<bool> MendAsync(CopyRow copy, bool isCoded, long nowMs, CancellationToken cancel) => store.WriteAsync(async (db, token) =>
    {
        var key = new { slug, copy.Segment, Shard = (long)copy.Shard, by = copy.Device.Value.ToByteArray(), nowMs };
        var oldest = await db.FindAsync<Key>(
            $"""
            SELECT device AS Device, lost_ms AS LostMs FROM storage_repair WHERE network = @slug AND segment = @Segment AND mended_ms IS NULL
            {(isCoded ? "AND shard = @Shard" : "")} ORDER BY lost_ms, device LIMIT 1
            """, key, token);
        if (oldest is null) return false;
        await db.RunAsync(
            "UPDATE storage_repair SET mended_ms = @nowMs, mended_by = @by WHERE network = @slug AND segment = @Segment AND device = @Device AND lost_ms = @LostMs",
            new { slug, copy.Segment, key.by, nowMs, oldest.Device, oldest.LostMs }, token);
        return true;
    }, cancel);

    /// <summary>Nobody wants a segment any more: nothing of it is repaired.</summary>
    public Task ForgetAsync(long segment, CancellationToken cancel)
        => store.WriteAsync((db, token) => db.RunAsync("DELETE FROM storage_repair WHERE network = @slug AND segment = @segment AND mended_ms IS NULL", new { slug, segment }, token), cancel);

    /// <summary>How many parts are to be repaired.</summary>
    public Task<int> OpenAsync(CancellationToken cancel)
        => store.ReadAsync(async (db, token) => (int)await db.FindAsync<long>("SELECT COUNT(*) FROM storage_repair WHERE network = @slug AND mended_ms IS NULL", new { slug }, token), cancel);

    /// <summary>The newest losses first, at most so many; or only those that are still to be repaired.</summary>
    public Task<IReadOnlyList<RepairRow>> ListAsync(bool open, int most, CancellationToken cancel) => store.ReadAsync(async (db, token) =>
    {
        var rows = await db.ListAsync<Raw>(
            $"""
            SELECT segment AS Segment, shard AS Shard, device AS Device, lost_ms AS LostMs, reason AS Reason, mended_ms AS MendedMs, mended_by AS MendedBy FROM storage_repair
            WHERE network = @slug {(open ? "AND mended_ms IS NULL" : "")} ORDER BY lost_ms DESC, segment, shard LIMIT @most
            """, new { slug, most = (long)most }, token);
        return (IReadOnlyList<RepairRow>)[.. rows.Select(row => row.ToRow())];
    }, cancel);

    sealed class Key
    {
        public byte[] Device { get; init; } = [];
        public long LostMs { get; init; }
    }

    sealed class Raw
    {
        public long Segment { get; init; }
        public long Shard { get; init; }
        public byte[] Device { get; init; } = [];
        public long LostMs { get; init; }
        public string Reason { get; init; } = "";
        public long? MendedMs { get; init; }
        public byte[]? MendedBy { get; init; }

        public RepairRow ToRow() => new(
            Segment, (int)Shard, new DeviceId(Hash32.Read(Device)), LostMs, Reason, MendedMs, MendedBy is null ? null : new DeviceId(Hash32.Read(MendedBy)));
    }
}
