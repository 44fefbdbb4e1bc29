using System.Diagnostics;
using Grange.Planet.Tests;

namespace Grange.Console.Tests;

/// <summary>The built console: <c>./grange test</c> has built it; where it is missing it is built once here.</summary>
static class ConsoleBuild
{
    static readonly Lazy<string> Built = new(Build);

    /// <summary>The folder that the node serves.</summary>
    public static string Folder => Built.Value;

    static string Build()
    {
        var source = Path.Combine(GrangeProgram.Root, "console");
        if (!Directory.Exists(Path.Combine(source, "node_modules"))) Npm(source, "ci --no-audit --no-fund --loglevel=error");
        if (!File.Exists(Path.Combine(source, "dist", "index.html"))) Npm(source, "run build");
        return Path.Combine(source, "dist");
    }

    static void Npm(string folder, string words)
    {
        using var npm = Process.Start(new ProcessStartInfo("npm", words) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (printed, failed) = (npm.StandardOutput.ReadToEndAsync(), npm.StandardError.ReadToEndAsync());
        npm.WaitForExit();
        if (npm.ExitCode != 0) throw new InvalidOperationException($"npm {words} in {folder} ended with {npm.ExitCode}\n{printed.Result}\n{failed.Result}");
    }
}
