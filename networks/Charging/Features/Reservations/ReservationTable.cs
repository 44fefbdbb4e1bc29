using Grange.Charging.Rules.Stations;
using Grange.Kernel;
using Grange.Store;

namespace Grange.Charging.Features.Reservations;

/// <summary>Reservations, and how they ended.</summary>
sealed class ReservationTable(IStore store, NetworkSlug network)
{
    const string Columns = """
        id AS Id, hold AS Hold, identity AS Identity, evse AS Evse, payer AS Payer, token AS Token, group_token AS GroupToken, until_ms AS UntilMs, made_ms AS MadeMs,
        micro_usd AS MicroUsd, state AS State, remote AS Remote
        """;

    readonly string slug = network.ToString();

    /// <summary>Stores a reservation and numbers it.</summary>
    public Task<ReservationRow> OpenAsync(ReservationRow row, CancellationToken cancel) => store.WriteAsync(async (db, token) =>
    {
        var id = await db.FindAsync<long>("SELECT COALESCE(MAX(id), 0) + 1 FROM charging_reservation WHERE network = @slug", new { slug }, token);
        await db.RunAsync(
            """
            INSERT INTO charging_reservation (network, id, hold, identity, evse, payer, token, group_token, until_ms, made_ms, micro_usd, state, remote)
            VALUES (@slug, @id, @Hold, @Station, @Evse, @Payer, @Token, @Group, @UntilMs, @MadeMs, @MicroUsd, @State, @Remote)
            """,
            new
            {
                slug,
                id,
                Hold = row.Hold.ToByteArray(),
                Station = row.Station.ToString(),
                row.Evse,
                Payer = row.Payer.ToByteArray(),
                row.Token,
                row.Group,
                row.UntilMs,
                row.MadeMs,
                row.MicroUsd,
                row.State,
                row.Remote,
            }, token);
        return row with { Id = id };
    }, cancel);

    /// <summary>Ends a reservation; false when it was over.</summary>
    /// <param name="isTold">Nobody waits to read of its end in the evidence.</param>
    public Task<bool> EndAsync(long id, string state, bool isTold, CancellationToken cancel) => store.WriteAsync(async (db, token) => await db.RunAsync(
        "UPDATE charging_reservation SET state = @state, is_told = @isTold WHERE network = @slug AND id = @id AND state IN ('asking', 'open')", new { slug, id, state, isTold = isTold ? 1L : 0L }, token) == 1, cancel);

    /// <summary>Its end is in the evidence.</summary>
    public Task ToldAsync(long id, CancellationToken cancel) => store.WriteAsync((db, token) => db.RunAsync(
        "UPDATE charging_reservation SET is_told = 1 WHERE network = @slug AND id = @id", new { slug, id }, token), cancel);

    /// <summary>Reservations that are over and whose end nobody has said.</summary>
    public Task<IReadOnlyList<ReservationRow>> UntoldAsync(CancellationToken cancel) => ListAsync("is_told = 0 ORDER BY id", new { slug }, cancel);

    /// <summary>The station keeps it.</summary>
    public Task KeptAsync(long id, CancellationToken cancel) => store.WriteAsync((db, token) => db.RunAsync(
        "UPDATE charging_reservation SET state = 'open' WHERE network = @slug AND id = @id AND state = 'asking'", new { slug, id }, token), cancel);

    public Task<IReadOnlyList<ReservationRow>> OpenAsync(CancellationToken cancel) => ListAsync("state IN ('asking', 'open') ORDER BY id", new { slug }, cancel);

    /// <summary>An account's, newest first.</summary>
    public Task<IReadOnlyList<ReservationRow>> OfAsync(Address payer, long most, CancellationToken cancel)
        => ListAsync("payer = @Payer ORDER BY id DESC LIMIT @most", new { slug, Payer = payer.ToByteArray(), most }, cancel);

    public async Task<ReservationRow?> FindAsync(HoldId hold, CancellationToken cancel) => (await ListAsync("hold = @Hold", new { slug, Hold = hold.ToByteArray() }, cancel)) is [var one, ..] ? one : null;

    Task<IReadOnlyList<ReservationRow>> ListAsync(string where, object arguments, CancellationToken cancel) => store.ReadAsync(async (db, token) =>
    {
        var rows = await db.ListAsync<Raw>($"SELECT {Columns} FROM charging_reservation WHERE network = @slug AND {where}", arguments, token);
        return (IReadOnlyList<ReservationRow>)[.. rows.Select(row => row.ToReservation())];
    }, cancel);

    sealed class Raw
    {
        public long Id { get; init; }
        public byte[] Hold { get; init; } = [];
        public string Identity { get; init; } = "";
        public long Evse { get; init; }
        public byte[] Payer { get; init; } = [];
        public string Token { get; init; } = "";
        public string? GroupToken { get; init; }
        public long UntilMs { get; init; }
        public long MadeMs { get; init; }
        public long MicroUsd { get; init; }
        public string State { get; init; } = "";
        public string? Remote { get; init; }

        public ReservationRow ToReservation() => new(
            Id, new HoldId(new Guid(Hold, bigEndian: true)), StationIdentity.Parse(Identity, null), Evse, Address.Read(Payer), Token, GroupToken, UntilMs, MadeMs, MicroUsd, State, Remote);
    }
}
