namespace Grange.Benchmarks;

/// <summary>A folder for a lap, on the disk that holds this program: another may be memory.</summary>
static class Scratch
{
    public static async Task<TimeSpan> InFolderAsync(Func<string, Task<TimeSpan>> work)
    {
        var folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, $"scratch-{Environment.ProcessId}"));
        try { return await work(folder.FullName); }
        finally { folder.Delete(recursive: true); }
    }
}
