using System.Buffers.Binary;
using Grange.Content;

namespace Grange.Benchmarks;

/// <summary>Distinct blocks of one size in one buffer: each is the pattern with its number at the front. CIDs are computed ahead, outside the clock.</summary>
sealed class BlockSeries
{
    readonly byte[] block;
    readonly Cid[] cids;

    public BlockSeries(int bytes, int count)
    {
        block = Pattern.Of(bytes);
        cids = new Cid[count];
        for (var i = 0; i < count; i++) cids[i] = Cid.Of(Codec.Raw, Stamp(i).Span);
    }

    public int Count => cids.Length;

    /// <summary>Gives the first <paramref name="count"/> blocks to a writer, one after the other.</summary>
    public async ValueTask WriteAsync(IBlockWriter target, int count, CancellationToken cancel)
    {
        for (var i = 0; i < count; i++) await target.PutAsync(cids[i], Stamp(i), cancel);
        await target.FlushAsync(cancel);
    }

    ReadOnlyMemory<byte> Stamp(int number)
    {
        BinaryPrimitives.WriteInt32LittleEndian(block, number);
        return block;
    }
}
