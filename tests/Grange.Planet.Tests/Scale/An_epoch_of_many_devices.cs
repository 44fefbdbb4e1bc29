using System.Diagnostics;
using System.Text.Json;
using Grange.Planet.Tests;

namespace Grange.Tests.Scale;

/// <summary>The synthetic epoch of <c>./grange bench settlement</c>, with fewer devices: right to the last unit, within its memory, and an audit finds a flipped byte.</summary>
[Collection(nameof(Alone))]
public sealed class An_epoch_of_many_devices : IDisposable
{
    static readonly int Devices = Counts.Of(20_000, 1_000_000), Owners = Counts.Of(500, 10_000);
    static readonly long Mebibytes = Counts.Of(512, 2048);

    readonly string folder = Directory.CreateTempSubdirectory("grange-scale-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task It_settles_within_its_memory_and_an_audit_from_its_files_comes_to_the_same()
    {
        await StepAsync("prepare", $"{Devices}", $"{Owners}");
        var epoch = await StepAsync("epoch");
        Assert.EndsWith($" {Devices} {Owners}", (string?)epoch.GetProperty("result").GetString(), StringComparison.Ordinal);
        Assert.InRange(epoch.GetProperty("peakBytes").GetInt64(), 1, Mebibytes << 20);
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
        var start = new ProcessStartInfo("dotnet", [program, "synthetic", step, folder, .. more]) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (step == "epoch") start.Environment["DOTNET_GCHeapHardLimit"] = $"0x{Mebibytes * 3 / 4 << 20:x}"; // what .NET does by itself in a container of that size
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, $"{step}: {await error}");
        return JsonDocument.Parse(await output).RootElement;
    }
}
