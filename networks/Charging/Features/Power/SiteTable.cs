using Grange.Charging.Rules.Power;
using Grange.Charging.Rules.Stations;
using Grange.Kernel;
using Grange.Store;

namespace Grange.Charging.Features.Power;

/// <summary>Chargers of one owner behind one fuse.</summary>
sealed record Site(Address Owner, string Name);

/// <summary>Sites, and what each of their chargers was told: stored before it is said, so that no crash makes anybody forget what may flow.</summary>
sealed class SiteTable(IStore store, NetworkSlug network)
{
    readonly string slug = network.ToString();

    /// <summary>Stores a site as it stands; a charger that left it is its no more.</summary>
    public Task PutAsync(Site site, SiteLimit limit, CancellationToken cancel) => store.WriteAsync(async (db, token) =>
    {
        var owner = site.Owner.ToByteArray();
        await db.RunAsync("DELETE FROM charging_site_charger WHERE network = @slug AND owner = @owner AND site = @Name", new { slug, owner, site.Name }, token);
        await db.RunAsync("DELETE FROM charging_site WHERE network = @slug AND owner = @owner AND site = @Name", new { slug, owner, site.Name }, token);
        if (limit.Chargers.Count == 0) return;
        await db.RunAsync("INSERT INTO charging_site (network, owner, site, milliamps) VALUES (@slug, @owner, @Name, @MilliAmps)", new { slug, owner, site.Name, limit.MilliAmps }, token);
        foreach (var (charger, told) in limit.Chargers)
            await db.RunAsync(
                "INSERT INTO charging_site_charger (network, identity, owner, site, confirmed, pending) VALUES (@slug, @charger, @owner, @Name, @Confirmed, @Pending)",
                new { slug, charger, owner, site.Name, told.Confirmed, told.Pending }, token);
    }, cancel);

    /// <summary>All sites. What was on its way when the node ended has arrived or not: the higher limit counts.</summary>
    public Task<IReadOnlyDictionary<Site, SiteLimit>> AllAsync(CancellationToken cancel) => store.ReadAsync(async (db, token) =>
    {
        var sites = new Dictionary<Site, SiteLimit>();
        foreach (var row in await db.ListAsync<RawSite>("SELECT owner AS Owner, site AS Site, milliamps AS MilliAmps FROM charging_site WHERE network = @slug", new { slug }, token))
            sites[new(Address.Read(row.Owner), row.Site)] = SiteLimit.Of(row.MilliAmps);
        foreach (var row in await db.ListAsync<RawCharger>(
            "SELECT identity AS Identity, owner AS Owner, site AS Site, confirmed AS Confirmed, pending AS Pending FROM charging_site_charger WHERE network = @slug", new { slug }, token))
        {
            var site = new Site(Address.Read(row.Owner), row.Site);
            sites[site] = sites[site].Join(StationIdentity.Parse(row.Identity, null).ToString(), Math.Max(row.Confirmed, row.Pending ?? 0));
        }
        return (IReadOnlyDictionary<Site, SiteLimit>)sites;
    }, cancel);

    sealed class RawSite
    {
        public byte[] Owner { get; init; } = [];
        public string Site { get; init; } = "";
        public long MilliAmps { get; init; }
    }

    sealed class RawCharger
    {
        public string Identity { get; init; } = "";
        public byte[] Owner { get; init; } = [];
        public string Site { get; init; } = "";
        public long Confirmed { get; init; }
        public long? Pending { get; init; }
    }
}
