using Grange.Tests.Engines;

[assembly: AssemblyFixture(typeof(PostgresServer))]

namespace Grange.Tests.Engines;

/// <summary>One PostgreSQL for the whole run: started when the first test asks.</summary>
/// <remarks>Its database sorts text as English dictionaries do, so that a column which does not sort by bytes is found out.</remarks>
public sealed class PostgresServer : IAsyncDisposable
{
    readonly Lock gate = new();
    Task<PostgresProcess>? started;

    /// <summary>The connection string of the running server.</summary>
    public async Task<string> StartAsync()
    {
        Task<PostgresProcess> starting;
        lock (gate)
            starting = started ??= Task.Run(() => PostgresProcess.StartAsync("--locale=C --locale-provider=icu --icu-locale=en", "-c max_connections=200 -c shared_buffers=32MB", CancellationToken.None));
        return (await starting).Connection;
    }

    public async ValueTask DisposeAsync()
    {
        if (started is { IsCompletedSuccessfully: true }) await (await started).DisposeAsync();
    }
}
