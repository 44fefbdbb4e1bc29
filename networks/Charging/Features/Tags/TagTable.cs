using Grange.Charging.Rules.Authorization;
using Grange.Kernel;
using Grange.Store;

namespace Grange.Charging.Features.Tags;

/// <summary>Cards and tokens, and who pays for each.</summary>
sealed class TagTable(IStore store, NetworkSlug network)
{
    readonly string slug = network.ToString();

    public Task PutAsync(Tag tag, long nowMs, CancellationToken cancel) => store.WriteAsync((db, token) => db.RunAsync(
        """
        INSERT INTO charging_tag (network, token, kind, account, group_token, blocked, listed, expires_ms, party, said, changed_ms)
        VALUES (@slug, @Token, @Kind, @Account, @Group, @Blocked, @Listed, @ExpiresMs, @Party, @Said, @nowMs)
        ON CONFLICT (network, token) DO UPDATE SET kind = excluded.kind, account = excluded.account, group_token = excluded.group_token, blocked = excluded.blocked,
            listed = excluded.listed, expires_ms = excluded.expires_ms, party = excluded.party, said = excluded.said, changed_ms = excluded.changed_ms
        """,
        new
        {
            slug,
            tag.Token,
            tag.Kind,
            Account = tag.Account.ToByteArray(),
            tag.Group,
            Blocked = tag.Blocked ? 1L : 0L,
            Listed = tag.IsListed ? 1L : 0L,
            ExpiresMs = tag.Expires?.ToUnixTimeMilliseconds(),
            tag.Party,
            tag.Said,
            nowMs,
        }, token), cancel);

    public Task RemoveAsync(string tag, CancellationToken cancel) => store.WriteAsync((db, token) => db.RunAsync(
        "DELETE FROM charging_tag WHERE network = @slug AND token = @tag", new { slug, tag }, token), cancel);

    public Task<IReadOnlyList<Tag>> AllAsync(CancellationToken cancel) => store.ReadAsync(async (db, token) =>
    {
        var rows = await db.ListAsync<Raw>(
            """
            SELECT token AS Token, kind AS Kind, account AS Account, group_token AS GroupToken, blocked AS Blocked, listed AS Listed, expires_ms AS ExpiresMs, party AS Party, said AS Said
            FROM charging_tag WHERE network = @slug ORDER BY token
            """, new { slug }, token);
        return (IReadOnlyList<Tag>)[.. rows.Select(row => row.ToTag())];
    }, cancel);

    sealed class Raw
    {
        public string Token { get; init; } = "";
        public string Kind { get; init; } = "";
        public byte[] Account { get; init; } = [];
        public string? GroupToken { get; init; }
        public long Blocked { get; init; }
        public long Listed { get; init; }
        public long? ExpiresMs { get; init; }
        public string Party { get; init; } = "";
        public string? Said { get; init; }

        public Tag ToTag() => new(
            Token, Kind, Address.Read(Account), GroupToken, Blocked == 1, Listed == 1, ExpiresMs is { } ms ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : null, Party, Said);
    }
}
