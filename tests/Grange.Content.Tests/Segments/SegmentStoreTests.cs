using Grange.Content.Tests.Pieces;

namespace Grange.Content.Tests.Segments;

public sealed class SegmentStoreTests : SegmentFixture
{
    [Fact]
    public async Task A_block_put_is_read_back_before_and_after_the_flush_and_after_a_restart()
    {
        var blocks = Blocks("put", 20, 5000);
        await using (var store = await OpenAsync())
        {
            await store.PutAsync(blocks[0].Cid, blocks[0].Bytes, Cancel);
            await AssertAllAsync(store, blocks[..1]);
            await PutAllAsync(store, blocks);
            await AssertAllAsync(store, blocks);
            Assert.Null(await store.GetAsync(Multihash.Sha256Of("never"u8), Cancel));
        }
        await using var again = await OpenAsync();
        await AssertAllAsync(again, blocks);
    }

    [Fact]
    public async Task The_file_is_a_CARv1_that_a_strangers_tool_reads_at_every_flush()
    {
        var blocks = Blocks("car", 6, 70_000);
        await using var store = await OpenAsync();
        for (var i = 1; i <= blocks.Length; i++)
        {
            await PutAllAsync(store, blocks[(i - 1)..i]);
            var sections = PlainCar.Read(await File.ReadAllBytesAsync(PathOf(1), Cancel));
            Assert.Equal(blocks[..i].Select(block => block.Bytes), sections.Select(section => section.Block));
        }
    }

    [Fact]
    public async Task The_same_bytes_are_stored_once_under_any_codec_and_across_restarts()
    {
        var block = Blocks("dedupe", 1, 3000)[0];
        for (var run = 0; run < 2; run++)
        {
            await using var store = await OpenAsync();
            await store.PutAsync(block.Cid, block.Bytes, Cancel);
            await store.PutAsync(block.Cid, block.Bytes, Cancel); // still pending
            await store.FlushAsync(Cancel);
            await store.PutAsync(new Cid(Codec.DagPb, block.Cid.Hash, version: 0), block.Bytes, Cancel);
            await store.FlushAsync(Cancel);
        }
        Assert.Single(PlainCar.Read(await File.ReadAllBytesAsync(PathOf(1), Cancel)));
    }

