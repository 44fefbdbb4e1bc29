using FsCheck;
using FsCheck.Fluent;
using Grange.Tests;

namespace Grange.Content.Tests.Segments;

public sealed class SegmentRecoveryTests : SegmentFixture
{
    const int CodecBefore = 35; // bytes from a CID's codec to its block

    [Fact]
    public async Task A_segment_cut_at_any_byte_comes_back_with_exactly_the_whole_sections_before_the_cut()
    {
        var blocks = Enumerable.Range(0, 30).Select(i => new Block(Keystream.Bytes($"cut-{i}", i * 7 % 60))).ToArray();
        await using (var store = await OpenAsync()) await PutAllAsync(store, blocks);
        var whole = await File.ReadAllBytesAsync(PathOf(1), Cancel);
        var sections = PlainCar.Read(whole);
        var step = Counts.Of(11, 1);
        for (var cut = 0; cut <= whole.Length; cut += step)
        {
            Directory.Delete(Path.Combine(Folder, "segments"), recursive: true);
            Directory.CreateDirectory(Path.Combine(Folder, "segments"));
            await File.WriteAllBytesAsync(PathOf(1), whole[..cut], Cancel);
            var kept = sections.Count(section => section.End <= cut);
            var indexedFirst = IndexUpTo(sections, cut % 3 == 0 ? sections.Count : kept / 2, blocks); // behind the file, or ahead of what is left
            await using (var store = await OpenAsync(index: indexedFirst))
            {
                await AssertAllAsync(store, blocks[..kept]);
                foreach (var lost in blocks[kept..]) Assert.Null(await store.GetAsync(lost.Cid.Hash, Cancel));
                await PutAllAsync(store, blocks); // and the store goes on
            }
            Assert.Equal(cut >= CarSections.Header.Length, File.Exists(PathOf(1))); // without its header it never held anything
            Assert.Equal(whole, await File.ReadAllBytesAsync(PathOf(File.Exists(PathOf(1)) ? 1 : 2), Cancel));
        }
    }

    [Fact]
    public void A_tail_of_other_bytes_is_cut_off_after_the_last_whole_section() => Prop.ForAll<byte[], int>((tail, flip) =>
    {
        var blocks = Blocks("tail", 6, 100);
        var path = PathOf(1);
        if (File.Exists(path)) File.Delete(path);
        Run(async () =>
        {
            await using (var store = await OpenAsync(index: new InMemorySegmentIndex())) await PutAllAsync(store, blocks);
            var whole = await File.ReadAllBytesAsync(path, Cancel);
            var bad = (int)((uint)flip % (uint)(whole.Length - CarSections.Header.Length)) + CarSections.Header.Length;
            var sections = PlainCar.Read(whole);
            if (sections.Any(section => bad == section.End - section.Block.Length - CodecBefore)) bad++; // blocks are known by hash, not by codec
            var kept = sections.Count(section => section.End <= bad);
            whole[bad] ^= 0x10;
            await File.WriteAllBytesAsync(path, (byte[])[.. whole, .. tail], Cancel);
            await using (var store = await OpenAsync(index: new InMemorySegmentIndex())) await AssertAllAsync(store, blocks[..kept]);
            Assert.Equal(kept == 0 ? CarSections.Header.Length : sections[kept - 1].End, new FileInfo(path).Length);
        });
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(Counts.Of(30, 300)));

    [Fact]
    public async Task An_index_rebuilt_from_the_segments_equals_the_one_that_was_kept()
    {
        var blocks = Blocks("rebuild", 200, 1500);
        await using (var store = await OpenAsync(Quiet with { MaxBytes = 50_000 })) await PutAllAsync(store, blocks);
        var rebuilt = new InMemorySegmentIndex();
        await using (var store = await OpenAsync(index: rebuilt))
        {
            await AssertAllAsync(store, blocks);
            await AssertSameAsync(blocks, rebuilt);
            await store.RebuildAsync(Cancel);
            await AssertSameAsync(blocks, rebuilt);
        }
    }

    async Task AssertSameAsync(IEnumerable<Block> blocks, InMemorySegmentIndex other)
    {
        Assert.Equal(Lengths(await Index.SegmentsAsync(Cancel)), Lengths(await other.SegmentsAsync(Cancel)));
        foreach (var block in blocks)
            Assert.Equal(await Index.FindAsync(block.Cid.Hash, Cancel), await other.FindAsync(block.Cid.Hash, Cancel));

        static IEnumerable<(long, long)> Lengths(IEnumerable<SegmentRow> rows) => rows.Select(row => (row.Number, row.IndexedBytes));
    }

    [Fact]
    public async Task A_file_that_is_no_segment_is_left_alone()
    {
        await using (await OpenAsync()) { }
        await File.WriteAllTextAsync(PathOf(1), "somebody's notes, not a segment", Cancel);
        await Assert.ThrowsAsync<InvalidDataException>(async () => await OpenAsync());
        Assert.Equal("somebody's notes, not a segment", await File.ReadAllTextAsync(PathOf(1), Cancel));
    }

    [Fact]
    public async Task Blocks_acknowledged_while_the_index_is_away_are_readable_and_indexed_when_it_is_back()
    {
        var index = new AbsentIndex();
        var blocks = Blocks("away", 10, 300);
        await using var store = await OpenAsync(index: index);
        index.IsAway = true;
        await PutAllAsync(store, blocks);
        await AssertAllAsync(store, blocks);
        while (store.Fault is null) await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Cancel);
        index.IsAway = false;
        await store.SealAsync(Cancel);
        foreach (var block in blocks) Assert.NotNull(await index.FindAsync(block.Cid.Hash, Cancel));
    }

    static InMemorySegmentIndex IndexUpTo(List<PlainCar.Section> sections, int count, Block[] blocks)
    {
        var index = new InMemorySegmentIndex();
        if (count == 0) return index;
        IndexedBlock[] rows = [.. sections[..count].Zip(blocks, (section, block) =>
            new IndexedBlock(block.Cid.Hash, new BlockPlace(1, section.End - block.Bytes.Length, block.Bytes.Length)))];
        index.AddAsync(1, sections[count - 1].End, rows, Cancel).AsTask().Wait(Cancel);
        return index;
    }

    static void Run(Func<Task> work) => Task.Run(work).GetAwaiter().GetResult();

    /// <summary>An index whose database can be taken away for writing.</summary>
    sealed class AbsentIndex : ISegmentIndex
    {
        readonly InMemorySegmentIndex held = new();

        public volatile bool IsAway;

        public ValueTask<BlockPlace?> FindAsync(Multihash hash, CancellationToken cancel) => held.FindAsync(hash, cancel);
        public ValueTask<IReadOnlyList<SegmentRow>> SegmentsAsync(CancellationToken cancel) => held.SegmentsAsync(cancel);
        public ValueTask RemoveAsync(long segment, CancellationToken cancel) => held.RemoveAsync(segment, cancel);
        public ValueTask SealAsync(long segment, string pieceCid, CancellationToken cancel) => held.SealAsync(segment, pieceCid, cancel);

        public ValueTask AddAsync(long segment, long indexedBytes, IReadOnlyList<IndexedBlock> blocks, CancellationToken cancel)
            => IsAway ? throw new IOException("the database is away") : held.AddAsync(segment, indexedBytes, blocks, cancel);
    }
}
