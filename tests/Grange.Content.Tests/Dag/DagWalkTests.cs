namespace Grange.Content.Tests;

public sealed class DagWalkTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    readonly MemoryBlocks blocks = new();

    UnixFsImporter Importer => new(blocks, Samples.Tiny);

    Task<UnixFsEntry> FileAsync(string text) => Importer.AddFileAsync(Samples.Text(text), Cancel);

    async Task<(List<Cid> Cids, DagFault? Fault)> WalkAsync(DagWalk walk, Cid root, params string[] path)
    {
        var (met, fault) = await Samples.CollectAsync(walk.RunAsync(root, path, Cancel));
        foreach (var block in met) Assert.True(block.Cid.Hash.Matches(block.Bytes.Span));
        return ([.. met.Select(block => block.Cid)], fault);
    }

    [Fact]
    public async Task Everything_is_walked_depth_first_and_each_block_once()
    {
        var twice = await FileAsync("aaaaaaaaaabbbbbbbbbb");
        var root = await Importer.AddDirectoryAsync([new("a", twice), new("b", twice), new("c", await FileAsync("c"))], Cancel);
        Cid Leaf(string text) => Cid.Of(Codec.Raw, System.Text.Encoding.UTF8.GetBytes(text));
        Cid[] once = [root.Cid, twice.Cid, Leaf("aaaaaaaaaa"), Leaf("bbbbbbbbbb"), Leaf("c")];
        Assert.Equal(once, (await WalkAsync(new DagWalk(blocks), root.Cid)).Cids);
        Cid[] repeated = [.. once[..4], .. once[1..4], once[4]];
        Assert.Equal(repeated, (await WalkAsync(new DagWalk(blocks) { Duplicates = true }, root.Cid)).Cids);
    }

    [Fact]
    public async Task Scopes_give_the_path_first_and_then_the_block_the_entity_or_everything()
    {
        var file = await FileAsync("0123456789abcdefghijABCDEFGHIJ!"); // four leaves, three links a node: a tree of two levels
        var inner = await Importer.AddDirectoryAsync([new("file", file)], Cancel);
        var root = await Importer.AddDirectoryAsync([new("inner", inner)], Cancel);
        async Task<int> Count(DagScope scope, string? range, params string[] path)
        {
            var walk = new DagWalk(blocks) { Scope = scope, Range = range is null ? null : EntityBytes.TryParse(range, out var bytes) ? bytes : throw new FormatException(range) };
            var (cids, fault) = await WalkAsync(walk, root.Cid, path);
            Assert.Null(fault);
            Assert.Equal(new[] { root.Cid, inner.Cid, file.Cid }[..Math.Min(cids.Count, path.Length + 1)], cids[..Math.Min(cids.Count, path.Length + 1)]);
            return cids.Count;
        }
        Assert.Equal(1, await Count(DagScope.Block, null));
        Assert.Equal(1, await Count(DagScope.Entity, null));
        Assert.Equal(9, await Count(DagScope.All, null));
        Assert.Equal(3, await Count(DagScope.Block, null, "inner", "file"));
        Assert.Equal(2 + 7, await Count(DagScope.Entity, null, "inner", "file"));
        Assert.Equal(2 + 7, await Count(DagScope.Entity, "0:*", "inner", "file"));
        Assert.Equal(2 + 3, await Count(DagScope.Entity, "5:7", "inner", "file")); // root, left node, first leaf
        Assert.Equal(2 + 3, await Count(DagScope.Entity, "-1:*", "inner", "file"));
        Assert.Equal(2 + 5, await Count(DagScope.Entity, "29:1000", "inner", "file"));
        Assert.Equal(2 + 1, await Count(DagScope.Entity, "31:40", "inner", "file"));
        Assert.Equal(2 + 1, await Count(DagScope.Entity, "20:-30", "inner", "file"));
        Assert.Equal(2, await Count(DagScope.Entity, "5:7", "inner")); // no effect on a directory
    }

    [Fact]
    public async Task A_sharded_directory_as_entity_is_its_shards_without_its_entries()
    {
        var file = await FileAsync("x");
        var root = await new UnixFsImporter(blocks, UnixFsProfile.V1In2025).AddDirectoryAsync(Enumerable.Range(0, 6000).Select(i => KeyValuePair.Create($"file-{i:D5}.txt", file)), Cancel);
        var (cids, fault) = await WalkAsync(new DagWalk(blocks) { Scope = DagScope.Entity }, root.Cid);
        Assert.Null(fault);
        Assert.Equal(blocks.Count - 1, cids.Count);
        var (onPath, _) = await WalkAsync(new DagWalk(blocks) { Scope = DagScope.Block }, root.Cid, "file-00685.txt");
        Assert.Equal((root.Cid, file.Cid), (onPath[0], onPath[^1]));
        Assert.True(onPath.Count >= 3, "the shards between are given too");
    }

    [Fact]
    public async Task A_missing_block_ends_the_walk_by_name()
    {
        var file = await FileAsync("0123456789abcdefghij");
        blocks.Remove(Multihash.Sha256Of("abcdefghij"u8));
        foreach (var scope in new[] { DagScope.Entity, DagScope.All })
        {
            var (cids, fault) = await WalkAsync(new DagWalk(blocks) { Scope = scope }, file.Cid);
            Assert.Equal((2, DagReason.BlockMissing), (cids.Count, fault!.Reason));
        }
        var (before, notFound) = await WalkAsync(new DagWalk(blocks), (await Importer.AddDirectoryAsync([new("a", file)], Cancel)).Cid, "b");
        Assert.Equal((1, DagReason.NotFound), (before.Count, notFound!.Reason)); // the directory proves that there is no such entry
        Assert.Equal(DagReason.BlockMissing, (await WalkAsync(new DagWalk(blocks), Cid.Of(Codec.DagPb, "?"u8))).Fault!.Reason);
    }

    [Fact]
    public async Task Identity_blocks_are_walked_through_and_never_given()
    {
        var leaf = Cid.Of(Codec.Raw, "leaf"u8);
        await blocks.PutAsync(leaf, "leaf"u8.ToArray(), Cancel);
        var inline = new Cid(Codec.DagCbor, Multihash.Of(HashCode.Identity, DagCbor.Encode(DagNode.List(DagNode.Of(leaf)))));
        var root = DagNode.Map(("in", DagNode.Of(inline)), ("float", DagNode.Null));
        await blocks.PutAsync(DagCbor.CidOf(root), DagCbor.Encode(root), Cancel);
        Assert.Equal([DagCbor.CidOf(root), leaf], (await WalkAsync(new DagWalk(blocks), DagCbor.CidOf(root))).Cids);
        Assert.Equal([leaf], (await WalkAsync(new DagWalk(blocks), inline)).Cids);
        Assert.Equal([DagCbor.CidOf(root), leaf], (await WalkAsync(new DagWalk(blocks), DagCbor.CidOf(root), "in", "0")).Cids);
    }

    [Fact]
    public async Task Dag_cbor_of_others_may_hold_floats_and_is_walked()
    {
        var leaf = Cid.Of(Codec.Raw, "leaf"u8);
        await blocks.PutAsync(leaf, "leaf"u8.ToArray(), Cancel);
        byte[] block = [0x82, 0xfb, 0x3f, 0xf8, 0, 0, 0, 0, 0, 0, .. DagCbor.Encode(DagNode.Of(leaf))];
        var cid = Cid.Of(Codec.DagCbor, block);
        await blocks.PutAsync(cid, block, Cancel);
        Assert.Equal([cid, leaf], (await WalkAsync(new DagWalk(blocks), cid)).Cids);
    }

    [Fact]
    public async Task A_million_links_are_refused_before_they_fill_memory()
    {
        var wide = DagNode.List(Enumerable.Range(0, 30_000).Select(i => DagNode.Of(new Cid(Codec.Raw, Multihash.Of(HashCode.Identity, BitConverter.GetBytes((long)i))))));
        var cid = DagCbor.CidOf(wide);
        await blocks.PutAsync(cid, DagCbor.Encode(wide), Cancel);
        for (var i = 0; i < 17; i++)
        {
            var deeper = DagNode.List([DagNode.Of(cid), .. wide.AsList, DagNode.Of(i)]);
            cid = DagCbor.CidOf(deeper);
            await blocks.PutAsync(cid, DagCbor.Encode(deeper), Cancel);
        }
        var (_, fault) = await WalkAsync(new DagWalk(blocks), cid);
        Assert.Equal(DagReason.TooLarge, fault!.Reason);
    }

    [Fact]
    public async Task An_exported_CAR_holds_the_walk_and_imports_to_the_same_DAG()
    {
        var file = await FileAsync(new string('x', 500) + "tail");
        var car = new MemoryStream();
        await using (var writer = await CarWriter.StartAsync(car, [file.Cid], Cancel))
            Assert.Null(await new DagWalk(blocks).ExportAsync(file.Cid, [], writer, Cancel));
        car.Position = 0;
        using var reader = await CarReader.OpenAsync(car, Cancel);
        var copy = new MemoryBlocks();
        while (await reader.ReadAsync(Cancel)) await copy.PutAsync(reader.Current.Cid, reader.Current.Bytes, Cancel);
        Assert.Null(reader.Fault);
        var node = (await new UnixFsReader(copy).OpenAsync(reader.Roots[0], Cancel)).Value;
        Assert.Equal(new string('x', 500) + "tail", System.Text.Encoding.UTF8.GetString((await new UnixFsReader(copy).BytesAsync(node, 0, 1000, Cancel)).Bytes));
    }

    [Theory]
    [InlineData("0:*", 100, 0, 100)]
    [InlineData("10:19", 100, 10, 20)]
    [InlineData("-10:*", 100, 90, 100)]
    [InlineData("-1000:*", 100, 0, 100)]
    [InlineData("10:-11", 100, 10, 90)]
    [InlineData("0:-1", 100, 0, 100)]
    [InlineData("99:200", 100, 99, 100)]
    [InlineData("100:200", 100, 0, 0)]
    [InlineData("60:-60", 100, 0, 0)]
    [InlineData("0:-200", 100, 0, 0)]
    [InlineData("0:*", 0, 0, 0)]
    public void Entity_bytes_mean_what_the_trustless_gateway_says(string text, long size, long from, long to)
    {
        Assert.True(EntityBytes.TryParse(text, out var range));
        Assert.Equal((from, to), range.In(size));
    }

    [Theory, InlineData(""), InlineData("5"), InlineData(":"), InlineData("*:5"), InlineData("a:b"), InlineData("5:4"), InlineData("-4:-5"), InlineData("+1:2"), InlineData("1:2:3"), InlineData("99999999999999999999:*")]
    public void Entity_bytes_that_make_no_sense_are_refused(string text) => Assert.False(EntityBytes.TryParse(text, out _));
}
