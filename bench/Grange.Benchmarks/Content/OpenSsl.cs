using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Grange.Kernel;

namespace Grange.Benchmarks;

/// <summary>OpenSSL's own measure of P-256, by wall time as ours.</summary>
static class OpenSsl
{
    public static Contender Verify(int processes)
    {
        string[] several = processes > 1 ? ["-multi", $"{processes}"] : [];
        var start = new ProcessStartInfo("openssl", ["speed", "-elapsed", "-seconds", "1", .. several, "ecdsap256"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return new Contender(processes > 1 ? $"openssl speed verify × {processes}" : "openssl speed verify", 1, cancel => LapAsync(start, cancel));
    }

    static async Task<Result<Lap>> LapAsync(ProcessStartInfo start, CancellationToken cancel)
    {
        try
        {
            using var process = Process.Start(start)!;
            var progress = process.StandardError.ReadToEndAsync(cancel);
            var table = await process.StandardOutput.ReadToEndAsync(cancel);
            await progress;
            await process.WaitForExitAsync(cancel);
            return PerSecond(table) is { } rate ? new Lap(1 / rate) : new Fault("peer-unreadable", "openssl speed printed no table");
        }
        catch (Win32Exception error)
        {
            return new Fault("peer-missing", $"openssl cannot be run: {error.Message}");
        }
    }

    /// <summary>The last column of the line "256 bits ecdsa (nistp256) … sign/s verify/s".</summary>
    static double? PerSecond(string table)
    {
        var line = table.Split('\n').LastOrDefault(line => line.Contains("(nistp256)", StringComparison.Ordinal));
        var last = line?.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)[^1];
        return double.TryParse(last, CultureInfo.InvariantCulture, out var rate) && rate > 0 ? rate : null;
    }
}
