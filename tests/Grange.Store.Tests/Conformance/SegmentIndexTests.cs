using System.Buffers.Binary;
using Grange.Content;
using Grange.Store.Segments;
using Grange.Tests.Engines;

namespace Grange.Tests.Conformance;

public sealed class SqliteSegmentIndexTests() : SegmentIndexTests(new SqliteEngine());

public sealed class PostgresSegmentIndexTests(PostgresServer server) : SegmentIndexTests(new PostgresEngine(server));

public abstract class SegmentIndexTests(Engine engine) : ConformanceTest(engine)
{
    SegmentIndex index = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        index = await SegmentIndex.OpenAsync(Store, "segments", Cancel);
    }

    static Multihash HashOf(int number)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        return Multihash.Sha256Of(bytes);
    }

    static IndexedBlock Block(int number, long segment) => new(HashOf(number), new BlockPlace(segment, 1_000_000L * number, 100 + number));

    static IndexedBlock[] Blocks(int from, int count, long segment) => [.. Enumerable.Range(from, count).Select(number => Block(number, segment))];

    [Fact]
    public async Task Added_blocks_are_found_where_they_lie_and_others_are_not()
    {
        var blocks = Blocks(0, 1000, segment: 7);
        await index.AddAsync(7, 123_456, blocks, Cancel);
        foreach (var block in blocks) Assert.Equal(block.Place, await index.FindAsync(block.Hash, Cancel));
        Assert.Null(await index.FindAsync(HashOf(-1), Cancel));
    }

    [Fact]
    public async Task A_known_hash_keeps_its_first_place()
    {
        await index.AddAsync(1, 10, [Block(5, 1), new(HashOf(5), new BlockPlace(1, 99, 9))], Cancel);
        await index.AddAsync(2, 10, [Block(5, 2)], Cancel);
        Assert.Equal(Block(5, 1).Place, await index.FindAsync(HashOf(5), Cancel));
    }

    [Fact]
    public async Task Segments_say_how_much_is_indexed_and_what_they_were_sealed_as()
    {
        await index.AddAsync(2, 20, [], Cancel);
        await index.AddAsync(1, 10, Blocks(0, 3, 1), Cancel);
        await index.AddAsync(1, 15, Blocks(3, 3, 1), Cancel);
        await index.SealAsync(1, "bafkzcib", Cancel);
        Assert.Equal([new(1, 15, true, "bafkzcib"), new SegmentRow(2, 20, false, null)], await index.SegmentsAsync(Cancel));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await index.SealAsync(3, "bafkzcib", Cancel));
    }

    [Fact]
    public async Task A_removed_segment_takes_its_blocks_along_and_no_others()
    {
        await index.AddAsync(1, 10, Blocks(0, 10, 1), Cancel);
        await index.AddAsync(2, 10, Blocks(5, 10, 2), Cancel);
        await index.RemoveAsync(1, Cancel);
        Assert.Null(await index.FindAsync(HashOf(5), Cancel));
        Assert.Equal(Block(14, 2).Place, await index.FindAsync(HashOf(14), Cancel));
        Assert.Equal(2, Assert.Single(await index.SegmentsAsync(Cancel)).Number);
    }

    [Fact]
    public async Task Two_indexes_in_one_database_do_not_meet()
    {
        var other = await SegmentIndex.OpenAsync(Store, "segments2", Cancel);
        await other.AddAsync(1, 10, Blocks(0, 1, 1), Cancel);
        Assert.Null(await index.FindAsync(HashOf(0), Cancel));
    }
}
