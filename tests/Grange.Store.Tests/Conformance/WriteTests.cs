using FsCheck;
using FsCheck.Fluent;
using Grange.Store;
using Grange.Tests.Engines;

namespace Grange.Tests.Conformance;

public sealed class SqliteWriteTests() : WriteTests(new SqliteEngine());

public sealed class PostgresWriteTests(PostgresServer server) : WriteTests(new PostgresEngine(server));

public abstract class WriteTests(Engine engine) : ConformanceTest(engine)
{
    [Fact]
    public async Task An_acknowledged_write_is_read_by_another_node()
    {
        await AddAsync("a", 7);
        Assert.Equal(7, await ValueAsync(await OpenAnotherAsync(), "a"));
    }

    [Fact]
    public void Of_writes_that_come_at_once_exactly_those_that_throw_leave_nothing_behind()
    {
        var round = 0;
        Prop.ForAll<bool[]>(fails => FailsAloneAsync(Interlocked.Increment(ref round), fails).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(Counts.Of(25, 200)));
    }

    async Task<bool> FailsAloneAsync(int round, bool[] fails)
    {
        var writes = fails.Select((fail, at) => Store.WriteAsync(async (db, cancel) =>
        {
            await db.RunAsync("INSERT INTO test_counter VALUES (@name, 1)", new { name = $"{round}/{at}/first" }, cancel);
            if (fail) throw new InvalidDataException($"{at}");
            await db.RunAsync("INSERT INTO test_counter VALUES (@name, 1)", new { name = $"{round}/{at}/second" }, cancel);
            return at;
        }, Cancel)).ToArray();
        for (var at = 0; at < fails.Length; at++)
        {
            if (!fails[at]) Assert.Equal(at, await writes[at]);
            else Assert.Equal($"{at}", (await Assert.ThrowsAsync<InvalidDataException>(() => writes[at])).Message);
        }
        var rows = await Store.ReadAsync((db, cancel) => db.ListAsync<string>(
            "SELECT name FROM test_counter WHERE name >= @from AND name < @to", new { from = $"{round}/", to = $"{round}0" }, cancel), Cancel);
        var expected = fails.SelectMany((fail, at) => fail ? [] : (string[])[$"{round}/{at}/first", $"{round}/{at}/second"]);
        return rows.Order(StringComparer.Ordinal).SequenceEqual(expected.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_write_the_engine_refuses_fails_alone()
    {
        await AddAsync("taken", 1);
        var writes = Enumerable.Range(0, 20).Select(at => AddAsync(at == 10 ? "taken" : $"free {at}", at)).ToArray();
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => writes[10]);
        for (var at = 0; at < writes.Length; at++)
            if (at != 10) Assert.Equal(1, await writes[at]);
        Assert.Equal(1, await ValueAsync("taken"));
    }

    [Fact]
    public async Task Counting_up_from_many_callers_loses_nothing()
    {
        await AddAsync("n", 0);
        await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(() => Store.WriteAsync(async (db, cancel) =>
        {
            var value = await db.FindAsync<long>("SELECT value FROM test_counter WHERE name = 'n'", null, cancel);
            await db.RunAsync("UPDATE test_counter SET value = @value WHERE name = 'n'", new { value = value + 1 }, cancel);
        }, Cancel))));
        Assert.Equal(64, await ValueAsync("n"));
    }

    [Fact]
    public async Task A_cancelled_write_has_not_happened()
    {
        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.WriteAsync(async (db, cancel) =>
        {
            await db.RunAsync("INSERT INTO test_counter VALUES ('gone', 1)", null, cancel);
            await stop.CancelAsync();
            cancel.ThrowIfCancellationRequested();
        }, stop.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.WriteAsync(
            (db, cancel) => db.RunAsync("INSERT INTO test_counter VALUES ('gone', 1)", null, cancel), stop.Token));
        Assert.Null(await ValueAsync("gone"));
    }

    [Fact]
    public async Task A_write_inside_a_write_is_refused_instead_of_waiting_for_itself()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => Store.WriteAsync((_, _) => AddAsync("inner", 1), Cancel));
        Assert.Null(await ValueAsync("inner"));
    }

    [Fact]
    public async Task A_closed_store_refuses_writes()
    {
        var other = await OpenAnotherAsync();
        await other.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => other.WriteAsync((_, _) => Task.FromResult(1), Cancel));
    }
}
