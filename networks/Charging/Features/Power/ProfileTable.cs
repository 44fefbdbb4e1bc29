using Grange.Charging.Protocol;
using Grange.Charging.Protocol.V201;
using Grange.Charging.Rules.Power;
using Grange.Charging.Rules.Stations;
using Grange.Kernel;
using Grange.Store;

namespace Grange.Charging.Features.Power;

/// <summary>The charging profiles that stations have accepted.</summary>
sealed class ProfileTable(IStore store, NetworkSlug network)
{
    readonly string slug = network.ToString();

    /// <summary>Notes an accepted profile, and forgets those whose place it takes.</summary>
    public Task PutAsync(StationIdentity station, PowerProfile profile, CancellationToken cancel) => store.WriteAsync(async (db, token) =>
    {
        foreach (var old in (await db.ListAsync<Raw>(Select, Of(station), token)).Select(row => row.ToProfile()).OfType<PowerProfile>().Where(profile.Replaces))
            await db.RunAsync("DELETE FROM charging_profile WHERE network = @slug AND identity = @Station AND id = @Id", new { slug, Station = station.ToString(), old.Id }, token);
        await db.RunAsync(
            "INSERT INTO charging_profile (network, identity, id, evse, said) VALUES (@slug, @Station, @Id, @Evse, @Said)",
            new { slug, Station = station.ToString(), profile.Id, profile.Evse, Said = OcppMessages.Bytes(new SetChargingProfileRequest(profile.Evse, ProfileWords.Of(profile))) }, token);
    }, cancel);

    public Task RemoveAsync(StationIdentity station, IEnumerable<long> ids, CancellationToken cancel) => store.WriteAsync(async (db, token) =>
    {
        foreach (var id in ids) await db.RunAsync("DELETE FROM charging_profile WHERE network = @slug AND identity = @Station AND id = @id", new { slug, Station = station.ToString(), id }, token);
    }, cancel);

    public Task<IReadOnlyList<PowerProfile>> OfAsync(StationIdentity station, CancellationToken cancel) => store.ReadAsync(async (db, token) =>
        (IReadOnlyList<PowerProfile>)[.. (await db.ListAsync<Raw>(Select, Of(station), token)).Select(row => row.ToProfile()).OfType<PowerProfile>()], cancel);

    const string Select = "SELECT evse AS Evse, said AS Said FROM charging_profile WHERE network = @slug AND identity = @Station ORDER BY id";

    object Of(StationIdentity station) => new { slug, Station = station.ToString() };

    sealed class Raw
    {
        public long Evse { get; init; }
        public byte[] Said { get; init; } = [];

        public PowerProfile? ToProfile() => ProfileWords.Read(Evse, OcppMessages.Read<SetChargingProfileRequest>(Said).ChargingProfile);
    }
}
