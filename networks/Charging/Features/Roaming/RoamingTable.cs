using System.Data.Common;
using Grange.Kernel;
using Grange.Store;

namespace Grange.Charging.Features.Roaming;

/// <summary>Something that a partner may read: a location, a tariff, a session, a CDR, as it was said last.</summary>
sealed record RoamingObject(string Kind, string Id, string Said, long UpdatedMs);

/// <summary>A session of a partner's driver.</summary>
/// <param name="Token">The token as the partner says it, JSON of a CdrToken.</param>
/// <param name="Reference">The partner's authorization_reference.</param>
sealed record RoamingSession(HoldId Hold, string Party, string Token, string? Reference);

/// <summary>Something on its way to a partner.</summary>
/// <param name="Path">Behind the partner's endpoint of the module.</param>
sealed record Push(long Id, string Party, string Verb, string Module, string Path, string Body, long Tries);

/// <summary>What partners are told, and what of it has not arrived yet: both in one write, so that no change is forgotten.</summary>
sealed class RoamingTable(IStore store, NetworkSlug network)
{
    readonly string slug = network.ToString();

    /// <summary>Says something to a partner if it is new: stored, and put on its way where <paramref name="push"/> names one. True when it was.</summary>
    public Task<bool> SayAsync(string party, string kind, string id, string said, Push? push, long nowMs, CancellationToken cancel) => store.WriteAsync(async (db, token) =>
    {
        var changed = await db.RunAsync(
            """
            INSERT INTO charging_roaming (network, party, kind, id, said, updated_ms) VALUES (@slug, @party, @kind, @id, @said, @nowMs)
            ON CONFLICT (network, party, kind, id) DO UPDATE SET said = excluded.said, updated_ms = excluded.updated_ms WHERE charging_roaming.said <> excluded.said
            """, new { slug, party, kind, id, said, nowMs }, token) == 1;
        if (changed && push is not null) await PushAsync(db, push, nowMs, token);
        return changed;
    }, cancel);

    /// <summary>Objects of a kind changed from a time on and before another, in the order of their changes; and how many there are in all.</summary>
    public Task<(IReadOnlyList<RoamingObject> Page, long Count)> PageAsync(string party, string kind, long fromMs, long toMs, long offset, long limit, CancellationToken cancel) => store.ReadAsync(async (db, token) =>
    {
        const string Where = "FROM charging_roaming WHERE network = @slug AND party = @party AND kind = @kind AND updated_ms >= @fromMs AND updated_ms < @toMs";
        var arguments = new { slug, party, kind, fromMs, toMs, offset, limit };
        var rows = await db.ListAsync<RawObject>($"SELECT kind AS Kind, id AS Id, said AS Said, updated_ms AS UpdatedMs {Where} ORDER BY updated_ms, id LIMIT @limit OFFSET @offset", arguments, token);
        var count = await db.FindAsync<long>($"SELECT COUNT(*) {Where}", arguments, token);
        return ((IReadOnlyList<RoamingObject>)[.. rows.Select(row => new RoamingObject(row.Kind, row.Id, row.Said, row.UpdatedMs))], count);
    }, cancel);

    public async Task<RoamingObject?> FindAsync(string party, string kind, string id, CancellationToken cancel) => await store.ReadAsync(async (db, token) => await db.FindAsync<RawObject>(
        "SELECT kind AS Kind, id AS Id, said AS Said, updated_ms AS UpdatedMs FROM charging_roaming WHERE network = @slug AND party = @party AND kind = @kind AND id = @id", new { slug, party, kind, id }, token), cancel)
        is { } row ? new(row.Kind, row.Id, row.Said, row.UpdatedMs) : null;

    public Task OpenAsync(RoamingSession session, CancellationToken cancel) => store.WriteAsync((db, token) => db.RunAsync(
        "INSERT INTO charging_roaming_session (network, hold, party, token, reference, is_over) VALUES (@slug, @Hold, @Party, @Token, @Reference, 0) ON CONFLICT (network, hold) DO NOTHING",
        new { slug, Hold = session.Hold.ToByteArray(), session.Party, session.Token, session.Reference }, token), cancel);

