using System.Data.Common;
using Grange.Charging.Rules.Bodies;
using Grange.Charging.Rules.Scoring;
using Grange.Charging.Rules.Sessions;
using Grange.Charging.Rules.Stations;
using Grange.Kernel;
using Grange.Store;

namespace Grange.Charging.Features.Sessions;

/// <summary>What the meter of an EVSE said last.</summary>
sealed record MeterRow(StationIdentity Station, long Evse, MeterMemory Said);

/// <summary>Sessions, their facts, and what meters said last.</summary>
sealed class SessionTable(IStore store, NetworkSlug network)
{
    const string Columns = """
        hold AS Hold, device AS Device, identity AS Identity, evse AS Evse, payer AS Payer, most AS Most, tariff AS Tariff, zone AS Zone, quoted_ms AS QuotedMs, asked_ms AS AskedMs,
        token AS Token, tx AS Tx
        """;

    readonly string slug = network.ToString();

    public Task OpenAsync(SessionRow row, CancellationToken cancel) => store.WriteAsync((db, token) => db.RunAsync(
        """
        INSERT INTO charging_session (network, hold, device, identity, evse, payer, token, start_id, most, tariff, zone, quoted_ms, is_over, tx)
        VALUES (@slug, @Hold, @Device, @Station, @Evse, @Payer, @Token, @StartId, @Most, @Tariff, @Zone, @QuotedMs, 0, @Transaction)
        """,
        new
        {
            slug,
            Hold = row.Hold.ToByteArray(),
            Device = row.Order.Station.Value.ToByteArray(),
            Station = row.Station.ToString(),
            row.Order.Evse,
            Payer = row.Payer.ToByteArray(),
            row.Token,
            row.StartId,
            Most = row.Order.MicroUsd,
            Tariff = row.Order.Tariff.Json,
            Zone = row.Order.Tariff.ZoneMinutes,
            row.QuotedMs,
            row.Transaction,
        }, token), cancel);

    public Task AskedAsync(HoldId hold, long nowMs, CancellationToken cancel) => store.WriteAsync((db, token) => db.RunAsync(
        "UPDATE charging_session SET asked_ms = @nowMs WHERE network = @slug AND hold = @Hold", new { slug, Hold = hold.ToByteArray(), nowMs }, token), cancel);

    /// <summary>Notes facts, all or none; the first of a kind stands.</summary>
    /// <param name="isOver">Nothing is to be done for the session any more.</param>
    /// <param name="meter">What its meter said last; with the facts, so that a crash between does not make the same page seem said twice.</param>
    public Task AddAsync(HoldId hold, IReadOnlyList<SessionFact> facts, bool isOver, MeterRow? meter, CancellationToken cancel) => store.WriteAsync(async (db, token) =>
    {
        var id = hold.ToByteArray();
        if (meter is not null) await RememberAsync(db, meter, token);
        foreach (var row in facts.Select(FactRow.Of)) await InsertAsync(db, id, row, token);
        if (isOver) await db.RunAsync("UPDATE charging_session SET is_over = 1 WHERE network = @slug AND hold = @id", new { slug, id }, token);
    }, cancel);

    Task<int> InsertAsync(DbConnection db, byte[] id, FactRow row, CancellationToken cancel) => db.RunAsync(
        "INSERT INTO charging_fact (network, hold, kind, a, b, c, tx) VALUES (@slug, @id, @Kind, @A, @B, @C, @Tx) ON CONFLICT (network, hold, kind) DO NOTHING",
        new { slug, id, row.Kind, row.A, row.B, row.C, row.Tx }, cancel);

    /// <summary>Notes what a dispute's end is; false where one was noted before, which stands.</summary>
    public async Task<bool> DecideAsync(HoldId hold, MicroUsd price, CancellationToken cancel)
    {
        var row = FactRow.Of(new SessionFact.Decided(price));
        return await store.WriteAsync((db, token) => InsertAsync(db, hold.ToByteArray(), row, token), cancel) == 1;
    }

    /// <summary>Forgets an order that was never given.</summary>
    public Task CloseAsync(HoldId hold, CancellationToken cancel) => store.WriteAsync((db, token) => db.RunAsync(
        "UPDATE charging_session SET is_over = 1 WHERE network = @slug AND hold = @Hold", new { slug, Hold = hold.ToByteArray() }, token), cancel);

