using Grange.Store;

namespace Grange.Tests.Engines;

/// <summary>A fresh, empty database of one engine; every store opened on it is another node of the same cluster.</summary>
public abstract class Engine : IAsyncDisposable
{
    readonly List<IStore> opened = [];
    StoreOptions? options;

    public async Task<IStore> OpenAsync()
    {
        options ??= await PrepareAsync();
        var store = await options.OpenAsync(TimeProvider.System, CancellationToken.None);
        lock (opened) opened.Add(store);
        return store;
    }

    /// <summary>Makes the empty database.</summary>
    protected abstract Task<StoreOptions> PrepareAsync();

    protected abstract ValueTask DropAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var store in opened) await store.DisposeAsync();
        await DropAsync();
        GC.SuppressFinalize(this);
    }
}

/// <summary>A SQLite file in a folder of its own.</summary>
public sealed class SqliteEngine : Engine
{
    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("grange-store-");

    protected override Task<StoreOptions> PrepareAsync() => Task.FromResult<StoreOptions>(new SqliteOptions(Path.Combine(folder.FullName, "state.db")));

    protected override ValueTask DropAsync()
    {
        folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }
}

/// <summary>A schema of its own on the run's PostgreSQL.</summary>
public sealed class PostgresEngine(PostgresServer server) : Engine
{
    static int schemas;

    protected override async Task<StoreOptions> PrepareAsync()
        => new PostgresOptions(await server.StartAsync(), $"test_{Interlocked.Increment(ref schemas)}") { MaxConnections = 16 };

    protected override ValueTask DropAsync() => ValueTask.CompletedTask; // the whole server goes at the end of the run
}
