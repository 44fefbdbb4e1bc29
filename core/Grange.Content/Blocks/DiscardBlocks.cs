namespace Grange.Content;

/// <summary>Takes blocks and keeps none: for computing a CID without storing anything.</summary>
public sealed class DiscardBlocks : IBlockWriter
{
    public static DiscardBlocks Instance { get; } = new();

    public ValueTask PutAsync(Cid cid, ReadOnlyMemory<byte> block, CancellationToken cancel) => ValueTask.CompletedTask;

    public ValueTask FlushAsync(CancellationToken cancel) => ValueTask.CompletedTask;
}