    /// <summary>Sessions with something left to do.</summary>
    public Task<IReadOnlyList<(SessionRow Row, Session Session)>> OpenAsync(CancellationToken cancel) => ListAsync("is_over = 0", new { slug }, cancel);

    public async Task<(SessionRow Row, Session Session)?> FindAsync(HoldId hold, CancellationToken cancel)
        => (await ListAsync("charging_session.hold = @Hold", new { slug, Hold = hold.ToByteArray() }, cancel)) is [var one] ? one : null;

    /// <summary>The session that a station's own transaction is.</summary>
    public async Task<(SessionRow Row, Session Session)?> OfTransactionAsync(StationIdentity station, string transaction, CancellationToken cancel)
        => (await ListAsync("identity = @Station AND charging_session.tx = @transaction", new { slug, Station = station.ToString(), transaction }, cancel)) is [var one, ..] ? one : null;

    /// <summary>Sessions of a payer, or of all, newest first, at most so many.</summary>
    public Task<IReadOnlyList<(SessionRow Row, Session Session)>> LatestAsync(Address? payer, long most, CancellationToken cancel)
        => ListAsync($"{(payer is null ? "1 = 1" : "payer = @Payer")} ORDER BY quoted_ms DESC LIMIT @most", new { slug, Payer = payer?.ToByteArray() ?? [], most }, cancel);

    Task<IReadOnlyList<(SessionRow Row, Session Session)>> ListAsync(string where, object arguments, CancellationToken cancel) => store.ReadAsync(async (db, token) =>
    {
        var found = new List<(SessionRow, Session)>();
        foreach (var raw in await db.ListAsync<Raw>($"SELECT {Columns} FROM charging_session WHERE network = @slug AND {where}", arguments, token))
        {
            var row = raw.ToSession();
            var facts = await db.ListAsync<RawFact>("SELECT kind AS Kind, a AS A, b AS B, c AS C, tx AS Tx FROM charging_fact WHERE network = @slug AND hold = @Hold ORDER BY kind", new { slug, raw.Hold }, token);
            found.Add((row, facts.Aggregate(row.Quoted, (session, fact) => session.Apply(new FactRow(fact.Kind, fact.A, fact.B, fact.C, fact.Tx).ToFact()))));
        }
        return (IReadOnlyList<(SessionRow, Session)>)found;
    }, cancel);

    public Task<MeterMemory> MeterAsync(StationIdentity station, long evse, CancellationToken cancel) => store.ReadAsync(async (db, token) =>
    {
        var row = await db.FindAsync<RawMeter>("SELECT register AS Register, page AS Page FROM charging_meter WHERE network = @slug AND identity = @Station AND evse = @evse", new { slug, Station = station.ToString(), evse }, token);
        return new MeterMemory(row?.Register is { } register ? new(register) : null, row?.Page);
    }, cancel);

    Task RememberAsync(DbConnection db, MeterRow meter, CancellationToken cancel) => db.RunAsync(
        """
        INSERT INTO charging_meter (network, identity, evse, register, page) VALUES (@slug, @Station, @Evse, @Register, @Page)
        ON CONFLICT (network, identity, evse) DO UPDATE SET register = excluded.register, page = excluded.page
        """, new { slug, Station = meter.Station.ToString(), meter.Evse, Register = meter.Said.Register?.Value, meter.Said.Page }, cancel);

    sealed class Raw
    {
        public byte[] Hold { get; init; } = [];
        public byte[] Device { get; init; } = [];
        public string Identity { get; init; } = "";
        public long Evse { get; init; }
        public byte[] Payer { get; init; } = [];
        public long Most { get; init; }
        public string Tariff { get; init; } = "";
        public long Zone { get; init; }
        public long QuotedMs { get; init; }
        public long? AskedMs { get; init; }
        public string Token { get; init; } = "";
        public string? Tx { get; init; }

        public SessionRow ToSession() => new(
            new OrderBody(new HoldId(new Guid(Hold, bigEndian: true)), new DeviceId(Hash32.Read(Device)), Evse, Most, new TariffWord(Tariff, Zone)), StationIdentity.Parse(Identity, null),
            Address.Read(Payer), QuotedMs, AskedMs, Token, Tx);
    }

    sealed class RawFact
    {
        public long Kind { get; init; }
        public long A { get; init; }
        public long B { get; init; }
        public long C { get; init; }
        public string Tx { get; init; } = "";
    }

    sealed class RawMeter
    {
        public long? Register { get; init; }
        public long? Page { get; init; }
    }
}
