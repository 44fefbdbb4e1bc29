using System.Data.Common;
using System.Globalization;
using Grange.Charging.Protocol;
using Grange.Charging.Rules.Stations;
using Grange.Charging.Rules.Transactions;
using Grange.Kernel;
using Grange.Store;

namespace Grange.Charging.Features.Transactions;

/// <summary>Transactions and what was said of them. A message that came before, under whichever id, changes nothing.</summary>
sealed class TransactionTable(IStore store, NetworkSlug network)
{
    const string Columns = "identity AS Identity, tx AS Tx, evse AS Evse, token AS Token, from_ms AS FromMs, to_ms AS ToMs";

    readonly string slug = network.ToString();

    /// <summary>Takes many stations' messages in one write; answers with their transactions, in their order, once they are durable.</summary>
    public Task<IReadOnlyList<string>> AddAsync(IReadOnlyList<EventRow> rows, CancellationToken cancel) => store.WriteAsync(async (db, token) =>
    {
        var transactions = new string[rows.Count];
        await using var inserting = new EventInsert(db, slug);
        var samples = store.Dialect == Dialect.Postgres ? rows.Where(row => row.IsSample).ToList() : [];
        if (samples.Count > 0) await EventInsert.AllAsync(db, slug, samples, token);
        for (var at = 0; at < rows.Count; at++)
            transactions[at] = samples.Count > 0 && rows[at].IsSample ? rows[at].Transaction : await AddAsync(db, inserting, rows[at], token);
        return (IReadOnlyList<string>)transactions;
    }, cancel);

    async Task<string> AddAsync(DbConnection db, EventInsert inserting, EventRow row, CancellationToken cancel)
    {
        if (row.NeedsNumber)
        {
            if (await db.FindAsync<string>("SELECT tx FROM charging_transaction WHERE network = @slug AND start_key = @Key", new { slug, Key = row.Key.ToByteArray() }, cancel) is { } known) return known;
            var number = await NumberAsync(db, cancel);
            row = row.Of(number.ToString(CultureInfo.InvariantCulture));
            await OpenAsync(db, row, number, cancel);
        }
        var isNew = await inserting.RunAsync(row, cancel);
        if (isNew && !row.IsSample && !row.NeedsNumber && row.Transaction.Length > 0) await UpdateAsync(db, row, cancel);
        return row.Transaction;
    }

    /// <summary>A start, an end or a token of a transaction that numbers itself, or whose start has not come.</summary>
    async Task UpdateAsync(DbConnection db, EventRow row, CancellationToken cancel)
    {
        var arguments = new
        {
            slug,
            Station = row.Station.ToString(),
            row.Transaction,
            Evse = row.Said.Evse?.Id ?? 0,
            Token = row.Said.IdToken?.Value ?? "",
            AtMs = row.Said.Timestamp.ToUnixTimeMilliseconds(),
            ToMs = row.Said.EventType == "Ended" ? row.Said.Timestamp.ToUnixTimeMilliseconds() : (long?)null,
            FromMs = row.IsStart ? row.Said.Timestamp.ToUnixTimeMilliseconds() : (long?)null,
        };
        var known = await db.RunAsync(
            """
            UPDATE charging_transaction SET evse = CASE WHEN evse = 0 THEN @Evse ELSE evse END, token = CASE WHEN token = '' THEN @Token ELSE token END,
                from_ms = COALESCE(@FromMs, from_ms), to_ms = COALESCE(to_ms, @ToMs)
            WHERE network = @slug AND identity = @Station AND tx = @Transaction
            """, arguments, cancel);
        if (known == 0) await OpenAsync(db, row, await NumberAsync(db, cancel), cancel);
    }

