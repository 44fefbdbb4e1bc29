using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Grange.Planet.Tests.Peers;

/// <summary><c>grange WORDS</c> as a process of its own, as users start it.</summary>
sealed class GrangeProcess : IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    readonly ConcurrentQueue<string> printed = new();
    readonly TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly Process process;

    GrangeProcess(Process process) => this.process = process;

    /// <summary>Everything it said, for a test that has failed.</summary>
    public string Log => string.Join('\n', printed);

    /// <summary>Memory it holds now, in bytes.</summary>
    public long ResidentBytes
    {
        get
        {
            process.Refresh();
            return process.WorkingSet64;
        }
    }

    /// <summary>Starts it and returns once it says that it is ready.</summary>
    public static async Task<GrangeProcess> StartAsync(params IEnumerable<string> words)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "grange.dll");
        var start = new ProcessStartInfo("dotnet", [program, .. words]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["GRANGE_ROOT"] = Repository.Root;
        var self = new GrangeProcess(new Process { StartInfo = start, EnableRaisingEvents = true });
        self.process.OutputDataReceived += (_, line) => self.Heard(line.Data);
        self.process.ErrorDataReceived += (_, line) => self.Heard(line.Data);
        self.process.Exited += (_, _) => self.ready.TrySetException(new InvalidOperationException($"grange {string.Join(' ', words)} ended:\n{self.Log}"));
        self.process.Start();
        self.process.BeginOutputReadLine();
        self.process.BeginErrorReadLine();
        try
        {
            await self.ready.Task.WaitAsync(Patience);
            return self;
        }
        catch
        {
            self.Dispose();
            throw;
        }
    }

    void Heard(string? line)
    {
        if (line is null) return;
        printed.Enqueue(line);
        if (line.StartsWith("ready ", StringComparison.Ordinal)) ready.TrySetResult();
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
        }
        process.Dispose();
    }

    /// <summary>A TCP port of this machine that is free now.</summary>
    public static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
