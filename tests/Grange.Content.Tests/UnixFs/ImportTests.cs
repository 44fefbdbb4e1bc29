using System.IO.Pipelines;

namespace Grange.Content.Tests;

public sealed class ImportTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Blocks_are_put_in_file_order_one_at_a_time_and_a_node_after_its_children()
    {
        var target = new StrictOrder();
        var entry = await new UnixFsImporter(target, UnixFsProfile.KuboCidV1).AddFileAsync(new Keystream("order", 20_000_000), Cancel);
        Assert.Equal(77 + 1, target.Cids.Count);
        Assert.Equal(entry.Cid, target.Cids[^1]);
        var stream = new Keystream("order", 20_000_000);
        var chunk = new byte[262_144];
        for (var i = 0; i < 76; i++)
        {
            stream.ReadExactly(chunk);
            Assert.Equal(Cid.Of(Codec.Raw, chunk), target.Cids[i]);
        }
    }

    [Fact]
    public async Task A_pipe_and_a_stream_that_trickles_give_the_same_CID()
    {
        var bytes = Keystream.Bytes("pipe", 3_000_000);
        var importer = new UnixFsImporter(DiscardBlocks.Instance, UnixFsProfile.V1In2025);
        var expected = await importer.AddFileAsync(new MemoryStream(bytes), Cancel);
        var pipe = new Pipe();
        var writing = Task.Run(async () =>
        {
            for (var at = 0; at < bytes.Length; at += 70_000) await pipe.Writer.WriteAsync(bytes.AsMemory(at, Math.Min(70_000, bytes.Length - at)), Cancel);
            await pipe.Writer.CompleteAsync();
        }, Cancel);
        Assert.Equal(expected, await importer.AddFileAsync(pipe.Reader, Cancel));
        await writing;
    }

    [Theory, InlineData(0), InlineData(3), InlineData(30)]
    public async Task A_source_that_breaks_and_a_target_that_fails_end_the_import_with_their_own_exception(int blocks)
    {
        var importer = new UnixFsImporter(new Failing(blocks), UnixFsProfile.KuboCidV1);
        Assert.Equal("the disk is full", (await Assert.ThrowsAsync<IOException>(() => importer.AddFileAsync(new Keystream("fail", 20_000_000), Cancel))).Message);
        var broken = new UnixFsImporter(DiscardBlocks.Instance, UnixFsProfile.KuboCidV1);
        Assert.Equal("the peer is gone", (await Assert.ThrowsAsync<IOException>(() => broken.AddFileAsync(new Breaking(blocks * 262_144 + 5), Cancel))).Message);
    }

    [Fact]
    public async Task A_file_of_512_MiB_is_imported_in_flat_memory()
    {
        GC.Collect();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var watch = new WatchMemory();
        await new UnixFsImporter(watch, UnixFsProfile.V1In2025).AddFileAsync(new Zeros(512L << 20), Cancel);
        Assert.InRange(watch.Highest - before, long.MinValue, 128L << 20); // 24 MiB of chunk buffers at most, and what tests beside it hold
    }

    [Fact]
    public async Task Names_that_no_path_can_reach_are_refused()
    {
        var importer = new UnixFsImporter(DiscardBlocks.Instance, UnixFsProfile.V1In2025);
        var file = await importer.AddFileAsync(Samples.Text("x"), Cancel);
        foreach (var names in new string[][] { [""], ["a/b"], ["."], [".."], ["a\0"], ["\ud800"], ["a", "a"] })
            await Assert.ThrowsAsync<ArgumentException>(() => importer.AddDirectoryAsync(names.Select(name => KeyValuePair.Create(name, file)), Cancel).AsTask());
    }

    sealed class StrictOrder : IBlockWriter
    {
        int inside;

        public List<Cid> Cids { get; } = [];

        public async ValueTask PutAsync(Cid cid, ReadOnlyMemory<byte> block, CancellationToken cancel)
        {
            Assert.Equal(1, Interlocked.Increment(ref inside));
            await Task.Yield();
            Assert.True(cid.Hash.Matches(block.Span));
            Cids.Add(cid);
            Interlocked.Decrement(ref inside);
        }

        public ValueTask FlushAsync(CancellationToken cancel) => ValueTask.CompletedTask;
    }

    sealed class Failing(int after) : IBlockWriter
    {
        int puts;

        public ValueTask PutAsync(Cid cid, ReadOnlyMemory<byte> block, CancellationToken cancel)
            => puts++ < after ? ValueTask.CompletedTask : ValueTask.FromException(new IOException("the disk is full"));

        public ValueTask FlushAsync(CancellationToken cancel) => ValueTask.CompletedTask;
    }

    sealed class WatchMemory : IBlockWriter
    {
        int puts;

        public long Highest { get; private set; }

        public ValueTask PutAsync(Cid cid, ReadOnlyMemory<byte> block, CancellationToken cancel)
        {
            if (++puts % 64 == 0) Highest = Math.Max(Highest, GC.GetTotalMemory(forceFullCollection: false));
            return ValueTask.CompletedTask;
        }

        public ValueTask FlushAsync(CancellationToken cancel) => ValueTask.CompletedTask;
    }

    class Zeros(long length) : Stream
    {
        long at;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var count = (int)Math.Min(buffer.Length, length - at);
            buffer.Span[..count].Clear();
            at += count;
            return new(count);
        }

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => length;
        public override long Position { get => at; set => throw new NotSupportedException(); }
        public override void Flush() { }
        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }

    sealed class Breaking(long after) : Zeros(after)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
            => await base.ReadAsync(buffer, cancellationToken) is var count and > 0 ? count : throw new IOException("the peer is gone");
    }
}
