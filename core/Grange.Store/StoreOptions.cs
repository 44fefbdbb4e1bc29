using Grange.Store.Postgres;
using Grange.Store.Sqlite;

namespace Grange.Store;

/// <summary>Where a node keeps its state, and how to open it.</summary>
public abstract record StoreOptions
{
    static StoreOptions() => SqlTypes.Register();

    private protected StoreOptions() { }

    /// <summary>Opens the store and brings its own tables up to date.</summary>
    public abstract Task<IStore> OpenAsync(TimeProvider clock, CancellationToken cancel);
}

/// <summary>One SQLite file (WAL). Several processes may open it; one of them writes at a time.</summary>
/// <param name="Path">The file; it and its folder are made when absent.</param>
public sealed record SqliteOptions(string Path) : StoreOptions
{
    /// <summary>Writes that may wait; further callers wait before they are queued.</summary>
    public int QueueLength { get; init; } = 1024;

    /// <summary>Writes that share one commit at most.</summary>
    public int MaxBatch { get; init; } = 256;

    /// <summary>How long a batch takes in further writes before it commits.</summary>
    public TimeSpan MaxBatchTime { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>Reads that run at the same time at most.</summary>
    public int MaxReaders { get; init; } = Math.Max(4, 2 * Environment.ProcessorCount);

    /// <inheritdoc/>
    public override async Task<IStore> OpenAsync(TimeProvider clock, CancellationToken cancel)
        => await SqliteStore.OpenAsync(this, clock, cancel);
}

/// <summary>One schema of a PostgreSQL 15 or later; any number of nodes may share it.</summary>
/// <param name="ConnectionString">An Npgsql connection string.</param>
/// <param name="Schema">Lower-case letters, digits and underscores; made when absent.</param>
public sealed record PostgresOptions(string ConnectionString, string Schema = "grange") : StoreOptions
{
    /// <summary>Connections this node holds at most for writes, and as many again for reads.</summary>
    public int MaxConnections { get; init; } = 16;

    /// <inheritdoc/>
    public override async Task<IStore> OpenAsync(TimeProvider clock, CancellationToken cancel)
        => await PostgresStore.OpenAsync(this, clock, cancel);
}