    public Task CloseAsync(HoldId hold, CancellationToken cancel) => store.WriteAsync((db, token) => db.RunAsync(
        "UPDATE charging_roaming_session SET is_over = 1 WHERE network = @slug AND hold = @Hold", new { slug, Hold = hold.ToByteArray() }, token), cancel);

    /// <summary>Sessions of partners whose CDR is not written.</summary>
    public Task<IReadOnlyList<RoamingSession>> OpenAsync(CancellationToken cancel) => SessionsAsync("is_over = 0", new { slug }, cancel);

    public async Task<RoamingSession?> SessionAsync(HoldId hold, CancellationToken cancel) => (await SessionsAsync("hold = @Hold", new { slug, Hold = hold.ToByteArray() }, cancel)) is [var one] ? one : null;

    Task<IReadOnlyList<RoamingSession>> SessionsAsync(string where, object arguments, CancellationToken cancel) => store.ReadAsync(async (db, stop) =>
    {
        var rows = await db.ListAsync<RawSession>($"SELECT hold AS Hold, party AS Party, token AS Token, reference AS Reference FROM charging_roaming_session WHERE network = @slug AND {where}", arguments, stop);
        return (IReadOnlyList<RoamingSession>)[.. rows.Select(row => new RoamingSession(new HoldId(new Guid(row.Hold, bigEndian: true)), row.Party, row.Token, row.Reference))];
    }, cancel);

    /// <summary>What is to be sent now: of each partner the oldest, so that changes arrive in their order.</summary>
    public Task<IReadOnlyList<Push>> DueAsync(long nowMs, CancellationToken cancel) => store.ReadAsync(async (db, token) =>
    {
        var rows = await db.ListAsync<RawPush>(
            """
            SELECT id AS Id, party AS Party, verb AS Verb, module AS Module, path AS Path, body AS Body, tries AS Tries FROM charging_push AS one
            WHERE network = @slug AND next_ms <= @nowMs AND NOT EXISTS (SELECT 1 FROM charging_push AS other WHERE other.network = @slug AND other.party = one.party AND other.id < one.id) ORDER BY id
            """, new { slug, nowMs }, token);
        return (IReadOnlyList<Push>)[.. rows.Select(row => new Push(row.Id, row.Party, row.Verb, row.Module, row.Path, row.Body, row.Tries))];
    }, cancel);

    public Task SentAsync(long id, CancellationToken cancel) => store.WriteAsync((db, token) => db.RunAsync("DELETE FROM charging_push WHERE network = @slug AND id = @id", new { slug, id }, token), cancel);

    public Task LaterAsync(long id, long nextMs, CancellationToken cancel) => store.WriteAsync((db, token) => db.RunAsync(
        "UPDATE charging_push SET tries = tries + 1, next_ms = @nextMs WHERE network = @slug AND id = @id", new { slug, id, nextMs }, token), cancel);

    async Task PushAsync(DbConnection db, Push push, long nowMs, CancellationToken cancel)
    {
        var id = await db.FindAsync<long>("SELECT COALESCE(MAX(id), 0) + 1 FROM charging_push WHERE network = @slug", new { slug }, cancel);
        await db.RunAsync(
            "INSERT INTO charging_push (network, id, party, verb, module, path, body, tries, next_ms) VALUES (@slug, @id, @Party, @Verb, @Module, @Path, @Body, 0, @nowMs)",
            new { slug, id, push.Party, push.Verb, push.Module, push.Path, push.Body, nowMs }, cancel);
    }

    sealed class RawObject
    {
        public string Kind { get; init; } = "";
        public string Id { get; init; } = "";
        public string Said { get; init; } = "";
        public long UpdatedMs { get; init; }
    }

    sealed class RawSession
    {
        public byte[] Hold { get; init; } = [];
        public string Party { get; init; } = "";
        public string Token { get; init; } = "";
        public string? Reference { get; init; }
    }

    sealed class RawPush
    {
        public long Id { get; init; }
        public string Party { get; init; } = "";
        public string Verb { get; init; } = "";
        public string Module { get; init; } = "";
        public string Path { get; init; } = "";
        public string Body { get; init; } = "";
        public long Tries { get; init; }
    }
}
