namespace Grange.Content.Tests.Segments;

/// <summary>A folder for stores, gone after the test, and blocks to put into them.</summary>
public abstract class SegmentFixture : IDisposable
{
    protected static readonly SegmentOptions Quiet = new() { IdleSeal = null };

    protected string Folder { get; } = Directory.CreateTempSubdirectory("grange-segments-").FullName;
    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected InMemorySegmentIndex Index { get; } = new();

    protected ValueTask<SegmentStore> OpenAsync(SegmentOptions? options = null, ISegmentIndex? index = null)
        => SegmentStore.OpenAsync(Folder, index ?? Index, options ?? Quiet, Cancel);

    protected string PathOf(long number) => Path.Combine(Folder, "segments", $"{number:D6}.car");

    internal static Block[] Blocks(string seed, int count, int bytes)
        => [.. Enumerable.Range(0, count).Select(i => new Block(Keystream.Bytes($"{seed}-{i}", bytes)))];

    internal static async Task PutAllAsync(IBlockWriter store, IEnumerable<Block> blocks)
    {
        foreach (var block in blocks) await store.PutAsync(block.Cid, block.Bytes, Cancel);
        await store.FlushAsync(Cancel);
    }

    internal static async Task AssertAllAsync(IBlockReader store, IEnumerable<Block> blocks)
    {
        foreach (var block in blocks) Assert.Equal(block.Bytes, (await store.GetAsync(block.Cid.Hash, Cancel))?.ToArray());
    }

    public void Dispose()
    {
        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }
}

sealed record Block(byte[] Bytes)
{
    public Cid Cid { get; } = Cid.Of(Codec.Raw, Bytes);
}
