using System.Diagnostics;

namespace Grange.Readings.Agent;

/// <summary>Where a sensor's lines come from.</summary>
public static class SensorSource
{
    /// <summary>Lines as they come, until the end.</summary>
    public static async IAsyncEnumerable<string> OfReader(TextReader reader, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        while (await reader.ReadLineAsync(cancel).AsTask().WaitAsync(cancel) is { } line) yield return line; // a terminal's read does not hear the token
    }

    /// <summary>The first and the last line of a file at every turn: a name line, where there is one, and what the sensor says now.</summary>
    public static async Task<IReadOnlyList<string>> OfFileAsync(string file, CancellationToken cancel)
    {
        var lines = (await File.ReadAllLinesAsync(file, cancel)).Where(line => !string.IsNullOrWhiteSpace(line)).ToList();
        return lines.Count > 1 && lines[0].Any(char.IsAsciiLetter) && !lines[0].Contains('=', StringComparison.Ordinal) ? [lines[0], lines[^1]] : [.. lines.TakeLast(1)];
    }

    /// <summary>What a command prints, run by the shell; a command that fails says nothing.</summary>
    public static async Task<IReadOnlyList<string>> OfCommandAsync(string command, CancellationToken cancel)
    {
        using var shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", command]) { RedirectStandardOutput = true })!;
        try
        {
            var text = await shell.StandardOutput.ReadToEndAsync(cancel);
            await shell.WaitForExitAsync(cancel);
            return shell.ExitCode == 0 ? text.Split('\n') : throw new IOException($"'{command}' ended with {shell.ExitCode}");
        }
        finally
        {
            if (!shell.HasExited) shell.Kill(entireProcessTree: true);
        }
    }
}
