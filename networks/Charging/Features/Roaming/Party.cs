using Grange.Kernel;
using Grange.Store;

namespace Grange.Charging.Features.Roaming;

/// <summary>A roaming partner. Its drivers' sessions are paid by an account of this node, which the partner keeps filled.</summary>
/// <param name="Id">Country and letters, <c>NL*TNM</c>; before it has said who it is, the name of its invitation.</param>
/// <param name="Invited">Hash of token A while nobody has registered with it.</param>
/// <param name="Ours">Hash of the token that it shows here (C, or B where this side began).</param>
/// <param name="Theirs">The token that this side shows there.</param>
/// <param name="Roles">Its roles, as JSON.</param>
/// <param name="Versions">Where its versions are.</param>
/// <param name="Endpoints">Its endpoints of 2.2.1: <c>module/role</c> to URL.</param>
sealed record Party(
    string Id, Address Account, string? Invited, string? Ours, string? Theirs, string Name, string Roles, string Versions, IReadOnlyDictionary<string, string> Endpoints)
{
    public bool IsRegistered => Ours is not null && Theirs is not null;

    public string? Endpoint(string module, string role = "RECEIVER") => Endpoints.GetValueOrDefault($"{module}/{role}");

    public static string IdOf(string country, string party) => $"{country.ToUpperInvariant()}*{party.ToUpperInvariant()}";
}

/// <summary>Roaming partners.</summary>
sealed class PartyTable(IStore store, NetworkSlug network)
{
    const string Columns = "id AS Id, account AS Account, invited AS Invited, ours AS Ours, theirs AS Theirs, name AS Name, roles AS Roles, versions AS Versions, endpoints AS Endpoints";

    readonly string slug = network.ToString();

    /// <summary>Stores a partner, in the place of another name of it.</summary>
    public Task PutAsync(Party party, string? instead, long nowMs, CancellationToken cancel) => store.WriteAsync(async (db, token) =>
    {
        if (instead is not null) await db.RunAsync("DELETE FROM charging_party WHERE network = @slug AND id = @instead", new { slug, instead }, token);
        await db.RunAsync(
            """
            INSERT INTO charging_party (network, id, account, invited, ours, theirs, name, roles, versions, endpoints, made_ms)
            VALUES (@slug, @Id, @Account, @Invited, @Ours, @Theirs, @Name, @Roles, @Versions, @Endpoints, @nowMs)
            ON CONFLICT (network, id) DO UPDATE SET account = excluded.account, invited = excluded.invited, ours = excluded.ours, theirs = excluded.theirs, name = excluded.name,
                roles = excluded.roles, versions = excluded.versions, endpoints = excluded.endpoints
            """,
            new
            {
                slug,
                party.Id,
                Account = party.Account.ToByteArray(),
                party.Invited,
                party.Ours,
                party.Theirs,
                party.Name,
                party.Roles,
                party.Versions,
                Endpoints = string.Join('\n', party.Endpoints.Select(one => $"{one.Key} {one.Value}")),
                nowMs,
            }, token);
    }, cancel);

    public Task RemoveAsync(string id, CancellationToken cancel) => store.WriteAsync(async (db, token) =>
    {
        await db.RunAsync("DELETE FROM charging_push WHERE network = @slug AND party = @id", new { slug, id }, token);
        await db.RunAsync("DELETE FROM charging_party WHERE network = @slug AND id = @id", new { slug, id }, token);
    }, cancel);

    public Task<IReadOnlyList<Party>> AllAsync(CancellationToken cancel) => store.ReadAsync(async (db, token) =>
    {
        var rows = await db.ListAsync<Raw>($"SELECT {Columns} FROM charging_party WHERE network = @slug ORDER BY id", new { slug }, token);
        return (IReadOnlyList<Party>)[.. rows.Select(row => row.ToParty())];
    }, cancel);

    sealed class Raw
    {
        public string Id { get; init; } = "";
        public byte[] Account { get; init; } = [];
        public string? Invited { get; init; }
        public string? Ours { get; init; }
        public string? Theirs { get; init; }
        public string Name { get; init; } = "";
        public string Roles { get; init; } = "";
        public string Versions { get; init; } = "";
        public string Endpoints { get; init; } = "";

        public Party ToParty() => new(
            Id, Address.Read(Account), Invited, Ours, Theirs, Name, Roles, Versions,
            Endpoints.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ', 2)).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal));
    }
}
