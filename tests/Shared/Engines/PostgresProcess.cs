using System.Diagnostics;
using Npgsql;

namespace Grange.Tests.Engines;

/// <summary>A PostgreSQL 15 in a temporary folder, reachable by a unix socket only.</summary>
/// <remarks>
/// It hangs on this process's pipe: when this process ends in whatever way, even killed, the shell in between reads the end of its input and stops the server.
/// </remarks>
sealed class PostgresProcess : IAsyncDisposable
{
    const string Binaries = "/usr/lib/postgresql/15/bin";
    static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("grange-pg-");
    Process? process;

    public static bool IsInstalled => File.Exists(Path.Combine(Binaries, "postgres"));

    public string Connection => $"Host={folder.FullName};Username=grange;Database=postgres";

    /// <param name="locale">Options of <c>initdb</c>: how text is sorted.</param>
    /// <param name="settings">Options of <c>postgres</c>; its own defaults (synced commits) where they say nothing.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <exception cref="InvalidOperationException">It is not installed, or did not start: the message has its log.</exception>
    public static async Task<PostgresProcess> StartAsync(string locale, string settings, CancellationToken cancel)
    {
        if (!IsInstalled) throw new InvalidOperationException("PostgreSQL 15 is not installed; run: apt-get install -y --no-install-recommends postgresql-15");
        var server = new PostgresProcess();
        if (Environment.IsPrivilegedProcess)
            using (var own = Process.Start("chown", ["postgres", server.folder.FullName])) await own.WaitForExitAsync(cancel);
        server.process = server.Start($$"""
            {{Binaries}}/initdb -D "$0/data" -A trust -U grange -E UTF8 {{locale}} >"$0/log" 2>&1 || exit 1
            {{Binaries}}/postgres -D "$0/data" -k "$0" -c listen_addresses= {{settings}} >>"$0/log" 2>&1 &
            cat >/dev/null
            kill -QUIT $!
            wait
            """);
        await server.AnswersAsync(cancel);
        return server;
    }

    /// <summary>postgres refuses to run as root, so root steps down to the package's own user.</summary>
    Process Start(string script)
    {
        string[] command = ["sh", "-c", script, folder.FullName];
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
            catch (NpgsqlException) when (began.Elapsed < StartLimit && !process!.HasExited)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancel);
            }
            catch (NpgsqlException error)
            {
                throw new InvalidOperationException("PostgreSQL did not start:\n" + await File.ReadAllTextAsync(Path.Combine(folder.FullName, "log"), cancel), error);
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
