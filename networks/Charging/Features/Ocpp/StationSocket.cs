using System.Buffers;
using System.Net.WebSockets;
using System.Threading.Channels;
using Grange.Charging.Protocol;

namespace Grange.Charging.Features.Ocpp;

/// <summary>One connection of a station: whole messages in, frames out in their order. Between messages it holds no buffer.</summary>
sealed class StationSocket(WebSocket socket, OcppVersion version) : IDisposable
{
    /// <summary>The largest message a station may send (specification 9.1).</summary>
    public const int MaxMessage = 256 * 1024;

    const int FirstBuffer = 8 * 1024;

    /// <summary>How long the other side may take to say goodbye too.</summary>
    static readonly TimeSpan Farewell = TimeSpan.FromSeconds(2);

    /// <summary>Who says a frame writes it, as far as that goes without waiting: an answer needs no further thread.</summary>
    readonly Channel<ReadOnlyMemory<byte>> outgoing = Channel.CreateUnbounded<ReadOnlyMemory<byte>>(new UnboundedChannelOptions { SingleReader = true, AllowSynchronousContinuations = true });
    readonly CancellationTokenSource ended = new();
    volatile bool isClosing;

    public OcppVersion Version => version;

    /// <summary>Puts a frame behind those that wait; a socket that has ended swallows it.</summary>
    public void Send(ReadOnlyMemory<byte> frame) => outgoing.Writer.TryWrite(frame);

    /// <summary>Ends the connection from this side, from whichever task. What still comes is not heard; what was said arrives.</summary>
    public async Task CloseAsync(WebSocketCloseStatus why, string reason)
    {
        isClosing = true;
        outgoing.Writer.TryComplete();
        try
        {
            using var patience = new CancellationTokenSource(Farewell);
            await socket.CloseOutputAsync(why, reason, patience.Token);
            ended.CancelAfter(Farewell);
        }
        catch (Exception error) when (error is WebSocketException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // It is gone already, which is what was wanted.
        }
    }

    /// <summary>Hears message after message until the station or this side ends it.</summary>
    public async Task RunAsync(Func<ReadOnlyMemory<byte>, CancellationToken, Task> hear, CancellationToken cancel)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancel, ended.Token);
        var sending = SendAsync(both.Token);
        try
        {
            while (await ReceiveAsync(hear, both.Token))
            {
            }
        }
        catch (Exception error) when (error is WebSocketException or OperationCanceledException or IOException)
        {
            // The line broke, or somebody took its place; the station comes back.
        }
        finally
        {
            outgoing.Writer.TryComplete();
            await both.CancelAsync();
            await sending;
        }
    }

    async Task<bool> ReceiveAsync(Func<ReadOnlyMemory<byte>, CancellationToken, Task> hear, CancellationToken cancel)
    {
        await socket.ReceiveAsync(Memory<byte>.Empty, cancel); // wakes when there is something, and costs no buffer until then
        var buffer = ArrayPool<byte>.Shared.Rent(FirstBuffer);
        try
        {
            for (var count = 0; ;)
            {
                var got = await socket.ReceiveAsync(buffer.AsMemory(count), cancel);
                if (got.MessageType == WebSocketMessageType.Close)
                {
                    if (!isClosing) await CloseAsync(WebSocketCloseStatus.NormalClosure, "");
                    return false;
                }
                if (isClosing) continue; // until the other side has seen it
                count += got.Count;
                if (got.MessageType == WebSocketMessageType.Binary) await CloseAsync(WebSocketCloseStatus.InvalidMessageType, "OCPP speaks text");
                if (count > MaxMessage) await CloseAsync(WebSocketCloseStatus.MessageTooBig, "the message is too big");
                if (isClosing)
                {
                    count = 0;
                    continue;
                }
                if (got.EndOfMessage)
                {
                    await hear(buffer.AsMemory(0, count), cancel);
                    return true;
                }
                if (count < buffer.Length) continue;
                var larger = ArrayPool<byte>.Shared.Rent(2 * buffer.Length);
                buffer.AsSpan(0, count).CopyTo(larger);
                ArrayPool<byte>.Shared.Return(buffer);
                buffer = larger;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    async Task SendAsync(CancellationToken cancel)
    {
        try
        {
            await foreach (var frame in outgoing.Reader.ReadAllAsync(cancel)) await socket.SendAsync(frame, WebSocketMessageType.Text, WebSocketMessageFlags.EndOfMessage, cancel);
        }
        catch (Exception error) when (error is WebSocketException or OperationCanceledException or ObjectDisposedException or IOException)
        {
            if (!isClosing) socket.Abort(); // so that the other direction notices too
        }
    }

    public void Dispose() => ended.Dispose();
}
