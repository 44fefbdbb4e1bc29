using System.Diagnostics;
using System.Text.Json;

namespace Grange.Tests.Scale;

/// <summary>The synthetic epoch of <c>./grange bench settlement</c>, with fewer devices: right to the last unit, within its memory, and an audit finds a flipped byte.</summary>
public sealed class An_epoch_of_many_devices : IDisposable
{
    static readonly int Devices = Counts.Of(20_000, 1_000_000), Owners = Counts.Of(500, 10_000);

    readonly string folder = Directory.CreateTempSubdirectory("grange-scale-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task It_settles_within_its_memory_and_an_audit_from_its_files_comes_to_the_same()
    {
        await StepAsync("prepare", $"{Devices}", $"{Owners}");
        var epoch = await StepAsync("epoch");
        Assert.EndsWith($" {Devices} {Owners}", (string?)epoch.GetProperty("result").GetString(), StringComparison.Ordinal);
        Assert.InRange(epoch.GetProperty("peakBytes").GetInt64(), 1, Counts.Of(512, 2048) * (1L << 20));
        Assert.Equal($"Same {Devices} {Owners}", (await StepAsync("audit")).GetProperty("result").GetString());

        var segments = Directory.GetFiles(Path.Combine(folder, "segments"), "*.car", SearchOption.AllDirectories);
        var bytes = await File.ReadAllBytesAsync(segments[0]);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(segments[0], bytes);
        Assert.Matches("^(Mismatch|Missing) ", (await StepAsync("audit")).GetProperty("result").GetString());
    }

    async Task<JsonElement> StepAsync(string step, params string[] more)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "grange-bench.dll");
        using var process = Process.Start(new ProcessStartInfo("dotnet", [program, "synthetic", step, folder, .. more]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, $"{step}: {await error}");
        return JsonDocument.Parse(await output).RootElement;
    }
}
