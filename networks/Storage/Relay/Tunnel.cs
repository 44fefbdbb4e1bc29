using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net.WebSockets;

namespace Grange.Storage.Relay;

/// <summary>
/// Many byte streams over one WebSocket. Each stream has a window of its own, so a slow reader holds up nobody else; frames go out in turn.
/// </summary>
/// <remarks>
/// The reading loop never waits for a stream or for the socket's other direction: what may come is bounded by credit, so it always has a place. When the
/// tunnel breaks every stream ends with an error, never as if it had been read to its end.
/// </remarks>
/// <param name="socket">The connection, already admitted.</param>
/// <param name="accept">Takes streams the other side opens; null where it may not.</param>
sealed class Tunnel(WebSocket socket, Action<TunnelStream>? accept) : IAsyncDisposable
{
    /// <summary>Streams at a time; more than that wait for a free connection before they are opened.</summary>
    public const int MostStreams = 64;

    readonly ConcurrentDictionary<uint, TunnelStream> streams = new();
    readonly SemaphoreSlim sending = new(1, 1);
    readonly CancellationTokenSource broken = new();
    readonly byte[] outgoing = new byte[TunnelFrame.HeadBytes + TunnelFrame.MostBytes];
    uint last;

    /// <summary>Fires when the tunnel is no more.</summary>
    public CancellationToken Broken => broken.Token;

    /// <summary>Streams that are open now.</summary>
    public int Streams => streams.Count;

    /// <summary>Opens a stream to the other side.</summary>
    /// <exception cref="IOException">The tunnel is broken.</exception>
    public async Task<TunnelStream> OpenAsync(CancellationToken cancel)
    {
        var stream = new TunnelStream(this, Interlocked.Increment(ref last));
        streams[stream.Id] = stream;
        try
        {
            await SendAsync(TunnelAct.Open, stream.Id, default, cancel);
            return stream;
        }
        catch
        {
            Forget(stream);
            throw;
        }
    }

    /// <summary>Reads frames until the tunnel ends, which it does with an error for every stream.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        var why = "the tunnel was closed";
        try
        {
            var frame = new byte[TunnelFrame.HeadBytes + TunnelFrame.MostBytes];
            while (await ReceiveAsync(frame, cancel) is >= 0 and var length)
                if (!Take(frame.AsMemory(0, length)))
                {
                    why = "the other side broke the tunnel's protocol";
                    break;
                }
        }
        catch (Exception error) when (error is WebSocketException or IOException or OperationCanceledException)
        {
            why = error.Message;
        }
        finally
        {
            await EndAsync(why);
        }
    }

    /// <summary>One message; −1 at the end, or when it is longer than a frame can be.</summary>
    async Task<int> ReceiveAsync(Memory<byte> frame, CancellationToken cancel)
    {
        for (var length = 0; ;)
        {
            var part = await socket.ReceiveAsync(frame[length..], cancel);
            if (part.MessageType != WebSocketMessageType.Binary) return -1;
            length += part.Count;
            if (part.EndOfMessage) return length;
            if (length == frame.Length) return -1;
        }
    }

    bool Take(ReadOnlyMemory<byte> frame)
    {
        if (!TunnelFrame.TryRead(frame.Span, out var act, out var id)) return false;
        var (stream, rest) = (streams.GetValueOrDefault(id), frame[TunnelFrame.HeadBytes..]);
        switch (act)
        {
            case TunnelAct.Open:
                // a stream that was just closed here may still be counted there, and the other way round: twice the number is somebody who does not count
                if (accept is null || stream is not null || streams.Count >= 2 * MostStreams) return false;
                accept(streams[id] = new TunnelStream(this, id));
                return true;
            case TunnelAct.Data:
                return stream is null || stream.Receive(rest);
            case TunnelAct.Credit:
                return stream is null || stream.Allow(BinaryPrimitives.ReadUInt32BigEndian(rest.Span));
            default:
                stream?.End(null);
                return true;
        }
    }

    /// <summary>Sends one frame; frames of different streams take turns in the order in which they asked.</summary>
    /// <exception cref="IOException">The tunnel is broken.</exception>
    internal async Task SendAsync(TunnelAct act, uint stream, ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        if (broken.IsCancellationRequested) throw new IOException("the tunnel is broken");
        await sending.WaitAsync(cancel);
        TunnelFrame.Write(outgoing, act, stream);
        bytes.CopyTo(outgoing.AsMemory(TunnelFrame.HeadBytes));
        await FlushAsync(TunnelFrame.HeadBytes + bytes.Length).WaitAsync(cancel); // whoever stops waiting leaves the frame whole: a socket whose send is cancelled is lost
    }

    async Task FlushAsync(int length)
    {
        try
        {
            await socket.SendAsync(outgoing.AsMemory(0, length), WebSocketMessageType.Binary, endOfMessage: true, broken.Token);
        }
        catch (Exception error) when (error is WebSocketException or ObjectDisposedException or OperationCanceledException or InvalidOperationException)
        {
            throw new IOException("the tunnel is broken", error);
        }
        finally
        {
            sending.Release();
        }
    }

    internal void Forget(TunnelStream stream) => streams.TryRemove(stream.Id, out _);

    async Task EndAsync(string why)
    {
        if (!broken.IsCancellationRequested) await broken.CancelAsync();
        foreach (var stream in streams.Values) stream.End(new IOException(why));
        socket.Abort();
    }

    public async ValueTask DisposeAsync() => await EndAsync("the tunnel was closed");
}
