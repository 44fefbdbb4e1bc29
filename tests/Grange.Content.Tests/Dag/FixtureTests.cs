using Grange.Tests;

namespace Grange.Content.Tests;

/// <summary>CARs that others made: the public gateway suite's, and two of the reference importer.</summary>
public sealed class FixtureTests
{
    const string Suite = "storage/fixtures/gateway-conformance/fixtures/";

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_CAR_of_the_suite_is_read_and_every_UnixFS_node_in_it_is_accepted()
    {
        var count = 0;
        foreach (var path in Directory.EnumerateFiles(ReferenceData.Path(Suite), "*.car", SearchOption.AllDirectories))
        {
            await using var file = File.OpenRead(path);
            using var car = await CarReader.OpenAsync(file, Cancel);
            while (await car.ReadAsync(Cancel))
            {
                count++;
                if (car.Current.Cid.Codec != Codec.DagPb) continue;
                Assert.Equal(DagPbFault.None, DagPb.TryDecode(car.Current.Bytes, out var node));
                if (node!.Data is { } data && UnixFsData.TryDecode(data) is not null) Assert.Null(UnixFsNode.Decode(car.Current.Cid, car.Current.Bytes).Fault);
                Assert.Equal(car.Current.Bytes.ToArray(), DagPb.Encode(node.Links, node.Data!.Value.Span));
            }
            Assert.Null(car.Fault);
        }
        Assert.True(count > 100, $"only {count} blocks");
    }

    [Fact]
    public async Task The_reference_importers_HAMT_of_5000_files_lists_whole_and_opens_by_name()
    {
        var (blocks, roots) = await Samples.LoadAsync(ReferenceData.Path("storage/fixtures/many-5000.car"), Cancel);
        var reader = new UnixFsReader(blocks);
        var root = (await reader.OpenAsync(roots[0], Cancel)).Value;
        Assert.Equal(UnixFsType.HamtShard, root.Type);
        var (entries, fault) = await Samples.CollectAsync(reader.ListAsync(root, Cancel));
        Assert.Null(fault);
        Assert.Equal(Enumerable.Range(0, 5000).Select(i => $"file-{i:D5}.txt"), entries.Select(entry => entry.Name).Order(StringComparer.Ordinal));
        foreach (var i in new[] { 0, 17, 685, 4999 })
        {
            var file = (await reader.ResolveAsync(roots[0], $"file-{i:D5}.txt", Cancel)).Value;
            Assert.Equal($"{i}\n", System.Text.Encoding.UTF8.GetString(file.Data.Span));
        }
    }

    [Fact]
    public async Task The_reference_importers_nested_folder_reads_back_and_exports_to_the_same_blocks()
    {
        var (blocks, roots) = await Samples.LoadAsync(ReferenceData.Path("storage/fixtures/nested.car"), Cancel);
        var reader = new UnixFsReader(blocks);
        var file = (await reader.ResolveAsync(roots[0], "site/img/deep/b.bin", Cancel)).Value;
        Assert.Equal(Keystream.Bytes("nested-b", 2_500_000), (await reader.BytesAsync(file, 0, long.MaxValue, Cancel)).Bytes);
        var (walked, fault) = await Samples.CollectAsync(new DagWalk(blocks).RunAsync(roots[0], Cancel));
        Assert.Null(fault);
        Assert.Equal(blocks.Count, walked.Count);
    }

    [Fact]
    public async Task The_suites_file_without_its_middle_block_serves_what_it_has()
    {
        var (blocks, roots) = await Samples.LoadAsync(ReferenceData.Path(Suite + "trustless_gateway_car/file-3k-and-3-blocks-missing-block.car"), Cancel);
        var reader = new UnixFsReader(blocks);
        var file = (await reader.OpenAsync(roots[0], Cancel)).Value;
        Assert.Equal(3072, file.Size);
        Assert.Equal((1024, null), await LengthAsync(0, 1024));
        Assert.Equal((1024, null), await LengthAsync(2048, 1024));
        Assert.Equal((0, DagReason.BlockMissing), await LengthAsync(1024, 1));
        Assert.Equal((1024, DagReason.BlockMissing), await LengthAsync(0, 3072));

        async Task<(int, DagReason?)> LengthAsync(long offset, long length)
        {
            var (bytes, fault) = await reader.BytesAsync(file, offset, length, Cancel);
            return (bytes.Length, fault?.Reason);
        }
    }

    [Fact]
    public async Task The_suites_symlink_is_the_bytes_we_would_write()
    {
        var (blocks, roots) = await Samples.LoadAsync(ReferenceData.Path(Suite + "path_gateway_unixfs/symlink.car"), Cancel);
        var node = (await new UnixFsReader(blocks).ResolveAsync(roots[0], "bar", Cancel)).Value;
        Assert.Equal(UnixFsType.Symlink, node.Type);
        var target = System.Text.Encoding.UTF8.GetString(node.Data.Span);
        Assert.Equal(node.Cid, (await new UnixFsImporter(DiscardBlocks.Instance, UnixFsProfile.V0In2015).AddSymlinkAsync(target, Cancel)).Cid);
    }

    [Fact]
    public async Task Paths_of_the_suite_go_through_dag_cbor_to_its_links_and_end_inside_blocks()
    {
        var (blocks, roots) = await Samples.LoadAsync(ReferenceData.Path(Suite + "path_gateway_dag/dag-cbor-traversal.car"), Cancel);
        var passed = new List<Cid>();
        var linked = (await DagPath.ResolveAsync(blocks, roots[0], ["foo", "link", "bar"], passed, Cancel)).Value;
        Assert.Equal((Codec.DagCbor, 0, 2), (linked.Cid.Codec, linked.Remainder.Count, passed.Count));
        var inside = (await DagPath.ResolveAsync(blocks, roots[0], ["foo", "link", "bar", "hello"], null, Cancel)).Value;
        Assert.Equal(linked.Cid, inside.Cid);
        Assert.Equal(["hello"], inside.Remainder);
        Assert.Equal([roots[0], roots[0], inside.Roots[2], linked.Cid], inside.Roots); // "foo" lies inside the root's block
        Assert.Equal(DagReason.NotFound, (await DagPath.ResolveAsync(blocks, roots[0], ["foo", "nothing"], null, Cancel)).Fault!.Reason);
    }
}
