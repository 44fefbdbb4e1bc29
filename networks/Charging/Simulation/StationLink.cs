using System.Buffers;
using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text;
using Grange.Charging.Protocol;

namespace Grange.Charging.Simulation;

/// <summary>A station's end of one OCPP-J connection: its own calls one after the other, and the node's calls answered.</summary>
sealed class StationLink : IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    readonly ClientWebSocket socket = new();
    readonly SemaphoreSlim calling = new(1, 1);
    readonly SemaphoreSlim sending = new(1, 1);
    readonly ConcurrentDictionary<string, TaskCompletionSource<byte[]>> waiting = [];
    readonly OcppVersion version;
    readonly TimeProvider clock;

    StationLink(OcppVersion version, TimeProvider clock) => (this.version, this.clock) = (version, clock);

    /// <summary>Connects with one subprotocol, and HTTP Basic where there is a key.</summary>
    public static async Task<StationLink> ConnectAsync(Uri url, string identity, string? key, OcppVersion version, TimeProvider clock, CancellationToken cancel)
    {
        var link = new StationLink(version, clock);
        link.socket.Options.AddSubProtocol(version.Name());
        link.socket.Options.KeepAliveInterval = TimeSpan.FromSeconds(60);
        if (key is not null) link.socket.Options.SetRequestHeader("Authorization", $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{identity}:{key}"))}");
        try
        {
            await link.socket.ConnectAsync(url, cancel);
            return link;
        }
        catch
        {
            link.Dispose();
            throw;
        }
    }

    /// <summary>Says something and returns the payload of the answer; throws <see cref="IOException"/> when there is none.</summary>
    public async Task<byte[]> CallAsync(StationWord word, CancellationToken cancel)
    {
        await calling.WaitAsync(cancel);
        var id = Guid.CreateVersion7(clock.GetUtcNow()).ToString("N");
        var answer = waiting[id] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            var frame = new ArrayBufferWriter<byte>(256);
            OcppFrameWriter.Call(frame, id, word.Action, word.Payload);
            await SendAsync(frame.WrittenMemory, cancel);
            return await answer.Task.WaitAsync(Patience, clock, cancel);
        }
        catch (Exception error) when (error is WebSocketException or TimeoutException or ObjectDisposedException or InvalidOperationException)
        {
            throw new IOException($"{word.Action} got no answer: {error.Message}", error);
        }
        finally
        {
            waiting.TryRemove(id, out _);
            calling.Release();
        }
    }

    /// <summary>Hears the node until the connection ends.</summary>
    /// <param name="answer">What the station answers to a call: a payload, or null for one it does not know.</param>
    public async Task HearAsync(Func<string, byte[], byte[]?> answer, CancellationToken cancel)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        try
        {
            while (true)
            {
                var got = await socket.ReceiveAsync(buffer.GetMemory(1024), cancel);
                if (got.MessageType == WebSocketMessageType.Close) return;
                buffer.Advance(got.Count);
                if (!got.EndOfMessage) continue;
                if (Heard(buffer.WrittenSpan, answer) is { } frame) await SendAsync(frame, cancel);
                buffer.ResetWrittenCount();
            }
        }
        catch (WebSocketException)
        {
            // The node went; whoever runs this comes back.
        }
        finally
        {
            foreach (var one in waiting.Values) one.TrySetException(new IOException("the connection ended"));
        }
    }

    ReadOnlyMemory<byte>? Heard(ReadOnlySpan<byte> message, Func<string, byte[], byte[]?> answer)
    {
        if (OcppFrame.Read(message, out var frame) != FrameFault.None) return null;
        if (frame.Type == MessageType.CallResult && waiting.TryGetValue(frame.Id, out var asked)) asked.TrySetResult(frame.Payload.ToArray());
        else if (frame.Type == MessageType.CallError && waiting.TryGetValue(frame.Id, out asked)) asked.TrySetException(new IOException($"{frame.Name}: {frame.Text}"));
        if (frame.Type != MessageType.Call) return null;
        var output = new ArrayBufferWriter<byte>(256);
        if (answer(frame.Name, frame.Payload.ToArray()) is { } payload) OcppFrameWriter.Result(output, frame.Id, payload);
        else OcppFrameWriter.Error(output, version, frame.Id, OcppError.NotImplemented, frame.Name);
        return output.WrittenMemory;
    }

    async Task SendAsync(ReadOnlyMemory<byte> frame, CancellationToken cancel)
    {
        await sending.WaitAsync(cancel);
        try
        {
            await socket.SendAsync(frame, WebSocketMessageType.Text, endOfMessage: true, cancel);
        }
        finally
        {
            sending.Release();
        }
    }

    public void Dispose()
    {
        socket.Abort();
        socket.Dispose();
    }
}
