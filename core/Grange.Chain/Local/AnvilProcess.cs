using System.Diagnostics;
using System.Globalization;
using Grange.Kernel;

namespace Grange.Chain;

/// <summary>One run of anvil that ends when this process ends, however it ends.</summary>
/// <remarks>
/// A shell stands between: it holds the reading end of a pipe whose writing end only this process has, so it sees the end of this process
/// even after <c>kill -9</c> and then kills anvil. The child mines only when told, and writes nothing outside its folder.
/// </remarks>
sealed class AnvilProcess : IAsyncDisposable
{
    const string Watchdog = """
        exec 3<&0 >"$GRANGE_LOG" 2>&1
        "$@" </dev/null 3<&- & child=$!
        echo $child >"$GRANGE_PID.new" && mv "$GRANGE_PID.new" "$GRANGE_PID"
        ( read -r _ <&3; kill -9 $child ) 2>/dev/null & watch=$!
        exec 3<&-
        wait $child; status=$?
        kill $watch 2>/dev/null
        exit $status
        """;

    static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    readonly Process shell;

    AnvilProcess(Process shell, Uri endpoint)
    {
        (this.shell, Endpoint) = (shell, endpoint);
        Exited = shell.WaitForExitAsync(CancellationToken.None);
    }

    public Uri Endpoint { get; }

    /// <summary>Completes when anvil has ended.</summary>
    public Task Exited { get; }

    /// <summary>Anvil's own process id, not the shell's.</summary>
    public int Id { get; private set; }

    /// <summary>Starts anvil and waits until it answers; throws <see cref="LocalChainException"/> with its last words when it does not.</summary>
    public static async Task<AnvilProcess> StartAsync(
        string binary, string folder, IReadOnlyList<string> arguments, HttpClient http, TimeProvider clock, CancellationToken cancel)
    {
        EndOrphan(folder);
        var home = Path.Combine(folder, "home");
        if (Directory.Exists(home)) Directory.Delete(home, recursive: true);
        Directory.CreateDirectory(home);
        var port = FreePort.Take();
        var log = Path.Combine(folder, "anvil.log");
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardInput = true };
        string[] words =
        [
            "-c", Watchdog, "anvil", binary, "--quiet", "--no-mining", "--order", "fifo", "--prune-history", "16",
            "--slots-in-an-epoch", "1", "--accounts", "0", "--host", "127.0.0.1", "--port", port.ToString(CultureInfo.InvariantCulture),
            "--cache-path", home, .. arguments,
        ];
        foreach (var word in words) start.ArgumentList.Add(word);
        foreach (var name in (string[])["HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"]) start.Environment[name] = home;
        (start.Environment["GRANGE_PID"], start.Environment["GRANGE_LOG"]) = (PidFile(folder), log);
        var process = new AnvilProcess(Process.Start(start)!, new Uri($"http://127.0.0.1:{port}"));
        try
        {
            await process.AnswersAsync(log, http, clock, cancel);
            process.Id = ReadPid(folder) ?? throw new LocalChainException("anvil answers but left no process id");
            return process;
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    async Task AnswersAsync(string log, HttpClient http, TimeProvider clock, CancellationToken cancel)
    {
        var rpc = new JsonRpcClient(http, Endpoint, clock, new RpcRetry(1, TimeSpan.Zero, TimeSpan.FromSeconds(5)));
        var began = clock.GetTimestamp();
        while (true)
        {
            try
            {
                await rpc.CallAsync(new("eth_chainId"), cancel);
                return;
            }
            catch (Exception notYet) when (notYet is HttpRequestException or TimeoutException)
            {
                if (Exited.IsCompleted || clock.GetElapsedTime(began) > StartLimit)
                    throw new LocalChainException($"anvil did not start: {File.ReadAllText(log).Trim()}");
                await Task.Delay(TimeSpan.FromMilliseconds(10), clock, cancel);
            }
        }
    }

    /// <summary>Kills what an earlier run left behind. Only a process that works in this folder is ours.</summary>
    static void EndOrphan(string folder)
    {
        if (ReadPid(folder) is not { } id) return;
        File.Delete(PidFile(folder));
        try
        {
            if (!File.ReadAllText($"/proc/{id}/cmdline").Split('\0').Contains(Path.Combine(folder, "home"))) return;
            using var orphan = Process.GetProcessById(id);
            orphan.Kill();
            orphan.WaitForExit();
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException or ArgumentException or InvalidOperationException)
        {
            // It has ended by itself, or the number belongs to somebody else by now.
        }
    }

    static int? ReadPid(string folder) =>
        File.Exists(PidFile(folder)) && int.TryParse(File.ReadAllText(PidFile(folder)), CultureInfo.InvariantCulture, out var id) ? id : null;

    static string PidFile(string folder) => Path.Combine(folder, "anvil.pid");

    public async ValueTask DisposeAsync()
    {
        // The end of the pipe is the sign to kill.
        shell.StandardInput.Close();
        await Exited;
        shell.Dispose();
    }
}
