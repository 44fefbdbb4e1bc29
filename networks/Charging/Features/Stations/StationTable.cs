using Grange.Charging.Rules.Stations;
using Grange.Kernel;
using Grange.Store;

namespace Grange.Charging.Features.Stations;

/// <summary>A station as this node knows it.</summary>
/// <param name="IsOpen">It is let in without a key.</param>
/// <param name="HasBooted">It said once what it is; a reconnect need not say it again.</param>
/// <param name="Model">What it says it is.</param>
sealed record StationRow(StationIdentity Identity, DeviceId Device, StationCredentials Credentials, bool IsOpen, bool HasBooted, string? Model)
{
    public bool Admits(string? authorization) => IsOpen || Credentials.Admits(Identity, authorization);
}

/// <summary>A connector's last word.</summary>
sealed record ConnectorRow(StationIdentity Station, long Evse, long Connector, string Status, long ChangedMs);

/// <summary>Stations, their credentials as hashes, and what they said last.</summary>
sealed class StationTable(IStore store, NetworkSlug network)
{
    const string Columns = """
        identity AS Identity, device AS Device, profile AS Profile, salt AS Salt, hash AS Hash, offered_salt AS OfferedSalt, offered_hash AS OfferedHash,
        is_open AS IsOpen, booted AS Booted, model AS Model
        """;

    readonly string slug = network.ToString();

    /// <summary>Sets a station up, or changes how it proves who it is; false when the name is another device's.</summary>
    public Task<bool> PutAsync(StationIdentity station, DeviceId device, StationCredentials credentials, bool isOpen, long nowMs, CancellationToken cancel) => store.WriteAsync(async (db, token) =>
    {
        await db.RunAsync("DELETE FROM charging_station WHERE network = @slug AND device = @Device AND identity <> @Station", new { slug, Device = device.Value.ToByteArray(), Station = station.ToString() }, token);
        return await db.RunAsync(
            """
            INSERT INTO charging_station (network, identity, device, profile, salt, hash, offered_salt, offered_hash, is_open, booted, made_ms)
            VALUES (@slug, @Station, @Device, @Profile, @Salt, @Hash, @OfferedSalt, @OfferedHash, @IsOpen, 0, @nowMs)
            ON CONFLICT (network, identity) DO UPDATE SET profile = excluded.profile, salt = excluded.salt, hash = excluded.hash, offered_salt = excluded.offered_salt,
                offered_hash = excluded.offered_hash, is_open = excluded.is_open
            WHERE charging_station.device = excluded.device
            """,
            new
            {
                slug,
                Station = station.ToString(),
                Device = device.Value.ToByteArray(),
                Profile = (long)credentials.Profile,
                credentials.Key?.Salt,
                credentials.Key?.Hash,
                OfferedSalt = credentials.Offered?.Salt,
                OfferedHash = credentials.Offered?.Hash,
                IsOpen = isOpen ? 1L : 0L,
                nowMs,
            }, token) == 1;
    }, cancel);

    public Task<StationRow?> FindAsync(StationIdentity station, CancellationToken cancel) => store.ReadAsync(async (db, token) => (await db.FindAsync<Raw>(
        $"SELECT {Columns} FROM charging_station WHERE network = @slug AND identity = @Station", new { slug, Station = station.ToString() }, token))?.ToStation(), cancel);

    public Task<IReadOnlyList<StationRow>> AllAsync(CancellationToken cancel) => store.ReadAsync(async (db, token) =>
    {
        var rows = await db.ListAsync<Raw>($"SELECT {Columns} FROM charging_station WHERE network = @slug ORDER BY identity", new { slug }, token);
        return (IReadOnlyList<StationRow>)[.. rows.Select(row => row.ToStation())];
    }, cancel);

    public Task BootedAsync(StationIdentity station, string model, CancellationToken cancel) => store.WriteAsync((db, token) => db.RunAsync(
        "UPDATE charging_station SET booted = 1, model = @model WHERE network = @slug AND identity = @Station", new { slug, Station = station.ToString(), model }, token), cancel);

    /// <summary>Notes a connector's status; an older one than is known (it was offline) changes nothing.</summary>
    public Task StatusAsync(ConnectorRow said, CancellationToken cancel) => store.WriteAsync((db, token) => db.RunAsync(
        """
        INSERT INTO charging_connector (network, identity, evse, connector, status, changed_ms) VALUES (@slug, @Station, @Evse, @Connector, @Status, @ChangedMs)
        ON CONFLICT (network, identity, evse, connector) DO UPDATE SET status = excluded.status, changed_ms = excluded.changed_ms WHERE excluded.changed_ms >= charging_connector.changed_ms
        """, new { slug, Station = said.Station.ToString(), said.Evse, said.Connector, said.Status, said.ChangedMs }, token), cancel);

    public Task<IReadOnlyList<ConnectorRow>> ConnectorsAsync(CancellationToken cancel) => store.ReadAsync(async (db, token) =>
    {
        var rows = await db.ListAsync<RawConnector>(
            "SELECT identity AS Identity, evse AS Evse, connector AS Connector, status AS Status, changed_ms AS ChangedMs FROM charging_connector WHERE network = @slug ORDER BY identity, evse, connector",
            new { slug }, token);
        return (IReadOnlyList<ConnectorRow>)[.. rows.Select(row => new ConnectorRow(StationIdentity.Parse(row.Identity, null), row.Evse, row.Connector, row.Status, row.ChangedMs))];
    }, cancel);

    public Task SecurityAsync(StationIdentity station, long atMs, string kind, string info, CancellationToken cancel) => store.WriteAsync((db, token) => db.RunAsync(
        "INSERT INTO charging_security (network, identity, at_ms, kind, info) VALUES (@slug, @Station, @atMs, @kind, @info) ON CONFLICT (network, identity, at_ms, kind, info) DO NOTHING",
        new { slug, Station = station.ToString(), atMs, kind, info }, token), cancel);

    sealed class Raw
    {
        public string Identity { get; init; } = "";
        public byte[] Device { get; init; } = [];
        public long Profile { get; init; }
        public string? Salt { get; init; }
        public string? Hash { get; init; }
        public string? OfferedSalt { get; init; }
        public string? OfferedHash { get; init; }
        public long IsOpen { get; init; }
        public long Booted { get; init; }
        public string? Model { get; init; }

        public StationRow ToStation() => new(
            StationIdentity.Parse(Identity, null), new DeviceId(Hash32.Read(Device)), new StationCredentials((int)Profile, KeyOf(Salt, Hash), KeyOf(OfferedSalt, OfferedHash)), IsOpen == 1, Booted == 1, Model);

        static KeyHash? KeyOf(string? salt, string? hash) => salt is null || hash is null ? null : new(salt, hash);
    }

    sealed class RawConnector
    {
        public string Identity { get; init; } = "";
        public long Evse { get; init; }
        public long Connector { get; init; }
        public string Status { get; init; } = "";
        public long ChangedMs { get; init; }
    }
}
