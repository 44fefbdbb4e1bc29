using Grange.Content.Tests.Pieces;

namespace Grange.Content.Tests.Segments;

public sealed class PieceUploadTests : SegmentFixture
{
    [Fact]
    public async Task A_copy_of_a_segment_is_proven_read_and_there_after_a_restart()
    {
        var blocks = Blocks("copy", 30, 9000);
        var (car, piece) = await SegmentOfAsync(blocks);
        await using (var store = await OpenAsync())
        {
            await PutAllAsync(store, Blocks("own", 2, 300));
            await using (var upload = store.BeginPiece())
            {
                foreach (var part in car.Chunk(7001)) await upload.AppendAsync(part, Cancel);
                var kept = await upload.CompleteAsync(piece, Cancel);
                Assert.Equal((piece, car.Length, 30), (kept!.Piece, kept.Length, kept.Blocks));
            }
            await AssertAllAsync(store, blocks);
            await PutAllAsync(store, Blocks("more", 2, 300)); // the open segment goes on beside it
        }
        await using var again = await OpenAsync(index: new InMemorySegmentIndex());
        await AssertAllAsync(again, [.. blocks, .. Blocks("own", 2, 300), .. Blocks("more", 2, 300)]);
        using var tree = again.OpenTree(again.Find(piece)!);
        Assert.True((await tree.ProveAsync(77, Cancel)).Proves(piece));
        Assert.Equal(car.Length + new FileInfo(PathOf(1)).Length, again.StoredBytes);
    }

    [Fact]
    public async Task A_shard_of_any_bytes_is_kept_and_proven_without_blocks()
    {
        var shard = Keystream.Bytes("shard", 200_000);
        var piece = PieceHasherTests.Hash(shard);
        await using (var store = await OpenAsync())
        {
            await using var upload = store.BeginPiece();
            await upload.AppendAsync(shard, Cancel);
            Assert.Equal(0, (await upload.CompleteAsync(piece, Cancel))!.Blocks);
        }
        await using var again = await OpenAsync();
        using var tree = again.OpenTree(again.Find(piece)!);
        Assert.True((await tree.ProveAsync(piece.LeafCount - 1, Cancel)).Proves(piece));
        Assert.Null(again.Fault);
    }

    [Fact]
    public async Task A_piece_that_is_not_what_it_was_announced_as_leaves_nothing()
    {
        await using var store = await OpenAsync();
        await using (var wrong = store.BeginPiece())
        {
            await wrong.AppendAsync(new byte[5000], Cancel);
            Assert.Null(await wrong.CompleteAsync(PieceHasherTests.Hash(new byte[5001]), Cancel));
        }
        await using (var broken = store.BeginPiece()) await broken.AppendAsync(new byte[5000], Cancel);
        Assert.Equal(0, store.StoredBytes);
        Assert.Empty(store.Sealed);
        Assert.Equal("lock", Assert.Single(Directory.EnumerateFileSystemEntries(Path.Combine(Folder, "segments")).Select(Path.GetFileName)));
    }

    [Fact]
    public async Task A_piece_half_received_at_a_crash_is_swept_away()
    {
        await using (await OpenAsync()) { }
        await File.WriteAllBytesAsync(Path.ChangeExtension(PathOf(4), ".part"), new byte[100], Cancel);
        await File.WriteAllBytesAsync(Path.ChangeExtension(PathOf(4), ".tree"), new byte[100], Cancel);
        await using var store = await OpenAsync();
        Assert.Single(Directory.EnumerateFileSystemEntries(Path.Combine(Folder, "segments")));
    }

    [Fact]
    public async Task The_same_piece_is_kept_once_and_too_much_of_one_is_refused()
    {
        var data = Keystream.Bytes("twice", 4000);
        await using var store = await OpenAsync(Quiet with { CapacityBytes = 9000 });
        var numbers = new HashSet<long>();
        for (var i = 0; i < 2; i++)
        {
            await using var upload = store.BeginPiece();
            await upload.AppendAsync(data, Cancel);
            numbers.Add((await upload.CompleteAsync(upload.Finish(), Cancel))!.Number);
        }
        Assert.Single(numbers);
        Assert.Equal(4000, store.StoredBytes);
        await using var large = store.BeginPiece();
        await Assert.ThrowsAsync<SegmentFullException>(async () => await large.AppendAsync(new byte[5001], Cancel));
    }

    /// <summary>A segment as another store makes it.</summary>
    async Task<(byte[] Car, PieceCid Piece)> SegmentOfAsync(Block[] blocks)
    {
        var elsewhere = Path.Combine(Folder, "elsewhere");
        await using var store = await SegmentStore.OpenAsync(elsewhere, new InMemorySegmentIndex(), Quiet, Cancel);
        await PutAllAsync(store, blocks);
        var done = (await store.SealAsync(Cancel))!;
        return (await File.ReadAllBytesAsync(done.Path, Cancel), done.Piece);
    }
}