    Task OpenAsync(DbConnection db, EventRow row, long number, CancellationToken cancel) => db.RunAsync(
        """
        INSERT INTO charging_transaction (network, identity, tx, number, start_key, evse, token, from_ms, to_ms)
        VALUES (@slug, @Station, @Transaction, @number, @StartKey, @Evse, @Token, @FromMs, @ToMs)
        """,
        new
        {
            slug,
            Station = row.Station.ToString(),
            row.Transaction,
            number,
            StartKey = row.NeedsNumber ? row.Key.ToByteArray() : null,
            Evse = row.Said.Evse?.Id ?? 0,
            Token = row.Said.IdToken?.Value ?? "",
            FromMs = row.Said.Timestamp.ToUnixTimeMilliseconds(),
            ToMs = row.Said.EventType == "Ended" ? row.Said.Timestamp.ToUnixTimeMilliseconds() : (long?)null,
        }, cancel);

    Task<long> NumberAsync(DbConnection db, CancellationToken cancel)
        => db.FindAsync<long>("SELECT COALESCE(MAX(number), 0) + 1 FROM charging_transaction WHERE network = @slug", new { slug }, cancel);

    /// <summary>The transaction that a token started, the latest of several.</summary>
    /// <param name="sinceMs">None that began before it.</param>
    public Task<TransactionRow?> OfTokenAsync(StationIdentity station, string token, long sinceMs, CancellationToken cancel) => store.ReadAsync(async (db, stop) => (await db.FindAsync<Row>(
        $"SELECT {Columns} FROM charging_transaction WHERE network = @slug AND token = @token AND identity = @Station AND from_ms >= @sinceMs ORDER BY number DESC LIMIT 1",
        new { slug, token, sinceMs, Station = station.ToString() }, stop))?.ToTransaction(), cancel);

    public Task<TransactionRow?> FindAsync(StationIdentity station, string transaction, CancellationToken cancel) => store.ReadAsync(async (db, stop) => (await db.FindAsync<Row>(
        $"SELECT {Columns} FROM charging_transaction WHERE network = @slug AND identity = @Station AND tx = @transaction", new { slug, transaction, Station = station.ToString() }, stop))?.ToTransaction(), cancel);

    /// <summary>A station's transactions that have not ended, and those that ended lately: whose a message may be that names none.</summary>
    public Task<IReadOnlyList<TransactionRow>> RecentAsync(StationIdentity station, CancellationToken cancel) => store.ReadAsync(async (db, stop) =>
    {
        var rows = await db.ListAsync<Row>($"SELECT {Columns} FROM charging_transaction WHERE network = @slug AND identity = @Station ORDER BY number DESC LIMIT 32", new { slug, Station = station.ToString() }, stop);
        return (IReadOnlyList<TransactionRow>)[.. rows.Select(row => row.ToTransaction())];
    }, cancel);

    /// <summary>Everything that was said of a transaction, by the time of its saying.</summary>
    public Task<IReadOnlyList<EventRow>> EventsAsync(StationIdentity station, string transaction, CancellationToken cancel) => store.ReadAsync(async (db, stop) =>
    {
        var rows = await db.ListAsync<RawEvent>(
            "SELECT event_key AS Key, version AS Version, taken_ms AS TakenMs, said AS Said FROM charging_event WHERE network = @slug AND identity = @Station AND tx = @transaction ORDER BY said_ms",
            new { slug, Station = station.ToString(), transaction }, stop);
        return (IReadOnlyList<EventRow>)[.. rows.Select(row => new EventRow(
            Hash32.Read(row.Key), station, transaction, (OcppVersion)row.Version, OcppMessages.Read<Protocol.V201.TransactionEventRequest>(row.Said), row.TakenMs))];
    }, cancel);

    public static TransactionState State(string transaction, IEnumerable<EventRow> rows) => rows.Aggregate(TransactionState.New(transaction), (state, row) => state.Apply(row.Event));

    sealed class Row
    {
        public string Identity { get; init; } = "";
        public string Tx { get; init; } = "";
        public long Evse { get; init; }
        public string Token { get; init; } = "";
        public long FromMs { get; init; }
        public long? ToMs { get; init; }

        public TransactionRow ToTransaction() => new(StationIdentity.Parse(Identity, null), Tx, Evse, Token, FromMs, ToMs);
    }

    sealed class RawEvent
    {
        public byte[] Key { get; init; } = [];
        public long Version { get; init; }
        public long TakenMs { get; init; }
        public byte[] Said { get; init; } = [];
    }
}
