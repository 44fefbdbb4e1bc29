using System.Diagnostics;
using System.Text;

namespace Grange.Planet.Tests.Docs;

/// <summary>Somebody with a shell, an empty home and a page: types every command as it stands there and looks whether it prints what the page says.</summary>
sealed class PageReader : IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(100);
    static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    readonly List<Process> staying = [];
    readonly Uri node;

    /// <param name="folder">Home and working folder; <c>./grange</c> in it is this build.</param>
    /// <param name="node">Where the node is, or will be: what the pages call GRANGE_NODE and GRANGE_HTTP.</param>
    public PageReader(string folder, Uri node)
    {
        (Folder, this.node) = (Directory.CreateDirectory(folder).FullName, node);
        var program = Path.Combine(Folder, "grange");
        File.WriteAllText(program, $"#!/usr/bin/env bash\nexec dotnet '{GrangeProgram.Dll}' \"$@\"\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public string Folder { get; }

    /// <summary>Runs a page from its first command to its last.</summary>
    public async Task FollowAsync(Page page)
    {
        foreach (var step in page.Steps)
        {
            if (step.Stays) await StayAsync(step);
            else await RunAsync(step);
        }
    }

    async Task RunAsync(Step step)
    {
        for (var began = TimeProvider.System.GetTimestamp(); ;)
        {
            var (exit, printed) = await EndAsync(step.Command);
            if (exit == 0 && step.IsAsStated(printed)) return;
            if (!step.Again || exit != 0 || TimeProvider.System.GetElapsedTime(began) > Patience) Assert.Fail(Difference(step, printed, $"ended with {exit}"));
            await Task.Delay(Pause, TimeProvider.System, CancellationToken.None);
        }
    }

    async Task<(int Exit, string Printed)> EndAsync(string command)
    {
        using var shell = Process.Start(Shell($"exec 2>&1\n{command}"))!;
        shell.StandardInput.Close();
        try
        {
            var printed = await shell.StandardOutput.ReadToEndAsync().WaitAsync(Patience);
            await shell.WaitForExitAsync().WaitAsync(Patience);
            return (shell.ExitCode, printed);
        }
        finally
        {
            if (!shell.HasExited) shell.Kill(entireProcessTree: true);
        }
    }

    async Task StayAsync(Step step)
    {
        var printed = new StringBuilder();
        var shell = Process.Start(Shell($"exec 2>&1\n{step.Command}\nwait"))!;
        staying.Add(shell);
        shell.OutputDataReceived += (_, line) =>
        {
            lock (printed) printed.AppendLine(line.Data);
        };
        shell.BeginOutputReadLine();
        for (var began = TimeProvider.System.GetTimestamp(); ;)
        {
            string so;
            lock (printed) so = printed.ToString();
            if (step.IsAsStated(so)) return;
            if (shell.HasExited || TimeProvider.System.GetElapsedTime(began) > Patience) Assert.Fail(Difference(step, so, "goes on"));
            await Task.Delay(Pause, TimeProvider.System, CancellationToken.None);
        }
    }

    ProcessStartInfo Shell(string script)
    {
        LocalChain.Need();
        var info = new ProcessStartInfo("bash", ["-c", script]) { WorkingDirectory = Folder, RedirectStandardInput = true, RedirectStandardOutput = true };
        (info.Environment["HOME"], info.Environment["GRANGE_ROOT"]) = (Folder, GrangeProgram.Root);
        (info.Environment["GRANGE_NODE"], info.Environment["GRANGE_HTTP"]) = ($"{node}", node.Authority);
        info.Environment.Remove("GRANGE_DATA");
        return info;
    }

    static string Difference(Step step, string printed, string how) => $"$ {step.Command}\n{how} and prints\n{printed}\nwhere the page says\n{step.Result}";

    public void Dispose()
    {
        foreach (var shell in staying)
        {
            if (!shell.HasExited) shell.Kill(entireProcessTree: true);
            shell.WaitForExit();
            shell.Dispose();
        }
    }
}
