using System.Diagnostics;
using Grange.Kernel;

namespace Grange.Benchmarks;

/// <summary>The program as people run it: a verb to its end, or one that stays until it is killed.</summary>
sealed class GrangeProcess(Process process) : IDisposable
{
    /// <summary>Starts <c>grange WORDS</c>; answers when it says that it is ready.</summary>
    public static async Task<Result<GrangeProcess>> StartAsync(IReadOnlyList<string> words, CancellationToken cancel)
    {
        var process = Open(words);
        while (await process.StandardOutput.ReadLineAsync(cancel) is { } line)
        {
            if (!line.StartsWith("ready ", StringComparison.Ordinal)) continue;
            _ = process.StandardOutput.ReadToEndAsync(CancellationToken.None); // nobody needs the rest, but the pipe has to stay empty
            return new GrangeProcess(process);
        }
        process.Dispose();
        return new Fault("grange-ended", $"grange {string.Join(' ', words)} ended before it was ready");
    }

    /// <summary>Runs <c>grange WORDS</c>; null when it went well.</summary>
    public static async Task<Fault?> RunAsync(IReadOnlyList<string> words, CancellationToken cancel)
    {
        using var process = Open(words);
        await process.StandardOutput.ReadToEndAsync(cancel);
        await process.WaitForExitAsync(cancel);
        return process.ExitCode == 0 ? null : new Fault("grange-failed", $"grange {string.Join(' ', words)} ended with {process.ExitCode}");
    }

    static Process Open(IReadOnlyList<string> words)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(Repository.Root, "artifacts", "bin", "Grange.Cli", "release", "grange.dll"), .. words]) { RedirectStandardOutput = true };
        start.Environment["GRANGE_ROOT"] = Repository.Root;
        return Process.Start(start)!;
    }

    bool ended;

    /// <summary>What it has used of all processors so far; its children not.</summary>
    public TimeSpan Processor
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
    }

    /// <summary><c>kill -9</c> of it and its children.</summary>
    public void Dispose()
    {
        if (ended) return;
        ended = true;
        if (!process.HasExited) process.Kill(entireProcessTree: true);
        process.WaitForExit();
        process.Dispose();
    }
}
