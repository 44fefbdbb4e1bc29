using FsCheck;
using FsCheck.Fluent;
using static Grange.Content.Tests.NodeBuilder;

namespace Grange.Content.Tests;

/// <summary>What a reader must refuse (specs/unixfs "reader" rules), and DAGs built to exhaust it.</summary>
public sealed class HostileUnixFsTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    readonly MemoryBlocks blocks = new();
    readonly Cid ten;

    public HostileUnixFsTests() => ten = blocks.Put(Codec.Raw, new byte[10]);

    async Task<DagFault?> FaultOfAsync(Cid cid)
    {
        var reader = new UnixFsReader(blocks);
        if (!(await reader.OpenAsync(cid, Cancel)).TryGet(out var node, out var fault)) return fault;
        if (node.IsDirectory) return (await Samples.CollectAsync(reader.ListAsync(node, Cancel))).Fault;
        return (await reader.BytesAsync(node, 0, long.MaxValue, Cancel)).Fault;
    }

    async Task AssertMalformedAsync(string detail, Cid cid)
    {
        var fault = await FaultOfAsync(cid);
        Assert.Equal(DagReason.Malformed, fault?.Reason);
        Assert.Contains(detail, fault!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_well_made_file_of_these_blocks_is_read()
        => Assert.Null(await FaultOfAsync(blocks.Put(File(20, 10, 10), Link(ten), Link(ten, null, null))));

    [Fact]
    public async Task A_file_whose_numbers_do_not_agree_is_refused()
    {
        await AssertMalformedAsync("1 block sizes for 2 links", blocks.Put(File(20, 10), Link(ten), Link(ten)));
        await AssertMalformedAsync("3 block sizes for 2 links", blocks.Put(File(20, 10, 10, 0), Link(ten), Link(ten)));
        await AssertMalformedAsync("the file size is 21", blocks.Put(File(21, 10, 10), Link(ten), Link(ten)));
        await AssertMalformedAsync("its parts sum to", blocks.Put(File(null, long.MaxValue, long.MaxValue), Link(ten), Link(ten)));
        await AssertMalformedAsync("the chunk has 10 bytes, its parent says 11", blocks.Put(File(11, 11), Link(ten)));
        await AssertMalformedAsync("the chunk has 10 bytes, its parent says 9", blocks.Put(File(9, 9), Link(ten)));
    }

    [Fact]
    public async Task A_file_made_of_named_chunks_or_directories_is_refused()
    {
        await AssertMalformedAsync("named 'x'", blocks.Put(File(10, 10), Link(ten, "x")));
        await AssertMalformedAsync("a Directory stands where", blocks.Put(File(10, 10), Link(blocks.Put([0x08, 0x01]))));
        await AssertMalformedAsync("no UnixFS message", blocks.Put(File(10, 10), Link(blocks.Put(Codec.DagPb, []))));
        Assert.Equal(DagReason.UnsupportedCodec, (await FaultOfAsync(blocks.Put(File(1, 1), Link(blocks.Put(Codec.DagCbor, [0xf6])))))!.Reason);
        await AssertMalformedAsync("Metadata", blocks.Put([0x08, 0x03]));
        await AssertMalformedAsync("no UnixFS message", blocks.Put([0x08, 0x06]));
        await AssertMalformedAsync("no UnixFS message", blocks.Put([0x12, 0x01, 0x61]));
    }

    [Fact]
    public async Task A_file_whose_tree_is_too_deep_or_repeats_itself_ends_in_bounded_time()
    {
        var deep = ten;
        for (var i = 0; i < 100; i++) deep = blocks.Put(File(10, 10), Link(deep));
        Assert.Equal(DagReason.TooLarge, (await FaultOfAsync(deep))!.Reason);

        var bomb = blocks.Put(Codec.Raw, []); // sixty levels of a thousand links to nothing: 10^180 visits if empty children were opened
        for (var i = 0; i < 60; i++) bomb = blocks.Put(File(0, new long[1000]), [.. Enumerable.Repeat(Link(bomb), 1000)]);
        Assert.Null(await FaultOfAsync(bomb));
    }

    [Theory, InlineData(0), InlineData(4), InlineData(12), InlineData(24), InlineData(100), InlineData(2048), InlineData(1L << 40)]
    public async Task A_HAMT_of_a_forbidden_fanout_is_refused(long fanout) => await AssertMalformedAsync("fanout", blocks.Put(Shard([], fanout)));

    [Theory, InlineData(8), InlineData(16), InlineData(512), InlineData(1024)]
    public async Task A_HAMT_of_every_allowed_fanout_is_read(int fanout)
    {
        var bits = System.Numerics.BitOperations.Log2((uint)fanout);
        var bucket = (int)(Murmur3.Hash64("name"u8) >> (64 - bits));
        var field = new byte[fanout / 8];
        field[field.Length - 1 - bucket / 8] = (byte)(1 << (bucket % 8));
        var digits = fanout > 256 ? "X3" : fanout > 16 ? "X2" : "X1";
        var root = blocks.Put(Shard(field, fanout), Link(ten, bucket.ToString(digits) + "name"));
        Assert.Null(await FaultOfAsync(root));
        Assert.Equal(ten, (await new UnixFsReader(blocks).ResolveAsync(root, "name", Cancel)).Value.Cid);
    }

    [Fact]
    public async Task A_HAMT_whose_bit_field_and_links_disagree_is_refused()
    {
        var at = Bucket("name");
        var name = at.ToString("X2") + "name";
        Assert.Null(await FaultOfAsync(blocks.Put(Shard(Field(at)), Link(ten, name))));
        await AssertMalformedAsync("hash", blocks.Put(Shard(Field(at), hash: 0x12), Link(ten, name)));
        await AssertMalformedAsync("names 2 links", blocks.Put(Shard(Field(at, (at + 1) % 256)), Link(ten, name)));
        await AssertMalformedAsync("not in the bit field", blocks.Put(Shard(Field((at + 1) % 256)), Link(ten, name)));
        await AssertMalformedAsync("longer than the fanout", blocks.Put(Shard([1, .. Field(at)]), Link(ten, name)));
        await AssertMalformedAsync("in no bucket", blocks.Put(Shard(Field(at)), Link(ten, "name")));
        await AssertMalformedAsync("in no bucket", blocks.Put(Shard(Field(at)), Link(ten, "")));
        await AssertMalformedAsync("in no bucket", blocks.Put(Shard(Field(at)), Link(ten, null)));
        await AssertMalformedAsync("out of order", blocks.Put(Shard(Field(at)), Link(ten, name), Link(ten, name)));
        await AssertMalformedAsync("wrong bucket", blocks.Put(Shard(Field((at + 1) % 256)), Link(ten, ((at + 1) % 256).ToString("X2") + "name")));
        await AssertMalformedAsync("of another kind", blocks.Put(Shard(Field(at)), Link(blocks.Put(Shard(new byte[64], 512)), at.ToString("X2"))));
        await AssertMalformedAsync("of another kind", blocks.Put(Shard(Field(at)), Link(blocks.Put([0x08, 0x01]), at.ToString("X2"))));
        await AssertMalformedAsync("is empty", blocks.Put(Shard(Field(at)), Link(blocks.Put(Shard([])), at.ToString("X2"))));
    }

    [Fact]
    public async Task A_HAMT_that_repeats_one_shard_256_times_per_level_is_refused_at_its_first_entry()
    {
        var child = blocks.Put(Shard(Field(Bucket("name", 7))), Link(ten, Bucket("name", 7).ToString("X2") + "name"));
        for (var level = 6; level >= 0; level--)
            child = blocks.Put(Shard(Field([.. Enumerable.Range(0, 256)])), [.. Enumerable.Range(0, 256).Select(i => Link(child, i.ToString("X2")))]);
        await AssertMalformedAsync("wrong bucket", child);
        Assert.Equal(ten, (await new UnixFsReader(blocks).ResolveAsync(child, "name", Cancel)).Value.Cid);
        var deeper = blocks.Put(Shard(Field(0)), Link(child, "00"));
        for (var i = 0; i < 3; i++) deeper = blocks.Put(Shard(Field(0)), Link(deeper, "00"));
        Assert.Equal(DagReason.Malformed, (await FaultOfAsync(deeper))!.Reason);
    }

    [Fact]
    public async Task Of_two_entries_with_one_name_the_first_is_read()
    {
        var other = blocks.Put(Codec.Raw, [1]);
        var root = blocks.Put([0x08, 0x01], Link(ten, "a"), Link(other, "a"));
        var reader = new UnixFsReader(blocks);
        Assert.Equal(ten, (await reader.ResolveAsync(root, "a", Cancel)).Value.Cid);
        Assert.Equal([ten], (await Samples.CollectAsync(reader.ListAsync((await reader.OpenAsync(root, Cancel)).Value, Cancel))).Values.Select(entry => entry.Cid));
    }

    [Fact]
    public async Task A_block_over_2_MiB_is_not_read()
    {
        var large = blocks.Put(Codec.Raw, new byte[BlockLimits.MaxRead + 1]);
        Assert.Equal(DagReason.TooLarge, (await FaultOfAsync(large))!.Reason);
        Assert.Null(await FaultOfAsync(blocks.Put(Codec.Raw, new byte[BlockLimits.MaxRead])));
    }

    [Fact]
    public void Random_and_damaged_nodes_never_throw()
        => Prop.ForAll<byte[], int, byte>((noise, at, bit) =>
        {
            var hamt = DagPb.Encode([Link(ten, Bucket("name").ToString("X2") + "name")], Shard(Field(Bucket("name"))));
            var file = DagPb.Encode([Link(ten), Link(ten)], File(20, 10, 10));
            foreach (var good in new[] { hamt, file })
            {
                var damaged = good.ToArray();
                damaged[(at & int.MaxValue) % damaged.Length] ^= (byte)(1 << (bit & 7));
                FaultOfAsync(blocks.Put(Codec.DagPb, damaged)).GetAwaiter().GetResult();
            }
            FaultOfAsync(blocks.Put(Codec.DagPb, noise)).GetAwaiter().GetResult();
            FaultOfAsync(blocks.Put(noise, Link(ten))).GetAwaiter().GetResult();
            return true;
        }).QuickCheckThrowOnFailure();
}
