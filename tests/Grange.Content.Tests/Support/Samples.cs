using System.Text;

namespace Grange.Content.Tests;

/// <summary>Small things many tests need: content in memory, CARs loaded, streams collected.</summary>
static class Samples
{
    /// <summary>Tiny chunks and few links, so that small files make deep trees.</summary>
    public static UnixFsProfile Tiny { get; } = new("tiny", 1, true, 10, 3, ShardRule.BlockBytes);

    public static MemoryStream Text(string text) => new(Encoding.UTF8.GetBytes(text));

    public static async Task<(MemoryBlocks Blocks, IReadOnlyList<Cid> Roots)> LoadAsync(string path, CancellationToken cancel)
    {
        var blocks = new MemoryBlocks();
        await using var file = File.OpenRead(path);
        using var car = await CarReader.OpenAsync(file, cancel);
        while (await car.ReadAsync(cancel)) await blocks.PutAsync(car.Current.Cid, car.Current.Bytes, cancel);
        Assert.Null(car.Fault);
        return (blocks, car.Roots);
    }

    /// <summary>All values up to a fault, and the fault.</summary>
    public static async Task<(List<T> Values, DagFault? Fault)> CollectAsync<T>(IAsyncEnumerable<Found<T>> source)
    {
        var values = new List<T>();
        await foreach (var item in source)
        {
            if (!item.TryGet(out var value, out var fault)) return (values, fault);
            values.Add(value);
        }
        return (values, null);
    }

    public static async Task<(byte[] Bytes, DagFault? Fault)> BytesAsync(this UnixFsReader reader, UnixFsNode file, long offset, long length, CancellationToken cancel)
    {
        var target = new MemoryStream();
        var fault = await reader.CopyAsync(file, offset, length, target, cancel);
        return (target.ToArray(), fault);
    }
}
