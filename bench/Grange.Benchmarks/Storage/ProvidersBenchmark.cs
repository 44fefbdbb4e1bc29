using Grange.Kernel;

namespace Grange.Benchmarks;

/// <summary>Storage networks from nothing, every provider a process: how soon they stand, how soon a file is durable, how fast it is read when half of its shards are gone.</summary>
static class ProvidersBenchmark
{
    const int FileBytes = 200 << 20;

    public static IEnumerable<Heat> Heats()
    {
        var copies = new ProviderNetwork("copies=3", 5);
        yield return new Heat(Unit.Seconds, 3,
        [
            new Duel("a node and five providers, from nothing to ready", new Contender("Grange", 1, Timed(copies.StartAsync)), Target: Target.AtMost(15, Unit.Seconds)),
            new Duel("200 MiB, from its first byte to three copies", new Contender("Grange", 1, Timed(cancel => copies.StoreAsync(FileBytes, cancel)), copies), Target: Target.AtMost(20, Unit.Seconds)),
        ], IsCold: true);

        var (shards, healthy) = (new ProviderNetwork("rs=4/8", 8), TimeSpan.Zero);
        yield return new Heat(Unit.Milliseconds, 1,
        [
            new Duel("256 KiB of a file in shards, p95, four of eight providers killed", new Contender("Grange", 1, Timed(DegradedAsync), shards), new Contender("the same, all alive", 1, Timed(_ => Task.FromResult<Result<TimeSpan>>(healthy))), Target.Ratio(0.5)),
        ], IsCold: true);

        async Task<Result<TimeSpan>> DegradedAsync(CancellationToken cancel)
        {
            if (!(await shards.StartAsync(cancel)).TryGet(out _, out var why) || !(await shards.StoreAsync(FileBytes, cancel)).TryGet(out _, out why)) return why;
            await shards.ReadAsync(cancel); // compilers warm up
            healthy = await shards.ReadAsync(cancel);
            shards.Kill(4);
            return await shards.ReadAsync(cancel);
        }
    }

    static Func<CancellationToken, Task<Result<Lap>>> Timed(Func<CancellationToken, Task<Result<TimeSpan>>> work)
        => async cancel => (await work(cancel)).TryGet(out var took, out var why) ? new Lap(took.TotalSeconds) : why;
}
