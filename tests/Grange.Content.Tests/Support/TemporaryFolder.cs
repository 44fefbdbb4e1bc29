namespace Grange.Content.Tests;

/// <summary>An empty folder that goes away with the test.</summary>
sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("grange-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
