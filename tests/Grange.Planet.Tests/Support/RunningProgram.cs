using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace Grange.Planet.Tests;

/// <summary>A <c>grange</c> process that stays: a node, an attester, a provider. What it prints is kept for the message of a test that fails.</summary>
sealed class RunningProgram : IDisposable
{
    static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(90);

    readonly Process process;
    readonly StringBuilder printed = new();
    readonly TaskCompletionSource<string> ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly TaskCompletionSource killed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    volatile Regex? deadly;

    RunningProgram(Process process) => this.process = process;

    public bool HasExited => process.HasExited;

    /// <summary>Memory it holds now, in bytes.</summary>
    public long ResidentBytes
    {
        get
        {
            process.Refresh();
            return process.WorkingSet64;
        }
    }

    /// <summary>Everything it printed so far, both streams.</summary>
    public string Printed
    {
        get { lock (printed) return printed.ToString(); }
    }

    /// <summary>Starts <c>grange WORDS</c> under these variables and returns when it says that it is ready.</summary>
    public static async Task<RunningProgram> StartAsync(IEnumerable<string> words, IEnumerable<KeyValuePair<string, string>> variables)
    {
        var info = GrangeProgram.Info(words);
        foreach (var (name, value) in variables) info.Environment[name] = value;
        var program = new RunningProgram(new Process { StartInfo = info, EnableRaisingEvents = true });
        try
        {
            await program.OpenAsync();
            return program;
        }
        catch (Exception failed)
        {
            program.Dispose();
            throw new InvalidOperationException($"'grange {string.Join(' ', words)}' did not get ready: {failed.Message}\n{program.Printed}", failed);
        }
    }

    async Task OpenAsync()
    {
        process.OutputDataReceived += (_, line) => Heard(line.Data);
        process.ErrorDataReceived += (_, line) => Heard(line.Data);
        process.Exited += (_, _) => ready.TrySetException(new InvalidOperationException("it ended"));
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await ready.Task.WaitAsync(StartLimit);
    }

    /// <summary><c>kill -9</c> of this process alone: its children learn of it only by what they share with it.</summary>
    public void Kill()
    {
        process.Kill();
        process.WaitForExit();
    }

    /// <summary><c>kill -9</c> as soon as it prints a line that <paramref name="text"/>, a regular expression, is found in; returns when it is dead.</summary>
    public async Task KillOnAsync(string text, TimeSpan patience)
    {
        deadly = new Regex(text, RegexOptions.CultureInvariant);
        if (await Task.WhenAny(killed.Task, Task.Delay(patience, TimeProvider.System)) != killed.Task)
            Assert.Fail($"waited {patience.TotalSeconds} s for '{text}'\n{string.Join('\n', Printed.TrimEnd().Split('\n').TakeLast(40))}");
        await process.WaitForExitAsync();
    }

    /// <summary>SIGTERM, and its exit code.</summary>
    public async Task<int> StopAsync()
    {
        using var kill = Process.Start("bash", ["-c", $"kill -TERM {process.Id}"]);
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(40));
        return process.ExitCode;
    }

    void Heard(string? line)
    {
        if (line is null) return;
        if (deadly?.IsMatch(line) == true)
        {
            process.Kill();
            killed.TrySetResult();
        }
        lock (printed) printed.AppendLine(line);
        if (line.StartsWith("ready ", StringComparison.Ordinal)) ready.TrySetResult(line[6..]);
    }

    public void Dispose()
    {
        if (!process.HasExited) process.Kill(entireProcessTree: true);
        process.Dispose();
    }
}
