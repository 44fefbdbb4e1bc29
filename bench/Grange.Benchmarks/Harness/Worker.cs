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
            ImportBenchmark.Work => Timed(ImportBenchmark.Importer(), isMeasured: false),
            TreeBenchmark.Work => Timed(TreeBenchmark.Builder(int.Parse(argument)), isMeasured: true),
            SettlementBenchmark.ClaimWork => Own(SettlementBenchmark.Claimer(int.Parse(argument))),
            _ => throw new ArgumentException($"no work is called {work}", nameof(work)),
        };
        while (await Console.In.ReadLineAsync() is not null) Console.WriteLine(JsonSerializer.Serialize(await lap(), LapJson.Default.Lap));
    }

    /// <param name="isMeasured">Memory is reported too.</param>
    static Func<Task<Lap>> Timed(Func<Task<string?>> work, bool isMeasured) => async () =>
    {
        var start = Stopwatch.GetTimestamp();
        var result = await work();
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        using var self = Process.GetCurrentProcess();
        return new Lap(seconds, result, isMeasured ? self.PeakWorkingSet64 : 0);
    };

    static Func<Task<Lap>> Own(Func<Lap> work) => () => Task.FromResult(work());
}
