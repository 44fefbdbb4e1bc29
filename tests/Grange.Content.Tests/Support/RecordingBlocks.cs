namespace Grange.Content.Tests;

/// <summary>Remembers which blocks were asked for.</summary>
sealed class RecordingBlocks(IBlockReader inner) : IBlockReader
{
    public List<Multihash> Asked { get; } = [];

    public ValueTask<ReadOnlyMemory<byte>?> GetAsync(Multihash hash, CancellationToken cancel)
    {
        Asked.Add(hash);
        return inner.GetAsync(hash, cancel);
    }
}
