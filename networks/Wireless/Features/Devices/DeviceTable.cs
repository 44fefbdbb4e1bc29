using System.Data.Common;
using Grange.Kernel;
using Grange.Store;

namespace Grange.Wireless.Features.Devices;

/// <summary>The devices of one network.</summary>
sealed class DeviceTable(IStore store, NetworkSlug network)
{
    const string Columns = """
        dev_eui AS DevEui, join_eui AS JoinEui, name AS Name, owner AS Owner, region AS Region, app_key AS AppKey, nwk_key AS NwkKey, counts_nonces AS CountsNonces, is_class_c AS IsClassC,
        codec AS Codec, dev_addr AS DevAddr, nwk_s_key AS NwkSKey, app_s_key AS AppSKey, made_ms AS MadeMs
        """;

    readonly string slug = network.ToString();

    /// <summary>Adds devices, or changes those that are their owner's already; false and nothing changed when one is somebody else's.</summary>
    public Task<bool> PutAsync(IReadOnlyList<DeviceRow> rows, CancellationToken cancel) => store.WriteAsync(async (db, token) =>
    {
        foreach (var row in rows)
            if (await FindAsync(db, row.DevEui, token) is { } before && before.Owner != row.Owner) return false;
        foreach (var row in rows) await PutAsync(db, row, token);
        return true;
    }, cancel);

    public Task<DeviceRow?> FindAsync(ulong devEui, CancellationToken cancel) => store.ReadAsync((db, token) => FindAsync(db, devEui, token), cancel);

    public Task<IReadOnlyList<DeviceRow>> AllAsync(CancellationToken cancel) => store.ReadAsync(async (db, token) =>
    {
        var raw = await db.ListAsync<Raw>($"SELECT {Columns} FROM wireless_device WHERE network = @slug ORDER BY dev_eui", new { slug }, token);
        return (IReadOnlyList<DeviceRow>)[.. raw.Select(one => one.ToRow())];
    }, cancel);

    public Task<bool> RemoveAsync(ulong devEui, CancellationToken cancel) => store.WriteAsync(
        async (db, token) => await db.RunAsync("DELETE FROM wireless_device WHERE network = @slug AND dev_eui = @Eui", new { slug, Eui = (long)devEui }, token) == 1, cancel);

    async Task<DeviceRow?> FindAsync(DbConnection db, ulong devEui, CancellationToken cancel)
        => (await db.FindAsync<Raw>($"SELECT {Columns} FROM wireless_device WHERE network = @slug AND dev_eui = @Eui", new { slug, Eui = (long)devEui }, cancel))?.ToRow();

    Task PutAsync(DbConnection db, DeviceRow row, CancellationToken cancel) => db.RunAsync(
        """
        INSERT INTO wireless_device (network, dev_eui, join_eui, name, owner, region, app_key, nwk_key, counts_nonces, is_class_c, codec, dev_addr, nwk_s_key, app_s_key, made_ms)
        VALUES (@slug, @DevEui, @JoinEui, @Name, @Owner, @Region, @AppKey, @NwkKey, @CountsNonces, @IsClassC, @Codec, @DevAddr, @NwkSKey, @AppSKey, @MadeMs)
        ON CONFLICT (network, dev_eui) DO UPDATE SET join_eui = excluded.join_eui, name = excluded.name, region = excluded.region, app_key = excluded.app_key, nwk_key = excluded.nwk_key,
            counts_nonces = excluded.counts_nonces, is_class_c = excluded.is_class_c, codec = excluded.codec, dev_addr = excluded.dev_addr, nwk_s_key = excluded.nwk_s_key, app_s_key = excluded.app_s_key
        """,
        new
        {
            slug,
            DevEui = (long)row.DevEui,
            JoinEui = (long)row.JoinEui,
            row.Name,
            Owner = row.Owner.ToByteArray(),
            row.Region,
            row.AppKey,
            row.NwkKey,
            CountsNonces = row.CountsNonces ? 1L : 0,
            IsClassC = row.IsClassC ? 1L : 0,
            row.Codec,
            DevAddr = (long?)row.DevAddr,
            row.NwkSKey,
            row.AppSKey,
            row.MadeMs,
        }, cancel);

    sealed record Raw(
        long DevEui, long JoinEui, string Name, byte[] Owner, string Region, byte[]? AppKey, byte[]? NwkKey, long CountsNonces, long IsClassC, string Codec,
        long? DevAddr, byte[]? NwkSKey, byte[]? AppSKey, long MadeMs)
    {
        public DeviceRow ToRow() => new(
            (ulong)DevEui, (ulong)JoinEui, Name, Address.Read(Owner), Region, AppKey, NwkKey, CountsNonces != 0, IsClassC != 0, Codec, (uint?)DevAddr, NwkSKey, AppSKey, MadeMs);
    }
}
