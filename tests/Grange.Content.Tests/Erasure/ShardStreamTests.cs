using FsCheck;
using FsCheck.Fluent;
using Microsoft.Win32.SafeHandles;

namespace Grange.Content.Tests.Erasure;

public sealed class ShardStreamTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void Slices_cover_exactly_what_was_asked_and_a_block_touches_two_shards_at_most() => Prop.ForAll<int, int, int>((size, at, shards) =>
    {
        var layout = new ShardLayout((uint)size % 100_000, 1 + (int)((uint)shards % 40));
        Assert.True(layout.ShardBytes * layout.DataShards >= layout.PieceBytes && layout.ShardBytes % 64 == 0);
        Assert.Equal(layout.PieceBytes, Enumerable.Range(0, layout.DataShards).Sum(layout.BytesIn));
        var offset = (uint)at % (layout.PieceBytes + 1);
        var length = layout.PieceBytes - offset;
        var slices = layout.Slices(offset, length).ToList();
        for (var i = 0; i < slices.Count; i++)
        {
            Assert.Equal(offset + slices.Take(i).Sum(slice => slice.Length), slices[i].Shard * layout.ShardBytes + slices[i].Offset);
            Assert.True(slices[i].Length > 0 && slices[i].Offset + slices[i].Length <= layout.BytesIn(slices[i].Shard));
        }
        Assert.True(layout.Slices(offset, Math.Min(length, layout.ShardBytes)).Count() <= 2);
        return slices.Sum(slice => slice.Length) == length;
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(64 * 4)]
    [InlineData(300_001)]
    [InlineData(64 * 1024 * 4 + 65)]
    public async Task A_piece_in_a_file_is_encoded_lost_and_read_again(int bytes)
    {
        using var folder = new TemporaryFolder();
        var (path, piece) = (Path.Combine(folder.Path, "piece"), ErasureCodeTests.Bytes(bytes, bytes));
        await File.WriteAllBytesAsync(path, piece, Cancel);
        using var file = File.OpenHandle(path, options: FileOptions.Asynchronous);
        var (code, layout) = (new ErasureCode(4, 8), new ShardLayout(bytes, 4));

        MemoryStream[] parity = [.. Enumerable.Range(0, 4).Select(_ => new MemoryStream())];
        await ShardStreams.MixAsync(code.Parity(), Shards(file, layout), parity, layout.ShardBytes, Cancel);
        Assert.All(parity, shard => Assert.Equal(layout.ShardBytes, shard.Length));

        MemoryStream[] restored = [.. Enumerable.Range(0, 4).Select(_ => new MemoryStream())];
        foreach (var shard in parity) shard.Position = 0;
        await ShardStreams.MixAsync(code.Recover([4, 5, 6, 7], [0, 1, 2, 3])!, parity, restored, layout.ShardBytes, Cancel);
        Assert.Equal(piece, restored.SelectMany(shard => shard.ToArray()).Take(bytes));
        Assert.All(restored.SelectMany(shard => shard.ToArray()).Skip(bytes), zero => Assert.Equal(0, zero));
    }

    [Fact]
    public async Task A_shard_of_a_file_is_a_stream_that_can_be_read_anywhere()
    {
        using var folder = new TemporaryFolder();
        var (path, piece) = (Path.Combine(folder.Path, "piece"), ErasureCodeTests.Bytes(7, 1000));
        await File.WriteAllBytesAsync(path, piece, Cancel);
        using var file = File.OpenHandle(path);
        await using var last = new ShardStream(file, new ShardLayout(1000, 4), 3);
        last.Seek(-80, SeekOrigin.End);
        var read = new byte[100];
        Assert.Equal(80, await last.ReadAtLeastAsync(read, 100, throwOnEndOfStream: false, Cancel));
        Assert.Equal([.. piece.AsSpan(256 * 3 + 176), .. new byte[24]], read[..80]);
        last.Position = 0;
        Assert.Equal(256, last.ReadAtLeast(new byte[300], 300, throwOnEndOfStream: false));
    }

    [Fact]
    public async Task A_shard_or_a_piece_that_ends_too_early_is_never_taken_for_zeros()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "piece");
        await File.WriteAllBytesAsync(path, new byte[500], Cancel);
        using var file = File.OpenHandle(path);
        var (code, layout) = (new ErasureCode(4, 5), new ShardLayout(1000, 4));
        await Assert.ThrowsAsync<EndOfStreamException>(() => ShardStreams.MixAsync(code.Parity(), Shards(file, layout), [new MemoryStream()], layout.ShardBytes, Cancel));
        Stream[] shorter = [.. Enumerable.Range(0, 4).Select(_ => new MemoryStream(new byte[64]))];
        await Assert.ThrowsAsync<EndOfStreamException>(() => ShardStreams.MixAsync(code.Parity(), shorter, [new MemoryStream()], 128, Cancel));
    }

    static Stream[] Shards(SafeFileHandle file, ShardLayout layout) => [.. Enumerable.Range(0, layout.DataShards).Select(shard => new ShardStream(file, layout, shard))];
}
