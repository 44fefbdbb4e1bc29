using Grange.Store;
using Grange.Tests.Engines;

namespace Grange.Tests.Conformance;

public sealed class SqliteMigrationTests() : MigrationTests(new SqliteEngine());

public sealed class PostgresMigrationTests(PostgresServer server) : MigrationTests(new PostgresEngine(server));

public abstract class MigrationTests(Engine engine) : ConformanceTest(engine)
{
    static readonly Migration First = new("deals", "CREATE TABLE storage_deal (id integer PRIMARY KEY, cid blob NOT NULL, name text)");
    static readonly Migration Second = new("deal-name", "CREATE INDEX storage_deal_name ON storage_deal (name)");

    [Fact]
    public async Task Migrations_run_once_in_order_and_new_ones_are_added()
    {
        await Store.MigrateAsync("storage", [First], Cancel);
        await Store.MigrateAsync("storage", [First, Second], Cancel);
        await Store.MigrateAsync("storage", [First, Second], Cancel);
        Assert.Equal(["deals", "deal-name"], await Store.ReadAsync((db, cancel) => db.ListAsync<string>(
            "SELECT name FROM grange_migration WHERE module = 'storage' ORDER BY position", null, cancel), Cancel));
        Assert.Equal(1, await Store.WriteAsync((db, cancel) => db.FindAsync<long>(
            "INSERT INTO storage_deal (cid, name) VALUES (@cid, 'a') RETURNING id", new { cid = new byte[] { 1 } }, cancel), Cancel));
    }

    [Fact]
    public async Task An_edited_renamed_or_missing_release_is_refused()
    {
        await Store.MigrateAsync("storage", [First, Second], Cancel);
        await RefusedAsync("storage", First with { Sql = First.Sql + " " }, Second);
        await RefusedAsync("storage", First with { Name = "deal" }, Second);
        await RefusedAsync("storage", Second, First);
        await RefusedAsync("storage", First);
        await Store.MigrateAsync("storage", [First with { Sql = First.Sql.ReplaceLineEndings("\r\n") }, Second], Cancel);
    }

    [Theory]
    [InlineData("storage", "CREATE TABLE deal (id bigint)")]
    [InlineData("storage", "CREATE TABLE storage_a (id bigint); create unique index IF NOT EXISTS other_a ON storage_a (id)")]
    [InlineData("storage", "DROP TABLE test_counter")]
    [InlineData("storage", "ALTER TABLE storages_deal ADD COLUMN x text")]
    [InlineData("Storage", "CREATE TABLE Storage_deal (id bigint)")]
    [InlineData("st_orage", "CREATE TABLE st_orage_deal (id bigint)")]
    public Task A_module_touches_only_its_own_names(string module, string sql) => RefusedAsync(module, new Migration("bad", sql));

    [Fact]
    public async Task A_migration_that_fails_leaves_nothing_of_its_run_behind()
    {
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(
            () => Store.MigrateAsync("storage", [First, new Migration("broken", "CREATE TABLE storage_x (id bigint); CREATE TABLE storage_x (id bigint)")], Cancel));
        await Store.MigrateAsync("storage", [First, Second], Cancel);
    }

    [Fact]
    public async Task Nodes_that_start_at_once_migrate_once()
    {
        var nodes = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(OpenAnotherAsync)));
        await Task.WhenAll(nodes.Select(node => Task.Run(() => node.MigrateAsync("storage", [First, Second], Cancel))));
        Assert.Equal(2, await Store.ReadAsync((db, cancel) => db.FindAsync<long>(
            "SELECT count(*) FROM grange_migration WHERE module = 'storage'", null, cancel), Cancel));
    }

    async Task RefusedAsync(string module, params Migration[] migrations)
        => await Assert.ThrowsAsync<MigrationException>(() => Store.MigrateAsync(module, migrations, Cancel));
}