    [Fact]
    public async Task Many_writers_at_once_lose_and_double_nothing()
    {
        var blocks = Blocks("many", 400, 900);
        await using (var store = await OpenAsync(Quiet with { MaxBytes = 60_000 }))
        {
            await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(async () =>
            {
                foreach (var block in blocks.Where((_, i) => i % 4 == writer % 4)) // each block by two writers
                {
                    await store.PutAsync(block.Cid, block.Bytes, Cancel);
                    await store.FlushAsync(Cancel);
                }
            }, Cancel)));
            await AssertAllAsync(store, blocks);
            await store.SealAsync(Cancel);
            Assert.Equal(blocks.Length, store.Sealed.Sum(one => one.Blocks));
        }
        Assert.Null((await OpenedAgain()).Fault);

        async Task<SegmentStore> OpenedAgain()
        {
            await using var store = await OpenAsync();
            await AssertAllAsync(store, blocks);
            return store;
        }
    }

    [Fact]
    public async Task A_full_segment_is_sealed_under_the_commitment_to_its_bytes()
    {
        var blocks = Blocks("seal", 40, 10_000);
        await using var store = await OpenAsync(Quiet with { MaxBytes = 100_000 });
        await PutAllAsync(store, blocks);
        await store.SealAsync(Cancel);

        Assert.Equal(5, store.Sealed.Count);
        foreach (var one in store.Sealed)
        {
            var bytes = await File.ReadAllBytesAsync(one.Path, Cancel);
            Assert.True(bytes.Length <= 100_000);
            Assert.Equal((bytes.Length, PieceHasherTests.Hash(bytes)), (one.Length, one.Piece));
            Assert.Equal(PlainCar.Read(bytes).Count, one.Blocks);
            using var tree = store.OpenTree(one);
            Assert.True((await tree.ProveAsync(one.Piece.LeafCount - 1, Cancel)).Proves(one.Piece));
        }
        var rows = await Index.SegmentsAsync(Cancel);
        Assert.Equal(store.Sealed.Select(one => (one.Number, one.Piece.ToString())), rows.Select(row => (row.Number, row.PieceCid!)));
    }

    [Fact]
    public async Task A_segment_sealed_after_a_restart_has_the_commitment_it_would_have_had_without()
    {
        var blocks = Blocks("resume", 30, 9000);
        await using (var store = await OpenAsync()) await PutAllAsync(store, blocks[..17]);
        await using var again = await OpenAsync();
        await PutAllAsync(again, blocks[17..]);
        var done = await again.SealAsync(Cancel);
        Assert.Equal(PieceHasherTests.Hash(await File.ReadAllBytesAsync(PathOf(1), Cancel)), done!.Piece);
        Assert.Equal(30, done.Blocks);
        Assert.Null(await again.SealAsync(Cancel));
    }

    [Fact]
    public async Task A_sealed_segment_never_grows_even_when_the_index_was_lost()
    {
        await using (var store = await OpenAsync())
        {
            await PutAllAsync(store, Blocks("first", 3, 500));
            await store.SealAsync(Cancel);
        }
        var before = await File.ReadAllBytesAsync(PathOf(1), Cancel);
        await using (var store = await OpenAsync(index: new InMemorySegmentIndex())) await PutAllAsync(store, Blocks("second", 3, 500));
        Assert.Equal(before, await File.ReadAllBytesAsync(PathOf(1), Cancel));
        Assert.Equal(3, PlainCar.Read(await File.ReadAllBytesAsync(PathOf(2), Cancel)).Count);
    }

    [Fact]
    public async Task An_idle_segment_is_sealed_and_whoever_watches_is_told_of_old_and_new_ones()
    {
        await using (var store = await OpenAsync())
        {
            await PutAllAsync(store, Blocks("old", 1, 500));
            await store.SealAsync(Cancel);
        }
        await using var again = await OpenAsync(Quiet with { IdleSeal = TimeSpan.FromMilliseconds(60) });
        await using var watch = again.WatchAsync(Cancel).GetAsyncEnumerator(Cancel);
        Assert.True(await watch.MoveNextAsync());
        Assert.Equal(1, watch.Current.Number);
        await PutAllAsync(again, Blocks("new", 1, 500));
        Assert.True(await watch.MoveNextAsync());
        Assert.Equal(2, watch.Current.Number);
    }

    [Fact]
    public async Task A_store_without_room_refuses_by_name_and_shows_nothing_half()
    {
        var blocks = Blocks("full", 3, 4000);
        await using var store = await OpenAsync(Quiet with { CapacityBytes = 10_000 });
        await PutAllAsync(store, blocks[..2]);
        await Assert.ThrowsAsync<SegmentFullException>(async () => await store.PutAsync(blocks[2].Cid, blocks[2].Bytes, Cancel));
        Assert.Null(await store.GetAsync(blocks[2].Cid.Hash, Cancel));
        await AssertAllAsync(store, blocks[..2]);

        var done = await store.SealAsync(Cancel);
        Assert.True(await store.DeleteAsync(done!.Number, Cancel));
        await PutAllAsync(store, blocks[2..]); // deleting made room
        await AssertAllAsync(store, blocks[2..]);
    }

    [Fact]
    public void What_the_system_says_on_a_full_disk_is_recognised()
    {
        if (!OperatingSystem.IsLinux()) return;
        using var full = File.OpenHandle("/dev/full", FileMode.Open, FileAccess.Write);
        var error = Assert.Throws<IOException>(() => RandomAccess.Write(full, "x"u8, 0));
        Assert.True(SegmentFullException.IsNoRoom(error));
    }

    [Fact]
    public async Task A_deleted_segment_is_gone_with_its_blocks_now_and_after_a_restart()
    {
        Block[] first = Blocks("gone", 5, 500), second = Blocks("kept", 5, 500);
        await using (var store = await OpenAsync())
        {
            await PutAllAsync(store, first);
            var done = await store.SealAsync(Cancel);
            await PutAllAsync(store, second);
            Assert.True(await store.DeleteAsync(done!.Number, Cancel));
            Assert.False(await store.DeleteAsync(done.Number, Cancel));
            Assert.Null(await store.GetAsync(first[0].Cid.Hash, Cancel));
        }
        Assert.False(File.Exists(PathOf(1)));
        await using var again = await OpenAsync(index: new InMemorySegmentIndex());
        Assert.Null(await again.GetAsync(first[0].Cid.Hash, Cancel));
        await AssertAllAsync(again, second);
    }

    [Fact]
    public async Task Bytes_that_rotted_on_the_disk_are_never_returned()
    {
        var blocks = Blocks("rot", 3, 2000);
        await using var store = await OpenAsync();
        await PutAllAsync(store, blocks);
        var place = (await store.FindAsync(blocks[1].Cid.Hash, Cancel))!.Value;
        using (var file = File.OpenHandle(PathOf(1), FileMode.Open, FileAccess.Write, FileShare.ReadWrite)) RandomAccess.Write(file, [0xff, 0x00], place.Offset + 7);
        Assert.Null(await store.GetAsync(blocks[1].Cid.Hash, Cancel));
        await AssertAllAsync(store, [blocks[0], blocks[2]]);
    }

    [Fact]
    public async Task Identity_blocks_need_no_disk_and_uncheckable_hashes_are_refused()
    {
        await using var store = await OpenAsync();
        var identity = new Cid(Codec.Raw, Multihash.Of(HashCode.Identity, "inline"u8));
        await store.PutAsync(identity, "inline"u8.ToArray(), Cancel);
        Assert.Equal("inline"u8.ToArray(), (await store.GetAsync(identity.Hash, Cancel))?.ToArray());
        Assert.Equal(0, store.StoredBytes);
        var murmur = new Cid(Codec.Raw, Multihash.Of(HashCode.Murmur3X64_64, new byte[8]));
        await Assert.ThrowsAsync<ArgumentException>(async () => await store.PutAsync(murmur, new byte[8], Cancel));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await store.PutAsync(new Block(new byte[BlockLimits.MaxRead + 1]).Cid, new byte[BlockLimits.MaxRead + 1], Cancel));
    }

    [Fact]
    public async Task A_folder_has_one_store()
    {
        await using var store = await OpenAsync();
        await Assert.ThrowsAnyAsync<IOException>(async () => await OpenAsync());
    }
}
