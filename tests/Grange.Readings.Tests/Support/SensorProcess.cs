using System.Diagnostics;
using Grange.Kernel;
using Grange.Verbs.Hardware;
using Microsoft.Extensions.Logging.Abstractions;

namespace Grange.Readings.Tests;

/// <summary>A sensor's agent as a process of its own, to be killed: values in on stdin, <c>kept VALUE</c> out on stdout.</summary>
sealed class SensorProcess : IDisposable
{
    readonly Process process;

    SensorProcess(Process process) => this.process = process;

    public static SensorProcess Start(string folder, Uri node) => new(Process.Start(
        new ProcessStartInfo(Environment.ProcessPath!, ["sensor", folder, node.ToString()]) { RedirectStandardInput = true, RedirectStandardOutput = true })!);

    /// <summary>Measures and returns once it is acknowledged; false when the process died of it.</summary>
    public async Task<bool> MeasureAsync(long value)
    {
        try
        {
            await process.StandardInput.WriteLineAsync($"{value}");
            await process.StandardInput.FlushAsync();
        }
        catch (IOException)
        {
            return false;
        }
        return await process.StandardOutput.ReadLineAsync() == $"kept {value}";
    }

    /// <summary>Ends its input and waits until everything is sent.</summary>
    public async Task<int> EndAsync()
    {
        process.StandardInput.Close();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        return process.ExitCode;
    }

    public void Kill()
    {
        process.Kill();
        process.WaitForExit();
    }

    public void Dispose()
    {
        if (!process.HasExited) Kill();
        process.Dispose();
    }

    /// <summary>What the child process does.</summary>
    public static async Task<int> RunAsync(string folder, Uri node)
    {
        var slug = NetworkSlug.Parse("sensors");
        var terms = ReadingTerms.Read(Story.Define().Rules);
        using var identity = DeviceIdentity.OpenOrCreate(folder).Value;
        using var spool = Spool.Open(Path.Combine(folder, "spool"));
        using var link = new EvidenceLink(node, slug);
        using var agent = new EvidenceCourier(spool, identity, slug, ReadingKinds.Reading, link, TimeProvider.System, NullLogger.Instance);
        var measuring = Task.Run(async () =>
        {
            while (await Console.In.ReadLineAsync() is { } line)
            {
                agent.Keep(null, new Reading([long.Parse(line)], null).ToNode(terms));
                Console.Out.WriteLine($"kept {line}");
            }
        });
        await agent.RunAsync(() => measuring.IsCompleted, CancellationToken.None);
        return 0;
    }
}
