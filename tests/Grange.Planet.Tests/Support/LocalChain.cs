using System.Diagnostics;

namespace Grange.Planet.Tests;

/// <summary>The local chain's program comes from the locked npm packages of <c>contracts/</c>; installed once where it is missing.</summary>
static class LocalChain
{
    static readonly Lazy<bool> Installed = new(Install);

    public static void Need() => _ = Installed.Value;

    static bool Install()
    {
        var folder = Path.Combine(GrangeProgram.Root, "contracts");
        if (Directory.Exists(Path.Combine(folder, "node_modules", "@foundry-rs"))) return true;
        var info = new ProcessStartInfo("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"]) { WorkingDirectory = folder, RedirectStandardOutput = true };
        using var npm = Process.Start(info)!;
        npm.StandardOutput.ReadToEnd();
        npm.WaitForExit();
        return npm.ExitCode == 0 ? true : throw new InvalidOperationException($"npm ci in {folder} ended with {npm.ExitCode}");
    }
}
