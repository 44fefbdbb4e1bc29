using FsCheck;
using FsCheck.Fluent;

namespace Grange.Content.Tests;

public sealed class UnixFsReaderTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    static async Task<(MemoryBlocks Blocks, UnixFsNode File, byte[] Bytes)> FileAsync(int size, UnixFsProfile profile)
    {
        var (blocks, bytes) = (new MemoryBlocks(), Keystream.Bytes("reader", size));
        var entry = await new UnixFsImporter(blocks, profile).AddFileAsync(new MemoryStream(bytes), Cancel);
        return (blocks, (await new UnixFsReader(blocks).OpenAsync(entry.Cid, Cancel)).Value, bytes);
    }

    [Fact]
    public void Any_range_of_a_file_is_what_a_slice_of_its_bytes_is()
    {
        var profiles = new[] { Samples.Tiny, Samples.Tiny with { RawLeaves = false }, Samples.Tiny with { RawLeaves = false, CidVersion = 0 } };
        Prop.ForAll<NonNegativeInt, NonNegativeInt, NonNegativeInt>((size, offset, length) =>
        {
            var (blocks, file, bytes) = FileAsync(size.Get * 7 % 400, profiles[size.Get % 3]).GetAwaiter().GetResult();
            var (read, fault) = new UnixFsReader(blocks, readAhead: 1 + size.Get % 4).BytesAsync(file, offset.Get * 5, length.Get * 11, Cancel).GetAwaiter().GetResult();
            return fault is null && file.Size == bytes.Length && read.AsSpan().SequenceEqual(bytes.Skip(offset.Get * 5).Take(length.Get * 11).ToArray());
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public async Task A_range_asks_only_for_the_blocks_that_hold_it()
    {
        var (blocks, file, bytes) = await FileAsync(270, Samples.Tiny); // 27 leaves under 9 + 3 + 1 nodes
        var recording = new RecordingBlocks(blocks);
        var (read, _) = await new UnixFsReader(recording, readAhead: 8).BytesAsync(file, 85, 10, Cancel);
        Assert.Equal(bytes[85..95], read);
        Assert.Equal(2 + 2 + 2, recording.Asked.Count); // both sides of byte 90: a leaf, its parent and its grandparent each
    }

    [Fact]
    public async Task A_file_with_a_missing_middle_block_still_serves_the_ranges_around_it()
    {
        var (blocks, file, bytes) = await FileAsync(90, Samples.Tiny);
        var lost = Multihash.Sha256Of(bytes.AsSpan(40, 10));
        Assert.True(blocks.Remove(lost));
        var reader = new UnixFsReader(blocks);
        Assert.Equal(bytes[..40], (await reader.BytesAsync(file, 0, 40, Cancel)).Bytes);
        Assert.Equal(bytes[50..], (await reader.BytesAsync(file, 50, 40, Cancel)).Bytes);
        var (read, fault) = await reader.BytesAsync(file, 0, 90, Cancel);
        Assert.Equal(bytes[..40], read);
        Assert.Equal((DagReason.BlockMissing, lost), (fault!.Reason, fault.Block.Hash));
    }

    [Fact]
    public async Task Paths_end_at_files_or_say_why_not()
    {
        var blocks = new MemoryBlocks();
        var importer = new UnixFsImporter(blocks, UnixFsProfile.V1In2025);
        var file = await importer.AddFileAsync(Samples.Text("hello"), Cancel);
        var link = await importer.AddSymlinkAsync("../elsewhere", Cancel);
        var inner = await importer.AddDirectoryAsync([new("a.txt", file), new("link", link)], Cancel);
        var gone = new UnixFsEntry(Cid.Of(Codec.Raw, "gone"u8), 4, 4);
        var root = await importer.AddDirectoryAsync([new("inner", inner), new("gone", gone)], Cancel);
        var reader = new UnixFsReader(blocks);
        Assert.Equal(file.Cid, (await reader.ResolveAsync(root.Cid, "/inner/a.txt", Cancel)).Value.Cid);
        var symlink = (await reader.ResolveAsync(root.Cid, "inner/link", Cancel)).Value;
        Assert.Equal((UnixFsType.Symlink, "../elsewhere"), (symlink.Type, System.Text.Encoding.UTF8.GetString(symlink.Data.Span)));
        async Task<DagReason> Refused(string path) => (await reader.ResolveAsync(root.Cid, path, Cancel)).Fault!.Reason;
        Assert.Equal(DagReason.NotFound, await Refused("inner/b.txt"));
        Assert.Equal(DagReason.NotADirectory, await Refused("inner/a.txt/deeper"));
        Assert.Equal(DagReason.NotADirectory, await Refused("inner/link/deeper"));
        Assert.Equal(DagReason.BlockMissing, await Refused("gone"));
        Assert.Equal(DagReason.TooLarge, await Refused(string.Concat(Enumerable.Repeat("x/", 300))));
        var (_, fault) = await reader.BytesAsync((await reader.OpenAsync(root.Cid, Cancel)).Value, 0, 1, Cancel);
        Assert.Equal(DagReason.NotAFile, fault!.Reason);
    }

    [Theory, InlineData(0), InlineData(1), InlineData(300), InlineData(5000), InlineData(20_000)]
    public async Task A_directory_of_any_width_lists_and_finds_every_entry(int count)
    {
        var blocks = new MemoryBlocks();
        var importer = new UnixFsImporter(blocks, UnixFsProfile.V1In2025);
        var file = await importer.AddFileAsync(Samples.Text("x"), Cancel);
        var names = Enumerable.Range(0, count).Select(i => $"entry {i} ż").ToHashSet();
        var root = await importer.AddDirectoryAsync(names.Select(name => KeyValuePair.Create(name, file)), Cancel);
        var reader = new UnixFsReader(blocks);
        var (entries, fault) = await Samples.CollectAsync(reader.ListAsync((await reader.OpenAsync(root.Cid, Cancel)).Value, Cancel));
        Assert.Null(fault);
        Assert.Equal(count, entries.Count);
        Assert.Equal(names, entries.Select(entry => entry.Name).ToHashSet());
        foreach (var name in names.Take(500)) Assert.Equal(file.Cid, (await reader.ResolveAsync(root.Cid, name, Cancel)).Value.Cid);
        Assert.Equal(DagReason.NotFound, (await reader.ResolveAsync(root.Cid, "entry", Cancel)).Fault!.Reason);
    }
}
