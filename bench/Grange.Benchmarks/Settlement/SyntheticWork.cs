using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Grange.Content;

namespace Grange.Benchmarks;

/// <summary>The synthetic epoch's steps as processes of their own, so that each has its own memory: <c>synthetic prepare|epoch|audit FOLDER [DEVICES OWNERS]</c>.</summary>
static class SyntheticWork
{
    /// <summary>The argument that starts one; not for people.</summary>
    public const string Verb = "synthetic";

    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancel)
    {
        var (step, folder) = (arguments[0], arguments[1]);
        var start = Stopwatch.GetTimestamp();
        var result = step switch
        {
            "prepare" => await PrepareAsync(folder, int.Parse(arguments[2], CultureInfo.InvariantCulture), int.Parse(arguments[3], CultureInfo.InvariantCulture), cancel),
            "epoch" => await EpochAsync(folder, cancel),
            "audit" => await AuditAsync(folder, cancel),
            _ => throw new ArgumentException($"no step is called {step}", nameof(arguments)),
        };
        using var self = Process.GetCurrentProcess();
        Console.WriteLine(JsonSerializer.Serialize(new Lap(Stopwatch.GetElapsedTime(start).TotalSeconds, result, self.PeakWorkingSet64), LapJson.Default.Lap));
        return 0;
    }

    static async Task<string?> PrepareAsync(string folder, int devices, int owners, CancellationToken cancel)
    {
        await SyntheticPreparation.RunAsync(folder, devices, owners, cancel);
        return null;
    }

    /// <summary>The manifest, how many records and leaves.</summary>
    static async Task<string?> EpochAsync(string folder, CancellationToken cancel)
    {
        await using var ledger = await SyntheticLedger.OpenAsync(folder, cancel);
        var made = await new SyntheticEpoch(ledger).RunAsync(cancel);
        await File.WriteAllTextAsync(Path.Combine(folder, "manifest.cid"), made.Manifest.ToString(), cancel);
        return $"{made.Manifest} {made.Records} {made.Leaves}";
    }

    /// <summary>How it ended, how many records and leaves.</summary>
    static async Task<string?> AuditAsync(string folder, CancellationToken cancel)
    {
        var manifest = Cid.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "manifest.cid"), cancel));
        var report = await SyntheticAudit.RunAsync(SyntheticLedger.SegmentFolder(folder), manifest, cancel);
        return report.First is { } first ? $"{report.Outcome} {first}" : $"{report.Outcome} {report.Counts.Records} {report.Counts.Leaves}";
    }
}
