using System.Buffers;
using Grange.Content;

namespace Grange.Storage;

/// <summary>Where the blocks of a piece lie, as it is saved beside the piece: (offset, length, multihash) after one another.</summary>
static class BlockList
{
    public static async Task<IReadOnlyList<IndexedBlock>> ScanAsync(string path, CancellationToken cancel)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 0, FileOptions.SequentialScan | FileOptions.Asynchronous);
        using var car = await CarReader.OpenAsync(file, cancel);
        var blocks = new List<IndexedBlock>();
        while (await car.ReadAsync(cancel))
            blocks.Add(new IndexedBlock(car.Current.Cid.Hash, new BlockPlace(0, car.Current.BlockOffset, car.Current.Bytes.Length)));
        return car.Fault is null ? blocks : []; // a piece that is no CAR is kept all the same: it has no blocks
    }

    public static byte[] Encode(IReadOnlyList<IndexedBlock> blocks)
    {
        var target = new ArrayBufferWriter<byte>(64 * (blocks.Count + 1));
        foreach (var block in blocks)
        {
            var span = target.GetSpan(2 * Uvarint.MaxLength + block.Hash.Bytes.Length);
            var at = Uvarint.Write(span, (ulong)block.Place.Offset);
            at += Uvarint.Write(span[at..], (ulong)block.Place.Length);
            block.Hash.Bytes.CopyTo(span[at..]);
            target.Advance(at + block.Hash.Bytes.Length);
        }
        return target.WrittenSpan.ToArray();
    }

    /// <summary>Reads a saved list; null when it is damaged.</summary>
    public static IReadOnlyList<IndexedBlock>? Decode(ReadOnlySpan<byte> saved)
    {
        var blocks = new List<IndexedBlock>();
        while (!saved.IsEmpty)
        {
            if (!Uvarint.TryRead(saved, out var offset, out var first) || !Uvarint.TryRead(saved[first..], out var length, out var second))
                return null;
            if (length > BlockLimits.MaxRead || !Multihash.TryRead(saved[(first + second)..], out var hash, out var third)) return null;
            blocks.Add(new IndexedBlock(hash, new BlockPlace(0, (long)offset, (int)length)));
            saved = saved[(first + second + third)..];
        }
        return blocks;
    }
}
