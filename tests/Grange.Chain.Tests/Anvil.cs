using System.Diagnostics;
using Grange.Chain;

namespace Grange.Tests.Chain;

/// <summary>The real anvil, installed from the contracts' lock file when it is not there yet.</summary>
static class Anvil
{
    static readonly string Root = FindRoot();

    static readonly Lazy<string> Found = new(() => AnvilBinary.Find(Root) ?? Install());

    public static string Binary => Found.Value;

    /// <summary>The repository's compiled contracts.</summary>
    public static string Artifacts => Path.Combine(Root, "contracts", "artifacts");

    static string Install()
    {
        using var npm = Process.Start(new ProcessStartInfo("npm", ["ci", "--no-audit", "--no-fund"]) { WorkingDirectory = Path.Combine(Root, "contracts") })!;
        npm.WaitForExit();
        return AnvilBinary.Find(Root) ?? throw new InvalidOperationException("npm ci in contracts/ brought no anvil");
    }

    static string FindRoot()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, "Grange.slnx"))) return at.FullName;
        throw new InvalidOperationException("the tests run outside the repository");
    }
}

/// <summary>A folder that goes when its test ends.</summary>
sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("grange-chain-").FullName;

    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (IOException)
        {
            // A child that is just ending may still write; the system clears its temporary folder.
        }
    }
}
