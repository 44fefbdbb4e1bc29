using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using Grange.Kernel;

namespace Grange.Benchmarks;

/// <summary>A child process that stays warm: it runs one lap for each line it gets and answers with one line of JSON.</summary>
sealed class LineProcess(ProcessStartInfo start) : IAsyncDisposable
{
    Process? process;

    public async Task<Result<Lap>> LapAsync(CancellationToken cancel)
    {
        try
        {
            process ??= Start();
            await process.StandardInput.WriteLineAsync(ReadOnlyMemory<char>.Empty, cancel);
            if (await process.StandardOutput.ReadLineAsync(cancel) is { } line) return JsonSerializer.Deserialize(line, LapJson.Default.Lap)!;
            return new Fault("contender-ended", $"{start.FileName} {start.ArgumentList[0]} ended without an answer");
        }
        catch (Exception error) when (error is Win32Exception or IOException)
        {
            return new Fault("contender-missing", $"{start.FileName} cannot be run: {error.Message}");
        }
    }

    Process Start()
    {
        start.RedirectStandardInput = start.RedirectStandardOutput = true;
        return Process.Start(start)!;
    }

    public async ValueTask DisposeAsync()
    {
        if (process is null) return;
        if (!process.HasExited) process.Kill();
        await process.WaitForExitAsync(CancellationToken.None);
        process.Dispose();
    }
}
