using System.Diagnostics;
using System.Text;
using Grange.Planet.Tests;

namespace Grange.Console.Tests;

/// <summary>A command line as the page shows it, run in a shell on a machine of its own, where <c>./grange</c> is this program.</summary>
sealed class ShownCommand : IDisposable
{
    readonly Process shell;
    readonly StringBuilder printed = new();

    ShownCommand(Process shell) => this.shell = shell;

    public string Printed
    {
        get { lock (printed) return printed.ToString(); }
    }

    /// <summary>Starts the line; <paramref name="data"/> is what <c>~/.grange</c> is on that machine.</summary>
    public static ShownCommand Start(string line, string machine, string data)
    {
        var script = Path.Combine(Directory.CreateDirectory(machine).FullName, "grange");
        File.WriteAllText(script, $"#!/bin/sh\nexec dotnet '{GrangeProgram.Dll}' \"$@\"\n");
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var info = new ProcessStartInfo("/bin/sh", ["-c", line]) { WorkingDirectory = machine, RedirectStandardOutput = true, RedirectStandardError = true };
        info.Environment.Remove("GRANGE_NODE");
        (info.Environment["GRANGE_DATA"], info.Environment["GRANGE_ROOT"], info.Environment["HOME"]) = (data, GrangeProgram.Root, machine);
        var command = new ShownCommand(new Process { StartInfo = info });
        command.shell.OutputDataReceived += (_, said) => command.Heard(said.Data);
        command.shell.ErrorDataReceived += (_, said) => command.Heard(said.Data);
        command.shell.Start();
        command.shell.BeginOutputReadLine();
        command.shell.BeginErrorReadLine();
        return command;
    }

    /// <summary>Waits for its end and asserts that it went well.</summary>
    public async Task EndsWellAsync()
    {
        await shell.WaitForExitAsync();
        Assert.True(shell.ExitCode == 0, Printed);
    }

    void Heard(string? line)
    {
        lock (printed) printed.AppendLine(line);
    }

    public void Dispose()
    {
        if (!shell.HasExited) shell.Kill(entireProcessTree: true);
        shell.Dispose();
    }
}
