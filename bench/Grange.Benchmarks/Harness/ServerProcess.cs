using System.ComponentModel;
using System.Diagnostics;
using Grange.Kernel;

namespace Grange.Benchmarks;

/// <summary>A server in a process of its own: it prints its address as its first line, and ends when its input does.</summary>
sealed class ServerProcess(Process? process, string why) : IAsyncDisposable
{
    public static ServerProcess Start(ProcessStartInfo start)
    {
        start.RedirectStandardInput = start.RedirectStandardOutput = true;
        try
        {
            return new(Process.Start(start), "");
        }
        catch (Win32Exception error)
        {
            return new(null, $"{start.FileName} cannot be run: {error.Message}");
        }
    }

    public async Task<Result<Uri>> AddressAsync(CancellationToken cancel)
        => process is not null && Uri.TryCreate(await process.StandardOutput.ReadLineAsync(cancel), UriKind.Absolute, out var address)
            ? address
            : new Fault("server-missing", why.Length > 0 ? why : "the server ended before it listened (npm ci in bench/peers?)");

    /// <summary>What the server has in memory now.</summary>
    public long ResidentBytes
    {
        get
        {
            process?.Refresh();
            return process?.WorkingSet64 ?? 0;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (process is null) return;
        process.StandardInput.Close();
        await process.WaitForExitAsync(CancellationToken.None);
        process.Dispose();
    }
}
