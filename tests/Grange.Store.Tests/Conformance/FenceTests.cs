using Grange.Kernel.Partitions;
using Grange.Store;
using Grange.Store.Partitions;
using Grange.Tests.Engines;

namespace Grange.Tests.Conformance;

public sealed class SqliteFenceTests() : FenceTests(new SqliteEngine());

public sealed class PostgresFenceTests(PostgresServer server) : FenceTests(new PostgresEngine(server));

public abstract class FenceTests(Engine engine) : ConformanceTest(engine)
{
    [Fact]
    public async Task A_write_with_an_older_epoch_is_refused_whole()
    {
        var old = await Fence.RaiseAsync(Store, "work", 3, Cancel);
        await Store.WriteAsync(old, Add("before"), Cancel);
        var taken = await Fence.RaiseAsync(await OpenAnotherAsync(), "work", 3, Cancel);
        var refusal = await Assert.ThrowsAsync<StaleLeaseException>(() => Store.WriteAsync(old, Add("after"), Cancel));
        Assert.Equal((old, taken.Epoch), (refusal.Lease, refusal.Current));
        await Store.WriteAsync(taken, Add("taken"), Cancel);
        Assert.Equal([1, null, 1], (long?[])[await ValueAsync("before"), await ValueAsync("after"), await ValueAsync("taken")]);
    }

    [Fact]
    public async Task A_partition_nobody_raised_lets_nobody_write()
        => await Assert.ThrowsAsync<StaleLeaseException>(() => Store.WriteAsync(new PartitionLease("never", 0, 1), Add("x"), Cancel));

    [Fact]
    public async Task Leases_of_other_partitions_and_works_stay_good()
    {
        var other = await Fence.RaiseAsync(Store, "work", 1, Cancel);
        var elsewhere = await Fence.RaiseAsync(Store, "other-work", 0, Cancel);
        await Fence.RaiseAsync(Store, "work", 0, Cancel);
        await Store.WriteAsync(other, Add("a"), Cancel);
        await Store.WriteAsync(elsewhere, Add("b"), Cancel);
    }

    [Fact]
    public async Task Once_a_take_over_has_returned_no_older_write_can_land()
    {
        var node = await OpenAnotherAsync();
        for (var round = 0; round < Counts.Of(20, 200); round++)
        {
            var old = await Fence.RaiseAsync(Store, "race", 0, Cancel);
            var writes = Enumerable.Range(0, 8).Select(at => Task.Run(() => Store.WriteAsync(old, Add($"{round}/{at}"), Cancel))).ToArray();
            await Fence.RaiseAsync(node, "race", 0, Cancel);
            var atTakeOver = await CountAsync(node);
            await Task.WhenAll(writes).ContinueWith(_ => { }, Cancel, TaskContinuationOptions.None, TaskScheduler.Default);
            Assert.Equal(atTakeOver, await CountAsync(node));
        }
    }

    static Func<System.Data.Common.DbConnection, CancellationToken, Task> Add(string name)
        => (db, cancel) => db.RunAsync("INSERT INTO test_counter VALUES (@name, 1)", new { name }, cancel);

    static Task<long> CountAsync(IStore store)
        => store.ReadAsync((db, cancel) => db.FindAsync<long>("SELECT count(*) FROM test_counter", null, cancel), Cancel);
}
