using Grange.Store;
using Grange.Tests.Engines;

namespace Grange.Tests.Conformance;

/// <summary>What every test of the suite stands on: a store on a fresh database of one engine, with one small table.</summary>
public abstract class ConformanceTest(Engine engine) : IAsyncLifetime
{
    protected static readonly Migration Counters =
        new("counters", "CREATE TABLE test_counter (name text PRIMARY KEY, value bigint NOT NULL) WITHOUT ROWID");

    protected IStore Store { get; private set; } = null!;

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Another node on the same database.</summary>
    protected Task<IStore> OpenAnotherAsync() => engine.OpenAsync();

    public virtual async ValueTask InitializeAsync()
    {
        Store = await engine.OpenAsync();
        await Store.MigrateAsync("test", [Counters], Cancel);
    }

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return engine.DisposeAsync();
    }

    protected Task<int> AddAsync(string name, long value)
        => Store.WriteAsync((db, cancel) => db.RunAsync("INSERT INTO test_counter VALUES (@name, @value)", new { name, value }, cancel), Cancel);

    protected Task<long?> ValueAsync(string name) => ValueAsync(Store, name);

    protected static Task<long?> ValueAsync(IStore store, string name)
        => store.ReadAsync((db, cancel) => db.FindAsync<long?>("SELECT value FROM test_counter WHERE name = @name", new { name }, cancel), Cancel);
}
