using Grange.Store;
using Grange.Tests.Engines;

namespace Grange.Tests.Conformance;

public sealed class SqliteReadTests() : ReadTests(new SqliteEngine());

public sealed class PostgresReadTests(PostgresServer server) : ReadTests(new PostgresEngine(server));

public abstract class ReadTests(Engine engine) : ConformanceTest(engine)
{
    const string Sum = "SELECT coalesce(sum(value), 0) FROM test_counter";

    [Fact]
    public async Task Reads_go_on_while_a_write_is_open_and_see_none_of_it_before_its_end()
    {
        await AddAsync("a", 1);
        await Store.WriteAsync(async (db, cancel) =>
        {
            await db.RunAsync("UPDATE test_counter SET value = 2", null, cancel);
            Assert.Equal(1, await ValueAsync("a"));
        }, Cancel);
        Assert.Equal(2, await ValueAsync("a"));
    }

    [Fact]
    public async Task A_read_stays_on_one_snapshot_while_others_write()
    {
        await AddAsync("a", 1);
        await Store.ReadAsync(async (db, cancel) =>
        {
            Assert.Equal(1, await db.FindAsync<long>(Sum, null, cancel));
            await AddAsync("b", 1);
            Assert.Equal(1, await db.FindAsync<long>(Sum, null, cancel));
            return true;
        }, Cancel);
        Assert.Equal(1, await ValueAsync("b"));
    }

    [Fact]
    public async Task A_transfer_is_never_seen_half_done_by_readers_beside_it()
    {
        await AddAsync("a", 1000);
        await AddAsync("b", 0);
        var writers = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            for (var transfer = 0; transfer < Counts.Of(25, 250); transfer++)
                await Store.WriteAsync(async (db, cancel) =>
                {
                    await db.RunAsync("UPDATE test_counter SET value = value - 1 WHERE name = 'a'", null, cancel);
                    await db.RunAsync("UPDATE test_counter SET value = value + 1 WHERE name = 'b'", null, cancel);
                }, Cancel);
        })).ToArray();
        var all = Task.WhenAll(writers);
        var readers = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            do Assert.Equal(1000, await Store.ReadAsync((db, cancel) => db.FindAsync<long>(Sum, null, cancel), Cancel));
            while (!all.IsCompleted);
        }));
        await Task.WhenAll(readers);
        await all;
        Assert.Equal(4 * Counts.Of(25, 250), await ValueAsync("b"));
    }

    [Fact]
    public async Task A_read_cannot_write()
    {
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => Store.ReadAsync(
            (db, cancel) => db.RunAsync("INSERT INTO test_counter VALUES ('x', 1)", null, cancel), Cancel));
        Assert.Null(await ValueAsync("x"));
    }

    [Fact]
    public async Task A_read_that_throws_does_not_harm_the_next()
    {
        for (var time = 0; time < 40; time++)
            await Assert.ThrowsAsync<InvalidDataException>(() => Store.ReadAsync<int>((_, _) => throw new InvalidDataException(), Cancel));
        Assert.Null(await ValueAsync("x"));
    }
}
