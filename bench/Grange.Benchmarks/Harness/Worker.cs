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
            ImportBenchmark.Work => ImportBenchmark.Importer(),
            UploadBenchmark.Work => UploadBenchmark.Uploader(),
            TreeBenchmark.Work => TreeBenchmark.Builder(int.Parse(argument)),
            _ => throw new ArgumentException($"no work is called {work}", nameof(work)),
        };
        using var begun = Process.GetCurrentProcess();
        var before = begun.WorkingSet64;
        while (await Console.In.ReadLineAsync() is not null)
        {
            var start = Stopwatch.GetTimestamp();
            var result = await lap();
            var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            using var self = Process.GetCurrentProcess();
            var answer = new Lap(seconds, result, work switch
            {
                TreeBenchmark.Work => self.PeakWorkingSet64,
                UploadBenchmark.Work => self.PeakWorkingSet64 - before,
                _ => 0,
            });
            Console.WriteLine(JsonSerializer.Serialize(answer, LapJson.Default.Lap));
        }
    }
}
