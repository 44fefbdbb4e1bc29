using System.Text.Json;
using System.Text.Json.Serialization;
using Grange.Charging.Rules.Authorization;
using Grange.Charging.Rules.Stations;
using Grange.Kernel;
using Grange.Store;

namespace Grange.Charging.Features.Lists;

[JsonSerializable(typeof(IReadOnlyList<TokenEntry>))]
sealed partial class ListJson : JsonSerializerContext;

/// <summary>What each station's local list holds, as far as it has confirmed.</summary>
sealed class ListTable(IStore store, NetworkSlug network)
{
    readonly string slug = network.ToString();

    public Task<LocalList> FindAsync(StationIdentity station, CancellationToken cancel) => store.ReadAsync(async (db, token) =>
    {
        var row = await db.FindAsync<Raw>("SELECT version AS Version, entries AS Entries FROM charging_list WHERE network = @slug AND identity = @Station", new { slug, Station = station.ToString() }, token);
        if (row is null) return LocalList.Empty;
        var entries = JsonSerializer.Deserialize(row.Entries, ListJson.Default.IReadOnlyListTokenEntry) ?? [];
        return LocalList.Empty with { Version = row.Version, Entries = LocalList.Empty.Entries.AddRange(entries.Select(one => KeyValuePair.Create(one.Token, one))) };
    }, cancel);

    public Task PutAsync(StationIdentity station, LocalList list, CancellationToken cancel) => store.WriteAsync((db, token) => db.RunAsync(
        """
        INSERT INTO charging_list (network, identity, version, entries) VALUES (@slug, @Station, @Version, @Entries)
        ON CONFLICT (network, identity) DO UPDATE SET version = excluded.version, entries = excluded.entries
        """,
        new { slug, Station = station.ToString(), list.Version, Entries = JsonSerializer.Serialize([.. list.Entries.Values], ListJson.Default.IReadOnlyListTokenEntry) }, token), cancel);

    sealed class Raw
    {
        public long Version { get; init; }
        public string Entries { get; init; } = "[]";
    }
}
