using System.Text.Json;
using Grange.Kernel;
using Grange.Store;

namespace Grange.Storage.Pinning;

/// <summary>Pins in the database.</summary>
sealed class PinTable(IStore store, NetworkSlug network)
{
    const string Columns = "id AS Id, account AS Account, access AS Access, made_ms AS MadeMs, state AS State, content AS Content, pin AS Wish, before AS Before, bytes AS Bytes, problem AS Problem";

    readonly string slug = network.ToString();

    /// <summary>Adds a pin; one that it takes the place of goes in the same write. Null when that one is not there.</summary>
    public Task<Pin?> AddAsync(Pin wanted, CancellationToken cancel) => store.WriteAsync(async (db, token) =>
    {
        if (wanted.Before is { } before && await RemoveAsync(db, before, wanted.Account, token) == 0) return null;
        var newest = await db.FindAsync<long?>("SELECT MAX(made_ms) FROM pins_pin WHERE network = @slug", new { slug }, token);
        var made = wanted with { MadeMs = Math.Max(wanted.MadeMs, (newest ?? 0) + 1) };
        await db.RunAsync(
            "INSERT INTO pins_pin (network, id, account, access, made_ms, state, content, pin, before) VALUES (@slug, @Id, @Account, @Access, @MadeMs, @State, @Content, @Wish, @Before)",
            new { slug, made.Id, Account = made.Account.ToByteArray(), made.Access, made.MadeMs, made.State, Content = made.Content.ToV1().ToByteArray(), Wish = JsonSerializer.Serialize(made.Wish, PinsJson.Default.PinJson), made.Before }, token);
        return made;
    }, cancel);

    public Task<Pin?> FindAsync(string id, Address account, CancellationToken cancel) => store.ReadAsync(async (db, token) =>
        (await db.FindAsync<Row>($"SELECT {Columns} FROM pins_pin WHERE network = @slug AND id = @id AND account = @Account", new { slug, id, Account = account.ToByteArray() }, token))?.ToPin(), cancel);

    /// <summary>An account's pins that a query means, the newest first.</summary>
    public Task<IReadOnlyList<Pin>> ListAsync(Address account, PinQuery query, CancellationToken cancel) => store.ReadAsync(async (db, token) =>
    {
        var rows = await db.ListAsync<Row>(
            $"SELECT {Columns} FROM pins_pin WHERE network = @slug AND account = @Account AND made_ms < @BeforeMs AND made_ms > @AfterMs ORDER BY made_ms DESC",
            new { slug, Account = account.ToByteArray(), query.BeforeMs, query.AfterMs }, token);
        return (IReadOnlyList<Pin>)[.. rows.Select(row => row.ToPin()).Where(query.Means)];
    }, cancel);

    /// <summary>False when there was none.</summary>
    public async Task<bool> RemoveAsync(string id, Address account, CancellationToken cancel) => await store.WriteAsync((db, token) => RemoveAsync(db, id, account, token), cancel) > 0;

    Task<int> RemoveAsync(System.Data.Common.DbConnection db, string id, Address account, CancellationToken cancel)
        => db.RunAsync("DELETE FROM pins_pin WHERE network = @slug AND id = @id AND account = @Account", new { slug, id, Account = account.ToByteArray() }, cancel);

    /// <summary>Takes the oldest pin that waits; null when none does.</summary>
    public Task<Pin?> TakeAsync(CancellationToken cancel) => store.WriteAsync(async (db, token) =>
    {
        var next = (await db.FindAsync<Row>($"SELECT {Columns} FROM pins_pin WHERE network = @slug AND state = @Queued ORDER BY made_ms LIMIT 1", new { slug, PinState.Queued }, token))?.ToPin();
        if (next is not null) await db.RunAsync("UPDATE pins_pin SET state = @Pinning WHERE network = @slug AND id = @Id", new { slug, next.Id, PinState.Pinning }, token);
        return next;
    }, cancel);

    /// <summary>Notes how it ended; false when the pin was taken back meanwhile.</summary>
    public async Task<bool> SettleAsync(Pin pin, CancellationToken cancel) => await store.WriteAsync((db, token) => db.RunAsync(
        "UPDATE pins_pin SET state = @State, bytes = @Bytes, problem = @Problem, before = NULL WHERE network = @slug AND id = @Id", new { slug, pin.Id, pin.State, pin.Bytes, pin.Problem }, token), cancel) > 0;

    /// <summary>What a stop interrupted waits again.</summary>
    public Task RequeueAsync(CancellationToken cancel) => store.WriteAsync(
        (db, token) => db.RunAsync("UPDATE pins_pin SET state = @Queued WHERE network = @slug AND state = @Pinning", new { slug, PinState.Queued, PinState.Pinning }, token), cancel);

    /// <summary>Objects of pins that no row refers to any more: a crash came between.</summary>
    public Task<IReadOnlyList<string>> OrphansAsync(CancellationToken cancel) => store.ReadAsync((db, token) => db.ListAsync<string>(
        """
        SELECT name FROM storage_object AS one WHERE network = @slug AND name >= @from AND name < @to AND NOT EXISTS (
            SELECT 1 FROM pins_pin AS pin WHERE pin.network = one.network AND (@from || pin.id = one.name OR @from || pin.before = one.name))
        """, new { slug, from = Pin.Root, to = S3.Objects.Listing.Behind(Pin.Root) }, token), cancel);

    sealed class Row
    {
        public string Id { get; init; } = "";
        public byte[] Account { get; init; } = [];
        public string Access { get; init; } = "";
        public long MadeMs { get; init; }
        public string State { get; init; } = "";
        public byte[] Content { get; init; } = [];
        public string Wish { get; init; } = "";
        public string? Before { get; init; }
        public long? Bytes { get; init; }
        public string? Problem { get; init; }

        public Pin ToPin() => new(
            Id, Address.Read(Account), Access, MadeMs, State, Grange.Content.Cid.TryRead(Content, out var root, out _) ? root : throw new FormatException("a CID in the database is torn"),
            JsonSerializer.Deserialize(Wish, PinsJson.Default.PinJson)!, Before, Bytes, Problem);
    }
}
