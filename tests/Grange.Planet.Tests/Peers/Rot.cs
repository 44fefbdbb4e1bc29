namespace Grange.Planet.Tests.Peers;

/// <summary>A disk that fails and is mended: no block of these files is as it was, until this is disposed of. Other tests prove what the same disks hold.</summary>
sealed class Rot : IDisposable
{
    readonly Dictionary<string, byte[]> whole = [];

    public Rot(IReadOnlyCollection<string> files)
    {
        Assert.NotEmpty(files);
        foreach (var file in files)
        {
            var bytes = whole[file] = File.ReadAllBytes(file);
            var rotten = bytes.ToArray();
            for (var at = 100; at < rotten.Length; at += 64) rotten[at] ^= 1;
            Write(file, rotten);
        }
    }

    public void Dispose()
    {
        foreach (var (file, bytes) in whole) Write(file, bytes);
    }

    /// <summary>Writes in place: the provider has the file open.</summary>
    static void Write(string path, byte[] bytes)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        file.Write(bytes);
    }
}
