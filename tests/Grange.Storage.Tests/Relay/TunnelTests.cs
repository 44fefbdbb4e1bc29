using System.Net.WebSockets;
using FsCheck;
using FsCheck.Fluent;
using Grange.Storage.Relay;

namespace Grange.Storage.Tests.Relay;

public sealed class TunnelTests
{
    [Fact]
    public async Task Many_streams_carry_their_own_bytes_both_ways_at_once()
    {
        await using var pair = await TunnelPair.OpenAsync();
        _ = Task.Run(async () =>
        {
            await foreach (var stream in pair.Opened.ReadAllAsync()) _ = Task.Run(() => EchoAsync(stream));
        });
        await Task.WhenAll(Enumerable.Range(0, 32).Select(async number =>
        {
            var bytes = ContentOf.Bytes(number, 700_000 + 1000 * number);
            await using var stream = await pair.Node.OpenAsync(CancellationToken.None);
            var back = new byte[bytes.Length];
            await Task.WhenAll(stream.WriteAsync(bytes).AsTask(), stream.ReadExactlyAsync(back).AsTask());
            Assert.Equal(bytes, back);
        }));
        await UntilAsync(() => pair.Node.Streams == 0 && pair.Home.Streams == 0);
    }

    [Fact]
    public async Task A_stream_that_is_not_read_stops_after_its_window_and_holds_up_nobody()
    {
        await using var pair = await TunnelPair.OpenAsync();
        await using var stuck = await pair.Node.OpenAsync(CancellationToken.None);
        var unread = await pair.Opened.ReadAsync();
        var (sent, bytes) = (0L, ContentOf.Bytes(1, 64 * 1024));
        using var stop = new CancellationTokenSource();
        var writing = Task.Run(async () =>
        {
            for (; ; Interlocked.Add(ref sent, bytes.Length)) await stuck.WriteAsync(bytes, stop.Token);
        });
        await UntilAsync(() => Interlocked.Read(ref sent) == TunnelFrame.Window);

        await using var other = await pair.Node.OpenAsync(CancellationToken.None);
        var read = await pair.Opened.ReadAsync();
        var (whole, back) = (ContentOf.Bytes(2, 3_000_000), new byte[3_000_000]);
        await Task.WhenAll(other.WriteAsync(whole).AsTask(), read.ReadExactlyAsync(back).AsTask());
        Assert.Equal(whole, back);
        Assert.Equal(TunnelFrame.Window, Interlocked.Read(ref sent));

        await unread.ReadExactlyAsync(new byte[TunnelFrame.Window]);
        await UntilAsync(() => Interlocked.Read(ref sent) == 2 * TunnelFrame.Window);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writing);
    }

    [Fact]
    public async Task A_broken_tunnel_ends_its_streams_with_an_error()
    {
        await using var pair = await TunnelPair.OpenAsync();
        await using var stream = await pair.Node.OpenAsync(CancellationToken.None);
        var far = await pair.Opened.ReadAsync();
        await far.WriteAsync(new byte[10]);
        await stream.ReadExactlyAsync(new byte[10]);
        var (reading, writing) = (stream.ReadAsync(new byte[1]).AsTask(), Task.Run(async () =>
        {
            while (true) await stream.WriteAsync(new byte[64 * 1024]);
        }));
        pair.HomeSocket.Abort();
        await Assert.ThrowsAsync<IOException>(() => reading);
        await Assert.ThrowsAsync<IOException>(() => writing);
        await Assert.ThrowsAsync<IOException>(() => pair.Node.OpenAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_stream_that_was_closed_is_read_to_its_end()
    {
        await using var pair = await TunnelPair.OpenAsync();
        var stream = await pair.Node.OpenAsync(CancellationToken.None);
        var far = await pair.Opened.ReadAsync();
        await stream.WriteAsync(new byte[100_000]);
        await stream.DisposeAsync();
        Assert.Equal(100_000, (await ReadAllAsync(far)).Length);
        await Assert.ThrowsAsync<IOException>(() => far.WriteAsync(new byte[1]).AsTask());
    }

    [Fact]
    public async Task Who_sends_more_than_it_has_credit_for_loses_the_tunnel()
    {
        await using var pair = await TunnelPair.OpenAsync(homeRuns: false);
        await using var stream = await pair.Node.OpenAsync(CancellationToken.None);
        var frame = new byte[TunnelFrame.HeadBytes + TunnelFrame.MostBytes];
        TunnelFrame.Write(frame, TunnelAct.Data, stream.Id);
        for (var i = 0; i <= TunnelFrame.Window / TunnelFrame.MostBytes; i++) await pair.HomeSocket.SendAsync(frame, WebSocketMessageType.Binary, true, CancellationToken.None);
        await UntilAsync(() => pair.Node.Broken.IsCancellationRequested);
    }

    [Fact]
    public async Task A_provider_opens_no_streams_to_its_node()
    {
        await using var pair = await TunnelPair.OpenAsync(homeRuns: false);
        var frame = new byte[TunnelFrame.HeadBytes];
        TunnelFrame.Write(frame, TunnelAct.Open, 7);
        await pair.HomeSocket.SendAsync(frame, WebSocketMessageType.Binary, true, CancellationToken.None);
        await UntilAsync(() => pair.Node.Broken.IsCancellationRequested);
    }

    [Fact]
    public void Any_bytes_are_a_frame_or_are_refused() => Prop.ForAll<byte[]>(bytes =>
    {
        var isFrame = TunnelFrame.TryRead(bytes, out var act, out _);
        return !isFrame || bytes.Length >= TunnelFrame.HeadBytes && act <= TunnelAct.Close;
    }).QuickCheckThrowOnFailure();

    static async Task EchoAsync(TunnelStream stream)
    {
        await using (stream) await stream.CopyToAsync(stream);
    }

    static async Task<byte[]> ReadAllAsync(Stream stream)
    {
        using var all = new MemoryStream();
        await stream.CopyToAsync(all);
        return all.ToArray();
    }

    static async Task UntilAsync(Func<bool> holds)
    {
        for (var tries = 0; !holds(); tries++)
        {
            Assert.True(tries < 400, "waited 20 s");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }
    }
}
