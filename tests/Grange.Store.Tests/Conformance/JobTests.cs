using System.Collections.Concurrent;
using System.Text;
using Grange.Store;
using Grange.Store.Jobs;
using Grange.Tests.Engines;

namespace Grange.Tests.Conformance;

public sealed class SqliteJobTests() : JobTests(new SqliteEngine());

public sealed class PostgresJobTests(PostgresServer server) : JobTests(new PostgresEngine(server));

public abstract class JobTests(Engine engine) : ConformanceTest(engine)
{
    static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    static readonly JobPolicy Policy = new(Minute, [Minute, 5 * Minute]);

    readonly ManualTime clock = new(DateTimeOffset.UnixEpoch.AddYears(60));

    JobTable Jobs => field ??= new JobTable(Store, clock);

    Task<bool> EnqueueAsync(string key, TimeSpan wait = default)
        => Store.WriteAsync((db, cancel) => Jobs.EnqueueAsync(db, "repair", key, Encoding.UTF8.GetBytes(key), clock.GetUtcNow() + wait, cancel), Cancel);

    async Task<Job?> ClaimAsync() => (await Jobs.ClaimAsync("repair", 1, Policy, Cancel)).SingleOrDefault();

    [Fact]
    public async Task Eight_claimers_at_once_get_every_job_once()
    {
        const int Count = 200;
        await Store.WriteAsync(async (db, cancel) =>
        {
            for (var number = 0; number < Count; number++)
                await Jobs.EnqueueAsync(db, "repair", $"{number}", default, clock.GetUtcNow(), cancel);
        }, Cancel);
        var second = new JobTable(await OpenAnotherAsync(), clock);
        var claimed = new ConcurrentBag<string>();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(claimer => Task.Run(async () =>
        {
            var jobs = claimer % 2 == 0 ? Jobs : second;
            while (await jobs.ClaimAsync("repair", 3, Policy, Cancel) is { Count: > 0 } some)
                foreach (var job in some)
                {
                    claimed.Add(job.Key);
                    Assert.True(await jobs.CompleteAsync(job, Cancel));
                }
        })));
        Assert.Equal(Enumerable.Range(0, Count).Select(number => $"{number}").Order(), claimed.Order());
    }

    [Fact]
    public async Task A_key_is_in_its_queue_once_until_its_job_is_done()
    {
        Assert.True(await EnqueueAsync("piece"));
        Assert.False(await EnqueueAsync("piece"));
        var job = await ClaimAsync();
        Assert.Equal("piece", Encoding.UTF8.GetString(job!.Payload));
        Assert.False(await EnqueueAsync("piece"));
        Assert.True(await Jobs.CompleteAsync(job, Cancel));
        Assert.True(await EnqueueAsync("piece"));
        Assert.NotEqual(job.Id, (await ClaimAsync())!.Id);
        Assert.False(await Jobs.CompleteAsync(job, Cancel));
    }

    [Fact]
    public async Task A_job_exists_exactly_when_the_write_that_enqueued_it_does()
    {
        await Assert.ThrowsAsync<InvalidDataException>(() => Store.WriteAsync(async (db, cancel) =>
        {
            await Jobs.EnqueueAsync(db, "repair", "undone", default, clock.GetUtcNow(), cancel);
            throw new InvalidDataException();
        }, Cancel));
        Assert.Null(await ClaimAsync());
    }

    [Fact]
    public async Task A_job_waits_for_its_time_and_the_longest_due_comes_first()
    {
        await EnqueueAsync("later", Minute);
        await EnqueueAsync("sooner", Minute / 2);
        Assert.Null(await ClaimAsync());
        clock.Advance(Minute);
        Assert.Equal(["sooner", "later"], (string[])[(await ClaimAsync())!.Key, (await ClaimAsync())!.Key]);
    }

    [Fact]
    public async Task A_failed_job_waits_longer_each_time_and_is_dead_after_the_last_delay()
    {
        await EnqueueAsync("piece");
        Assert.Equal(JobFate.Waiting, await Jobs.FailAsync((await ClaimAsync())!, "one", Policy, Cancel));
        Assert.Null(await ClaimAsync());
        clock.Advance(Minute);
        Assert.Equal(JobFate.Waiting, await Jobs.FailAsync((await ClaimAsync())!, "two", Policy, Cancel));
        clock.Advance(4 * Minute);
        Assert.Null(await ClaimAsync());
        clock.Advance(Minute);
        Assert.Equal(JobFate.Dead, await Jobs.FailAsync((await ClaimAsync())!, "three", Policy, Cancel));
        clock.Advance(24 * 60 * Minute);
        Assert.Null(await ClaimAsync());
        var dead = Assert.Single(await Jobs.DeadAsync("repair", 10, Cancel));
        Assert.Equal(("piece", 3, "three"), (dead.Key, dead.Attempts, dead.Reason));

        Assert.True(await Jobs.ReviveAsync("repair", "piece", Cancel));
        Assert.False(await Jobs.ReviveAsync("repair", "piece", Cancel));
        Assert.Equal(1, (await ClaimAsync())!.Attempt);
    }

    [Fact]
    public async Task A_claim_that_ran_out_goes_to_the_next_and_its_first_holder_can_no_longer_end_it()
    {
        await EnqueueAsync("piece");
        var first = (await ClaimAsync())!;
        Assert.True(await Jobs.ExtendAsync(first, 2 * Minute, Cancel));
        clock.Advance(Minute);
        Assert.Null(await ClaimAsync());
        clock.Advance(Minute);
        var second = (await ClaimAsync())!;
        Assert.Equal((first.Id, 2), (second.Id, second.Attempt));
        Assert.False(await Jobs.ExtendAsync(first, Minute, Cancel));
        Assert.False(await Jobs.CompleteAsync(first, Cancel));
        Assert.Equal(JobFate.Lost, await Jobs.FailAsync(first, "late", Policy, Cancel));
        Assert.True(await Jobs.CompleteAsync(second, Cancel));
    }

    [Fact]
    public async Task A_failure_ends_the_claim()
    {
        await EnqueueAsync("piece");
        var job = (await ClaimAsync())!;
        await Jobs.FailAsync(job, "once", Policy, Cancel);
        Assert.Equal(JobFate.Lost, await Jobs.FailAsync(job, "twice", Policy, Cancel));
        Assert.False(await Jobs.CompleteAsync(job, Cancel));
    }

    [Fact]
    public async Task A_job_that_always_kills_its_worker_is_dead_in_the_end()
    {
        await EnqueueAsync("poison");
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            Assert.Equal(attempt, (await ClaimAsync())!.Attempt);
            clock.Advance(Minute);
        }
        Assert.Null(await ClaimAsync());
        Assert.Equal("poison", Assert.Single(await Jobs.DeadAsync("repair", 10, Cancel)).Key);
    }
}
