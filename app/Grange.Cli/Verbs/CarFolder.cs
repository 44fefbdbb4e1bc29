using Grange.Content;

namespace Grange.Cli.Verbs;

/// <summary>Blocks from a folder of CAR files: bundles somebody kept. A file that is damaged is read up to the damage.</summary>
sealed class CarFolder : IBlockReader
{
    readonly Dictionary<Multihash, ReadOnlyMemory<byte>> blocks = [];

    public static async Task<CarFolder> OpenAsync(string folder, CancellationToken cancel)
    {
        var read = new CarFolder();
        foreach (var file in Directory.EnumerateFiles(folder, "*.car", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            await using var stream = File.OpenRead(file);
            await read.AddAsync(stream, cancel);
        }
        return read;
    }

    public ValueTask<ReadOnlyMemory<byte>?> GetAsync(Multihash hash, CancellationToken cancel)
        => ValueTask.FromResult(blocks.TryGetValue(hash, out var block) ? (ReadOnlyMemory<byte>?)block : null);

    async Task AddAsync(Stream stream, CancellationToken cancel)
    {
        using var car = await CarReader.OpenAsync(stream, cancel);
        while (await car.ReadAsync(cancel)) blocks[car.Current.Cid.Hash] = car.Current.Bytes.ToArray();
    }
}
