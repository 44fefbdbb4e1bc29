using System.Diagnostics;
using System.Text;

namespace Grange.Verbs;

/// <summary>One process of the demo: the program itself with other words. Its output goes to a file beside its data.</summary>
public sealed class DemoProcess : IDisposable
{
    readonly Process process;
    readonly StringBuilder printed = new();
    readonly TaskCompletionSource<string> ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    DemoProcess(Process process, string name, string logFile) => (this.process, Name, LogFile) = (process, name, logFile);

    public string Name { get; }
    public string LogFile { get; }
    public bool HasExited => process.HasExited;

    /// <summary>Starts <c>grange WORDS</c> as a process of its own.</summary>
    public static DemoProcess Start(string name, string folder, IEnumerable<string> words)
    {
        Directory.CreateDirectory(folder);
        var logFile = Path.Combine(folder, name + ".log");
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet") start.ArgumentList.Add(Environment.GetCommandLineArgs()[0]);
        foreach (var word in words) start.ArgumentList.Add(word);
        var process = new Process { StartInfo = start, EnableRaisingEvents = true };
        var self = new DemoProcess(process, name, logFile);
        var log = TextWriter.Synchronized(new StreamWriter(logFile, append: true) { AutoFlush = true });
        process.OutputDataReceived += (_, line) => self.Heard(log, line.Data, isOutput: true);
        process.ErrorDataReceived += (_, line) => self.Heard(log, line.Data, isOutput: false);
        process.Exited += (_, _) => self.ready.TrySetException(new VerbFailure("process-ended", $"{name} ended before it was ready", $"read {logFile}"));
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return self;
    }

    /// <summary>What stands behind <c>ready </c> in the line the process prints when every port answers.</summary>
    public Task<string> ReadyAsync(TimeSpan limit, TimeProvider clock, CancellationToken cancel) => ready.Task.WaitAsync(limit, clock, cancel);

    /// <summary>Waits for its end and answers its exit code and everything it printed on stdout.</summary>
    public async Task<(int Exit, string Output)> EndAsync(CancellationToken cancel)
    {
        await process.WaitForExitAsync(cancel);
        lock (printed) return (process.ExitCode, printed.ToString());
    }

    /// <summary>SIGKILL, as a power cut would.</summary>
    public void Kill()
    {
        if (process.HasExited) return;
        process.Kill(entireProcessTree: true);
        process.WaitForExit(5000);
    }

    void Heard(TextWriter log, string? line, bool isOutput)
    {
        if (line is null) return;
        log.WriteLine(line);
        lock (printed) if (isOutput) printed.AppendLine(line);
        if (line.StartsWith("ready ", StringComparison.Ordinal)) ready.TrySetResult(line[6..]);
    }

    public void Dispose()
    {
        Kill();
        process.Dispose();
    }
}
