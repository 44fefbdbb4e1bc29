namespace Grange.Tests;

/// <summary>Other people's files that tests read but the repository does not hold. Absent folder: the test skips itself, naming the file.</summary>
static class ReferenceData
{
    static readonly string? Root = Find();

    /// <summary>The path of one reference file; skips the running test when it is not on this machine.</summary>
    public static string Path(string relative)
    {
        var path = Root is null ? null : System.IO.Path.Combine(Root, relative);
        Assert.SkipUnless(path is not null && (File.Exists(path) || Directory.Exists(path)),
            $"reference data '{relative}' is not here (set GRANGE_REFERENCE_DATA)");
        return path!;
    }

    static string? Find()
    {
        if (Environment.GetEnvironmentVariable("GRANGE_REFERENCE_DATA") is { Length: > 0 } named) return named;
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            var beside = System.IO.Path.Combine(at.FullName, "shared", "data");
            if (Directory.Exists(beside)) return beside;
        }
        return null;
    }
}
