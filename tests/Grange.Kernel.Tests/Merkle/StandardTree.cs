using System.Diagnostics;

namespace Grange.Tests.Merkle;

/// <summary>Runs @openzeppelin/merkle-tree under node, as contracts/package.json pins it.</summary>
static class StandardTree
{
    static readonly Lock Gate = new();

    public static IEnumerable<string> Run(int[] counts)
    {
        var contracts = Path.Combine(Repository(), "contracts");
        lock (Gate)
        {
            if (!Directory.Exists(Path.Combine(contracts, "node_modules", "@openzeppelin", "merkle-tree"))) Start(contracts, "npm", "ci", "--no-audit", "--no-fund");
        }
        var script = Path.Combine(Repository(), "tests", "Grange.Kernel.Tests", "Merkle", "standard-tree.mjs");
        var text = Start(contracts, "node", [script, Path.Combine(contracts, "package.json"), .. counts.Select(count => count.ToString())]);
        return text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    static string Start(string folder, string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}");
    }

    public static string Repository()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, "Grange.slnx"))) return at.FullName;
        throw new DirectoryNotFoundException("the tests run inside the repository");
    }
}
