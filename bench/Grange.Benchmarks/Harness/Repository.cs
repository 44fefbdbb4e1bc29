namespace Grange.Benchmarks;

/// <summary>Where the program's sources and contracts are.</summary>
static class Repository
{
    public static string Root { get; } = Find();

    static string Find()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, "Grange.slnx"))) return at.FullName;
        throw new InvalidOperationException("benchmarks run inside the repository");
    }
}
