using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using Grange.Wireless.Station;

namespace Grange.Wireless.Features.Stations;

/// <summary>Carries one Basics Station's words to where packet forwarders speak, and back.</summary>
/// <param name="socket">The station.</param>
/// <param name="link">What stands for what.</param>
/// <param name="server">Where datagrams are taken: the node's own port, or the agent's.</param>
/// <param name="clock">Tells the time, and when to pull.</param>
sealed class StationRelay(WebSocket socket, StationLink link, IPEndPoint server, TimeProvider clock) : IDisposable
{
    /// <summary>Bytes of a message; the longest frame needs some nine hundred.</summary>
    const int MostBytes = 8_192;

    static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(5);

    readonly UdpClient forwarder = new(server.AddressFamily);
    readonly SemaphoreSlim speaking = new(1);
    readonly Lock gate = new();

    long NowMs => clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Until the station goes.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        forwarder.Connect(server);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        Task[] all = [UpAsync(over.Token), DownAsync(over.Token), PullAsync(over.Token)];
        await Task.WhenAny(all);
        await over.CancelAsync();
        await Task.WhenAll(all).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    async Task UpAsync(CancellationToken cancel)
    {
        var buffer = new byte[MostBytes];
        for (var length = 0; ;)
        {
            var came = await socket.ReceiveAsync(buffer.AsMemory(length), cancel);
            length += came.Count;
            if (came.MessageType == WebSocketMessageType.Close)
            {
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, cancel);
                return;
            }
            if (!came.EndOfMessage && length == buffer.Length)
            {
                await socket.CloseOutputAsync(WebSocketCloseStatus.MessageTooBig, $"a message has at most {MostBytes} bytes", cancel);
                return;
            }
            if (!came.EndOfMessage) continue;
            (byte[]? Datagram, byte[]? Answer) said;
            lock (gate) said = link.Hear(buffer.AsMemory(0, length), NowMs);
            length = 0;
            if (said.Datagram is { } datagram) await forwarder.SendAsync(datagram, cancel);
            if (said.Answer is { } answer) await SayAsync(answer, cancel);
        }
    }

    async Task DownAsync(CancellationToken cancel)
    {
        while (true)
        {
            byte[] datagram;
            try
            {
                datagram = (await forwarder.ReceiveAsync(cancel)).Buffer;
            }
            catch (SocketException)
            {
                await Task.Delay(KeepAlive, clock, cancel); // nobody listens there now: what was sent is lost, as on any way
                continue;
            }
            (byte[]? Message, byte[]? Refusal) ordered;
            lock (gate) ordered = link.Order(datagram, NowMs);
            if (ordered.Message is { } message) await SayAsync(message, cancel);
            if (ordered.Refusal is { } refusal) await forwarder.SendAsync(refusal, cancel);
        }
    }

    async Task PullAsync(CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(KeepAlive, clock);
        do
        {
            byte[] pull;
            lock (gate) pull = link.Pull();
            await forwarder.SendAsync(pull, cancel);
        }
        while (await timer.WaitForNextTickAsync(cancel));
    }

    async Task SayAsync(byte[] message, CancellationToken cancel)
    {
        await speaking.WaitAsync(cancel);
        try
        {
            await socket.SendAsync(message.AsMemory(), WebSocketMessageType.Text, endOfMessage: true, cancel);
        }
        finally
        {
            speaking.Release();
        }
    }

    public void Dispose()
    {
        forwarder.Dispose();
        speaking.Dispose();
    }
}
