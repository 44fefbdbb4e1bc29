using Grange.Kernel;
using Grange.Store;

namespace Grange.Wireless.Features.Integrations;

/// <summary>Where an account's events go.</summary>
/// <param name="Id">Of this node.</param>
/// <param name="Kind">webhook or mqtt.</param>
/// <param name="Secret">A webhook's: signs what is sent; hexadecimal.</param>
/// <param name="Events">Kinds that are sent.</param>
/// <param name="Failures">In a row.</param>
/// <param name="DueMs">Not before; Unix milliseconds.</param>
/// <param name="Stopped">Why nothing is sent any more; null while it is.</param>
/// <param name="Delivered">Events that were taken there.</param>
sealed record IntegrationRow(string Id, Address Owner, string Kind, string Url, string Secret, IReadOnlyList<string> Events, long Failures, long DueMs, string? LastError, string? Stopped, long Delivered, long MadeMs)
{
    public const string Webhook = "webhook", Mqtt = "mqtt";
}

/// <summary>An event that waits to be sent.</summary>
sealed record WaitingEvent(long Number, string Event, long DevEui, string Body);

/// <summary>Where events of one network go, and those that wait to go there.</summary>
sealed class IntegrationTable(IStore store, NetworkSlug network)
{
    const string Columns = "id AS Id, owner AS Owner, kind AS Kind, url AS Url, secret AS Secret, events AS Events, failures AS Failures, due_ms AS DueMs, last_error AS LastError, stopped AS Stopped, delivered AS Delivered, made_ms AS MadeMs";

    readonly string slug = network.ToString();

    public Task<IReadOnlyList<IntegrationRow>> AllAsync(CancellationToken cancel) => store.ReadAsync(async (db, token) =>
    {
        var raw = await db.ListAsync<Raw>($"SELECT {Columns} FROM wireless_target WHERE network = @slug ORDER BY made_ms, id", new { slug }, token);
        return (IReadOnlyList<IntegrationRow>)[.. raw.Select(one => one.ToRow())];
    }, cancel);

    /// <summary>How many events wait to go there.</summary>
    public Task<long> WaitingAsync(string id, CancellationToken cancel) => store.ReadAsync(async (db, token) => (await db.ListAsync<long>("SELECT COUNT(*) FROM wireless_outbox WHERE network = @slug AND target = @id", new { slug, id }, token))[0], cancel);

    public Task AddAsync(IntegrationRow row, CancellationToken cancel) => store.WriteAsync((db, token) => db.RunAsync(
        """
        INSERT INTO wireless_target (network, id, owner, kind, url, secret, events, failures, due_ms, delivered, made_ms)
        VALUES (@slug, @Id, @Owner, @Kind, @Url, @Secret, @Events, 0, 0, 0, @MadeMs)
        """, new { slug, row.Id, Owner = row.Owner.ToByteArray(), row.Kind, row.Url, row.Secret, Events = string.Join(',', row.Events), row.MadeMs }, token), cancel);

    public Task RemoveAsync(string id, CancellationToken cancel) => store.WriteAsync(async (db, token) =>
    {
        await db.RunAsync("DELETE FROM wireless_outbox WHERE network = @slug AND target = @id", new { slug, id }, token);
        await db.RunAsync("DELETE FROM wireless_target WHERE network = @slug AND id = @id", new { slug, id }, token);
    }, cancel);

    /// <summary>Sends again, from what waits.</summary>
    public Task ResumeAsync(string id, CancellationToken cancel) => store.WriteAsync((db, token) =>
        db.RunAsync("UPDATE wireless_target SET failures = 0, due_ms = 0, stopped = NULL WHERE network = @slug AND id = @id", new { slug, id }, token), cancel);

    /// <summary>A failure, and when it is tried again, or why it is not.</summary>
    public Task FailAsync(string id, long failures, long dueMs, string error, string? stopped, CancellationToken cancel) => store.WriteAsync((db, token) =>
        db.RunAsync("UPDATE wireless_target SET failures = @failures, due_ms = @dueMs, last_error = @error, stopped = @stopped WHERE network = @slug AND id = @id", new { slug, id, failures, dueMs, error, stopped }, token), cancel);

    /// <summary>The number of the last event that was put in the outbox.</summary>
    public Task<long> PlaceAsync(CancellationToken cancel) => store.ReadAsync(async (db, token) => await db.ListAsync<long>("SELECT number FROM wireless_outbox_place WHERE network = @slug", new { slug }, token) is [var number, ..] ? number : 0, cancel);

    /// <summary>Puts events in the outbox, and remembers that they are: together, so that each is put there once.</summary>
    public Task PutAsync(IReadOnlyList<(string Target, WaitingEvent One)> rows, long place, CancellationToken cancel) => store.WriteAsync(async (db, token) =>
    {
        foreach (var (target, one) in rows)
            await db.RunAsync("INSERT INTO wireless_outbox (network, target, number, event, dev_eui, body) VALUES (@slug, @target, @Number, @Event, @DevEui, @Body) ON CONFLICT (network, target, number) DO NOTHING", new { slug, target, one.Number, one.Event, one.DevEui, one.Body }, token);
        await db.RunAsync("INSERT INTO wireless_outbox_place (network, number) VALUES (@slug, @place) ON CONFLICT (network) DO UPDATE SET number = excluded.number", new { slug, place }, token);
    }, cancel);

    /// <summary>Those that wait longest.</summary>
    public Task<IReadOnlyList<WaitingEvent>> NextAsync(string target, int most, CancellationToken cancel) => store.ReadAsync((db, token) => db.ListAsync<WaitingEvent>(
        "SELECT number AS Number, event AS Event, dev_eui AS DevEui, body AS Body FROM wireless_outbox WHERE network = @slug AND target = @target ORDER BY number LIMIT @most", new { slug, target, most = (long)most }, token), cancel);

    /// <summary>Forgets what was taken, up to a number, and the failures before.</summary>
    public Task DeliveredAsync(string target, long upTo, int count, CancellationToken cancel) => store.WriteAsync(async (db, token) =>
    {
        await db.RunAsync("DELETE FROM wireless_outbox WHERE network = @slug AND target = @target AND number <= @upTo", new { slug, target, upTo }, token);
        await db.RunAsync("UPDATE wireless_target SET failures = 0, due_ms = 0, delivered = delivered + @count WHERE network = @slug AND id = @target", new { slug, target, count = (long)count }, token);
    }, cancel);

    sealed record Raw(string Id, byte[] Owner, string Kind, string Url, string Secret, string Events, long Failures, long DueMs, string? LastError, string? Stopped, long Delivered, long MadeMs)
    {
        public IntegrationRow ToRow() => new(Id, Address.Read(Owner), Kind, Url, Secret, Events.Split(','), Failures, DueMs, LastError, Stopped, Delivered, MadeMs);
    }
}
