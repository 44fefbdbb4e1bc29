using System.Diagnostics;
using Npgsql;

namespace Grange.Benchmarks;

/// <summary>A PostgreSQL in a temporary folder, with its defaults (synced commits), reachable by a unix socket only. It hangs on this process's pipe and ends with it.</summary>
sealed class PostgresProcess : IAsyncDisposable
{
    const string Binaries = "/usr/lib/postgresql/15/bin";

    static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("grange-bench-pg-");
    Process? process;

    public static bool IsInstalled => File.Exists(Path.Combine(Binaries, "postgres"));

    public string Connection => $"Host={folder.FullName};Username=grange;Database=postgres";

    public static async Task<PostgresProcess> StartAsync(CancellationToken cancel)
    {
        var server = new PostgresProcess();
        if (Environment.IsPrivilegedProcess)
            using (var own = Process.Start("chown", ["postgres", server.folder.FullName])) await own.WaitForExitAsync(cancel);
        server.process = server.Start();
        await server.AnswersAsync(cancel);
        return server;
    }

    /// <summary>postgres refuses to run as root, so root steps down to the package's own user.</summary>
    Process Start()
    {
        const string Script = $"""
            {Binaries}/initdb -D "$0/data" -A trust -U grange -E UTF8 --locale=C >"$0/log" 2>&1 || exit 1
            {Binaries}/postgres -D "$0/data" -k "$0" -c listen_addresses= >>"$0/log" 2>&1 &
            cat >/dev/null
            kill -QUIT $!
            wait
            """;
        string[] command = ["sh", "-c", Script, folder.FullName];
        if (Environment.IsPrivilegedProcess) command = ["runuser", "-u", "postgres", "--", .. command];
        return Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardInput = true, WorkingDirectory = folder.FullName })!;
    }

    async Task AnswersAsync(CancellationToken cancel)
    {
        for (var began = Stopwatch.StartNew(); ;)
        {
            try
            {
                await using var db = new NpgsqlConnection(Connection + ";Pooling=false");
                await db.OpenAsync(cancel);
                return;
            }
            catch (NpgsqlException) when (began.Elapsed < StartLimit)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancel);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (process is not null)
        {
            process.StandardInput.Close();
            await process.WaitForExitAsync(CancellationToken.None);
            process.Dispose();
        }
        folder.Delete(recursive: true);
    }
}
