using Grange.Kernel;
using Grange.Store;
using Grange.Vehicles.Rules.Triggers;

namespace Grange.Vehicles.Features.Hooks;

/// <summary>Webhooks, and the events that wait to be delivered.</summary>
sealed class HookTable(IStore store, NetworkSlug network)
{
    readonly string slug = network.ToString();

    public async Task<IReadOnlyList<Hook>> AllAsync(CancellationToken cancel) => [.. (await store.ReadAsync((db, token) => db.ListAsync<Raw>(
        """
        SELECT id AS Id, owner AS Owner, vehicle AS Vehicle, signal AS Signal, condition AS Condition, cooldown_ms AS CoolDownMs, url AS Url, secret AS Secret, fired_ms AS FiredMs, failures AS Failures, disabled AS Disabled, due_ms AS DueMs
        FROM vehicles_hook WHERE network = @slug ORDER BY id
        """, new { slug }, token), cancel)).Select(raw => raw.Read())];

    public Task PutAsync(Hook hook, CancellationToken cancel) => store.WriteAsync((db, token) => PutAsync(db, hook, token), cancel);

    /// <summary>An event waits, and the hook is as it is after it fired: together.</summary>
    public Task FireAsync(Hook hook, long number, string body, CancellationToken cancel) => store.WriteAsync(async (db, token) =>
    {
        await db.RunAsync("INSERT INTO vehicles_hookevent (network, hook, number, body) VALUES (@slug, @Id, @number, @body) ON CONFLICT (network, hook, number) DO NOTHING", new { slug, hook.Id, number, body }, token);
        await PutAsync(db, hook, token);
    }, cancel);

    /// <summary>The event that waits longest; null when none does.</summary>
    public Task<HookEvent?> NextAsync(string hook, CancellationToken cancel) => store.ReadAsync((db, token) => db.FindAsync<HookEvent>(
        "SELECT number AS Number, body AS Body FROM vehicles_hookevent WHERE network = @slug AND hook = @hook ORDER BY number LIMIT 1", new { slug, hook }, token), cancel);

    public Task<long> WaitingAsync(string hook, CancellationToken cancel) => store.ReadAsync((db, token) => db.FindAsync<long>("SELECT count(*) FROM vehicles_hookevent WHERE network = @slug AND hook = @hook", new { slug, hook }, token), cancel);

    public Task DeliveredAsync(Hook hook, long number, CancellationToken cancel) => store.WriteAsync(async (db, token) =>
    {
        await db.RunAsync("DELETE FROM vehicles_hookevent WHERE network = @slug AND hook = @Id AND number = @number", new { slug, hook.Id, number }, token);
        await PutAsync(db, hook, token);
    }, cancel);

    public Task RemoveAsync(string hook, CancellationToken cancel) => store.WriteAsync(async (db, token) =>
    {
        await db.RunAsync("DELETE FROM vehicles_hookevent WHERE network = @slug AND hook = @hook", new { slug, hook }, token);
        await db.RunAsync("DELETE FROM vehicles_hook WHERE network = @slug AND id = @hook", new { slug, hook }, token);
    }, cancel);

    Task PutAsync(System.Data.Common.DbConnection db, Hook hook, CancellationToken cancel) => db.RunAsync(
        """
        INSERT INTO vehicles_hook (network, id, owner, vehicle, signal, condition, cooldown_ms, url, secret, fired_ms, failures, disabled, due_ms)
        VALUES (@slug, @Id, @Owner, @Vehicle, @Signal, @Condition, @CoolDownMs, @Url, @Secret, @FiredMs, @Failures, @Disabled, @DueMs)
        ON CONFLICT (network, id) DO UPDATE SET fired_ms = excluded.fired_ms, failures = excluded.failures, disabled = excluded.disabled, due_ms = excluded.due_ms
        """,
        new
        {
            slug,
            hook.Id,
            Owner = hook.Owner.ToByteArray(),
            hook.Vehicle,
            hook.Signal,
            Condition = hook.Condition.Text,
            hook.CoolDownMs,
            Url = hook.Url.ToString(),
            hook.Secret,
            hook.State.FiredMs,
            Failures = (long)hook.State.Failures,
            Disabled = hook.State.Disabled ? 1L : 0,
            hook.DueMs,
        }, cancel);

    sealed class Raw
    {
        public string Id { get; init; } = "";
        public byte[] Owner { get; init; } = [];
        public long Vehicle { get; init; }
        public string Signal { get; init; } = "";
        public string Condition { get; init; } = "";
        public long CoolDownMs { get; init; }
        public string Url { get; init; } = "";
        public string Secret { get; init; } = "";
        public long? FiredMs { get; init; }
        public long Failures { get; init; }
        public long Disabled { get; init; }
        public long DueMs { get; init; }

        public Hook Read() => new(Id, Address.Read(Owner), Vehicle, Signal, Rules.Triggers.Condition.Read(Condition).Value, CoolDownMs, new Uri(Url), Secret, new HookState(FiredMs, (int)Failures, Disabled != 0), DueMs);
    }
}

/// <summary>An event that waits.</summary>
sealed class HookEvent
{
    public long Number { get; init; }
    public string Body { get; init; } = "";
}
