using System.Diagnostics;
using System.Text.Json;

namespace Grange.Benchmarks;

/// <summary>This program as a contender in a process of its own: for work whose number of threads or memory is what is measured.</summary>
static class Worker
{
    /// <summary>The argument that starts it; not for people.</summary>
    public const string Verb = "worker";

    /// <summary>Runs one lap for each line of stdin until it ends.</summary>
    public static async Task ServeAsync(string work, string argument)
    {
        ThreadPool.SetMaxThreads(Environment.ProcessorCount, Environment.ProcessorCount); // no thread beyond the processors it was given
        var lap = work switch
        {
            ImportBenchmark.Work => Timed(ImportBenchmark.Importer()),
            UploadBenchmark.Work => Timed(UploadBenchmark.Uploader(), Grown()),
            TreeBenchmark.Work => Timed(TreeBenchmark.Builder(int.Parse(argument)), Peak),
            SettlementBenchmark.ClaimWork => Own(SettlementBenchmark.Claimer(int.Parse(argument))),
            ClaimDoorBenchmark.Work => await ClaimDoorBenchmark.ServeAsync(argument),
            _ => throw new ArgumentException($"no work is called {work}", nameof(work)),
        };
        while (await Console.In.ReadLineAsync() is not null) Console.WriteLine(JsonSerializer.Serialize(await lap(), LapJson.Default.Lap));
    }

    /// <param name="memory">What is reported of the memory; null: nothing.</param>
    static Func<Task<Lap>> Timed(Func<Task<string?>> work, Func<long>? memory = null) => async () =>
    {
        var start = Stopwatch.GetTimestamp();
        var result = await work();
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return new Lap(seconds, result, memory?.Invoke() ?? 0);
    };

    static Func<Task<Lap>> Own(Func<Lap> work) => () => Task.FromResult(work());

    static long Peak()
    {
        using var self = Process.GetCurrentProcess();
        return self.PeakWorkingSet64;
    }

    /// <summary>By how much the peak is above what the process has now.</summary>
    static Func<long> Grown()
    {
        using var self = Process.GetCurrentProcess();
        var before = self.WorkingSet64;
        return () => Peak() - before;
    }
}
