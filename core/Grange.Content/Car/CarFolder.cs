using Microsoft.Win32.SafeHandles;

namespace Grange.Content;

/// <summary>Blocks from a folder of CAR files, e.g. bundles somebody kept. Opening reads every file once and remembers where its blocks lie; a damaged file is read up to the damage.</summary>
public sealed class CarFolder : IBlockReader, IDisposable
{
    readonly List<SafeFileHandle> files = [];
    readonly Dictionary<Multihash, (int File, long Offset, int Length)> places = [];

    public static async Task<CarFolder> OpenAsync(string folder, CancellationToken cancel)
    {
        var read = new CarFolder();
        foreach (var file in Directory.EnumerateFiles(folder, "*.car", SearchOption.AllDirectories).Order(StringComparer.Ordinal)) await read.AddAsync(file, cancel);
        return read;
    }

    /// <inheritdoc/>
    public ValueTask<ReadOnlyMemory<byte>?> GetAsync(Multihash hash, CancellationToken cancel)
    {
        if (!places.TryGetValue(hash, out var place)) return new((ReadOnlyMemory<byte>?)null);
        var block = new byte[place.Length];
        return new(RandomAccess.Read(files[place.File], block, place.Offset) == block.Length && hash.Matches(block) ? block : (ReadOnlyMemory<byte>?)null);
    }

    async Task AddAsync(string path, CancellationToken cancel)
    {
        files.Add(File.OpenHandle(path));
        await using var stream = File.OpenRead(path);
        using var car = await CarReader.OpenAsync(stream, cancel);
        while (await car.ReadAsync(cancel)) places[car.Current.Cid.Hash] = (files.Count - 1, car.Current.BlockOffset, car.Current.Bytes.Length);
    }

    public void Dispose()
    {
        foreach (var file in files) file.Dispose();
    }
}
