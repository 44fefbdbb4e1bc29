using System.Diagnostics;
using Grange.Tests.Engines;
using Npgsql;

[assembly: AssemblyFixture(typeof(PostgresServer))]

namespace Grange.Tests.Engines;

/// <summary>One PostgreSQL for the whole run: started when the first test asks, in a temporary folder, reachable by a unix socket only.</summary>
/// <remarks>
/// Its database sorts text as English dictionaries do, so that a column which does not sort by bytes is found out.
/// The server hangs on this process's pipe: when the run ends in whatever way, even killed, the shell in between reads the end of its
/// input and stops the server.
/// </remarks>
public sealed class PostgresServer : IAsyncDisposable
{
    const string Binaries = "/usr/lib/postgresql/15/bin";
    static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    readonly Lock gate = new();
    DirectoryInfo? folder;
    Process? process;
    Task<string>? started;

    /// <summary>The connection string of the running server.</summary>
    public Task<string> StartAsync()
    {
        lock (gate) return started ??= Task.Run(BeginAsync);
    }

    async Task<string> BeginAsync()
    {
        Assert.True(File.Exists(Path.Combine(Binaries, "postgres")),
            "PostgreSQL 15 is not installed; run: apt-get install -y --no-install-recommends postgresql-15");
        folder = Directory.CreateTempSubdirectory("grange-pg-");
        if (Environment.IsPrivilegedProcess) await RunAsync("chown", "postgres", folder.FullName);
        process = Start($$"""
            {{Binaries}}/initdb -D "$0/data" -A trust -U grange -E UTF8 --locale=C --locale-provider=icu --icu-locale=en >"$0/log" 2>&1 || exit 1
            {{Binaries}}/postgres -D "$0/data" -k "$0" -c listen_addresses= -c max_connections=200 -c shared_buffers=32MB >>"$0/log" 2>&1 &
            cat >/dev/null
            kill -QUIT $!
            wait
            """);
        var connection = $"Host={folder.FullName};Username=grange;Database=postgres";
        await AnswersAsync(connection);
        return connection;
    }

    /// <summary>postgres refuses to run as root, so root steps down to the package's own user.</summary>
    Process Start(string script)
    {
        string[] command = ["sh", "-c", script, folder!.FullName];
        if (Environment.IsPrivilegedProcess) command = ["runuser", "-u", "postgres", "--", .. command];
        return Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardInput = true, WorkingDirectory = folder.FullName })!;
    }

    async Task AnswersAsync(string connection)
    {
        var began = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                await using var db = new NpgsqlConnection(connection + ";Pooling=false");
                await db.OpenAsync(CancellationToken.None);
                return;
            }
            catch (NpgsqlException) when (began.Elapsed < StartLimit && !process!.HasExited)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, CancellationToken.None);
            }
            catch (NpgsqlException)
            {
                Assert.Fail("PostgreSQL did not start:\n" + await File.ReadAllTextAsync(Path.Combine(folder!.FullName, "log")));
            }
        }
    }

    static async Task RunAsync(string command, params string[] arguments)
    {
        using var run = Process.Start(new ProcessStartInfo(command, arguments))!;
        await run.WaitForExitAsync();
        Assert.Equal(0, run.ExitCode);
    }

    public async ValueTask DisposeAsync()
    {
        if (process is not null)
        {
            process.StandardInput.Close();
            await process.WaitForExitAsync();
            process.Dispose();
        }
        folder?.Delete(recursive: true);
    }
}
