using System.Data.Common;

namespace Grange.Store.Jobs;

/// <summary>Jobs in one table; the database is the only coordinator.</summary>
/// <remarks>
/// <c>due_at</c> (unix ms) says when a waiting job may be claimed and, once claimed, when its lease runs out: one rule finds both.
/// A claim is (id, claim): ids are never used twice, and claim goes up whenever the job changes hands.
/// </remarks>
public sealed class JobTable(IStore store, TimeProvider clock) : IJobs
{
    const string LeaseRanOut = "its worker stopped without a word as often as its policy allows";

    long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <inheritdoc/>
    public async Task<bool> EnqueueAsync(
        DbConnection db, string queue, string key, ReadOnlyMemory<byte> payload, DateTimeOffset notBefore, CancellationToken cancel)
        => await db.RunAsync(
            """
            INSERT INTO grange_job (queue, key, payload, claim, attempt, due_at) VALUES (@queue, @key, @payload, 0, 0, @due)
            ON CONFLICT (queue, key) DO NOTHING
            """, new { queue, key, payload = payload.ToArray(), due = notBefore.ToUnixTimeMilliseconds() }, cancel) == 1;

    /// <inheritdoc/>
    public Task<IReadOnlyList<Job>> ClaimAsync(string queue, int most, JobPolicy policy, CancellationToken cancel)
        => store.WriteWithRowLocksAsync(async (db, cancel) =>
        {
            var (now, lease) = (Now, (long)policy.Lease.TotalMilliseconds);
            var claim = new { queue, most = (long)most, now, until = now + lease, attempts = policy.Delays.Count + 1L };
            await BuryAsync(db, claim, cancel);
            return await db.ListAsync<Job>(Claim(store.Dialect), claim, cancel);
        }, cancel);

    /// <summary>A job that kills its worker never reports a failure; its attempts are counted all the same.</summary>
    static Task<int> BuryAsync(DbConnection db, object claim, CancellationToken cancel)
        => db.RunAsync(
            $"""
            UPDATE grange_job SET claim = claim + 1, dead_reason = '{LeaseRanOut}'
            WHERE queue = @queue AND dead_reason IS NULL AND due_at <= @now AND attempt >= @attempts
            """, claim, cancel);

    /// <summary>Locked rows are another claimer's; on SQLite there is one writer and nothing is ever locked.</summary>
    static string Claim(Dialect dialect) =>
        $"""
        WITH due AS MATERIALIZED (
            SELECT id FROM grange_job
            WHERE queue = @queue AND dead_reason IS NULL AND due_at <= @now AND attempt < @attempts
            ORDER BY due_at, id LIMIT @most {(dialect == Dialect.Postgres ? "FOR UPDATE SKIP LOCKED" : "")})
        UPDATE grange_job SET claim = claim + 1, attempt = attempt + 1, due_at = @until WHERE id IN (SELECT id FROM due)
        RETURNING id, claim, attempt, queue, key, payload
        """;

    /// <inheritdoc/>
    public async Task<bool> ExtendAsync(Job job, TimeSpan lease, CancellationToken cancel)
        => await store.WriteWithRowLocksAsync((db, cancel) => db.RunAsync(
            "UPDATE grange_job SET due_at = @until WHERE id = @Id AND claim = @Claim", new { job.Id, job.Claim, until = Now + (long)lease.TotalMilliseconds }, cancel), cancel) == 1;

    /// <inheritdoc/>
    public Task<bool> CompleteAsync(Job job, CancellationToken cancel)
        => store.WriteWithRowLocksAsync((db, cancel) => CompleteAsync(db, job, cancel), cancel);

    /// <inheritdoc/>
    public async Task<bool> CompleteAsync(DbConnection db, Job job, CancellationToken cancel)
        => await db.RunAsync("DELETE FROM grange_job WHERE id = @Id AND claim = @Claim", new { job.Id, job.Claim }, cancel) == 1;

    /// <inheritdoc/>
    public async Task<JobFate> FailAsync(Job job, string reason, JobPolicy policy, CancellationToken cancel)
    {
        var dead = job.Attempt > policy.Delays.Count;
        var due = Now + (dead ? 0 : (long)policy.Delays[(int)job.Attempt - 1].TotalMilliseconds);
        var changed = await store.WriteWithRowLocksAsync((db, cancel) => db.RunAsync(
            "UPDATE grange_job SET claim = claim + 1, due_at = @due, dead_reason = @died WHERE id = @Id AND claim = @Claim",
            new { job.Id, job.Claim, due, died = dead ? reason : null }, cancel), cancel);
        return changed == 0 ? JobFate.Lost : dead ? JobFate.Dead : JobFate.Waiting;
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<DeadJob>> DeadAsync(string queue, int most, CancellationToken cancel)
        => store.ReadAsync((db, cancel) => db.ListAsync<DeadJob>(
            """
            SELECT key, payload, attempt AS attempts, dead_reason AS reason FROM grange_job
            WHERE queue = @queue AND dead_reason IS NOT NULL ORDER BY id LIMIT @most
            """, new { queue, most = (long)most }, cancel), cancel);

    /// <inheritdoc/>
    public async Task<bool> ReviveAsync(string queue, string key, CancellationToken cancel)
        => await store.WriteWithRowLocksAsync((db, cancel) => db.RunAsync(
            """
            UPDATE grange_job SET claim = claim + 1, attempt = 0, due_at = @now, dead_reason = NULL
            WHERE queue = @queue AND key = @key AND dead_reason IS NOT NULL
            """, new { queue, key, now = Now }, cancel), cancel) == 1;
}
