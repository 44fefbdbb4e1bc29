using Grange.Kernel;
using Grange.Store;

namespace Grange.Wireless.Features.Gateways;

/// <summary>A gateway as somebody registered it: its data is taken, and it earns nothing, since nothing proves that it is where it says.</summary>
/// <param name="LatE7">Degrees north × 10⁷; null where nobody said.</param>
/// <param name="LonE7">Degrees east × 10⁷.</param>
sealed record GatewayRow(ulong Eui, string Name, Address Owner, long? LatE7, long? LonE7, long MadeMs);

/// <summary>The registered gateways of one network.</summary>
sealed class GatewayTable(IStore store, NetworkSlug network)
{
    readonly string slug = network.ToString();

    /// <summary>False when the gateway is somebody else's.</summary>
    public Task<bool> PutAsync(GatewayRow row, CancellationToken cancel) => store.WriteAsync(async (db, token) => await db.RunAsync(
        """
        INSERT INTO wireless_gateway (network, eui, name, owner, lat_e7, lon_e7, made_ms) VALUES (@slug, @Eui, @Name, @Owner, @LatE7, @LonE7, @MadeMs)
        ON CONFLICT (network, eui) DO UPDATE SET name = excluded.name, lat_e7 = excluded.lat_e7, lon_e7 = excluded.lon_e7 WHERE wireless_gateway.owner = excluded.owner
        """,
        new { slug, Eui = (long)row.Eui, row.Name, Owner = row.Owner.ToByteArray(), row.LatE7, row.LonE7, row.MadeMs }, token) == 1, cancel);

    public Task<IReadOnlyList<GatewayRow>> AllAsync(CancellationToken cancel) => store.ReadAsync(async (db, token) =>
    {
        var raw = await db.ListAsync<Raw>(
            "SELECT eui AS Eui, name AS Name, owner AS Owner, lat_e7 AS LatE7, lon_e7 AS LonE7, made_ms AS MadeMs FROM wireless_gateway WHERE network = @slug ORDER BY eui", new { slug }, token);
        return (IReadOnlyList<GatewayRow>)[.. raw.Select(one => new GatewayRow((ulong)one.Eui, one.Name, Address.Read(one.Owner), one.LatE7, one.LonE7, one.MadeMs))];
    }, cancel);

    public Task<bool> RemoveAsync(ulong eui, CancellationToken cancel) => store.WriteAsync(
        async (db, token) => await db.RunAsync("DELETE FROM wireless_gateway WHERE network = @slug AND eui = @Eui", new { slug, Eui = (long)eui }, token) == 1, cancel);

    sealed record Raw(long Eui, string Name, byte[] Owner, long? LatE7, long? LonE7, long MadeMs);
}
