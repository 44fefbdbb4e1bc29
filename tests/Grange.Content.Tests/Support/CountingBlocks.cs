namespace Grange.Content.Tests;

/// <summary>Counts what an importer writes, as the vectors do: every put, repeated blocks too.</summary>
sealed class CountingBlocks(IBlockWriter inner) : IBlockWriter
{
    public long Writes { get; private set; }
    public long Bytes { get; private set; }

    public ValueTask PutAsync(Cid cid, ReadOnlyMemory<byte> block, CancellationToken cancel)
    {
        Writes++;
        Bytes += block.Length;
        return inner.PutAsync(cid, block, cancel);
    }

    public ValueTask FlushAsync(CancellationToken cancel) => inner.FlushAsync(cancel);
}
