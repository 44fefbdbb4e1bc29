using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Grange.Wireless.Gwmp;

namespace Grange.Wireless.Simulation;

/// <summary>A gateway that speaks Semtech's protocol over real UDP: it pushes what it is told that it heard, pulls, and takes what it is to send.</summary>
/// <param name="eui">EUI-64.</param>
/// <param name="server">The network server.</param>
public sealed class SimulatedGateway(ulong eui, IPEndPoint server) : IDisposable
{
    /// <summary>As the reference packet forwarder's <c>keepalive_interval</c>.</summary>
    static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(5);

    readonly UdpClient up = new(server.AddressFamily), down = new(server.AddressFamily);
    readonly Channel<JsonNode> told = Channel.CreateUnbounded<JsonNode>();
    readonly Dictionary<ushort, TaskCompletionSource> awaited = [];
    readonly CancellationTokenSource ending = new();
    ushort token;

    public ulong Eui => eui;

    /// <summary>What it answers to what it is to send; null accepts.</summary>
    public Func<JsonNode, string?> Judge { get; set; } = _ => null;

    /// <summary>What it was told to send, as txpk.</summary>
    public ChannelReader<JsonNode> Told => told.Reader;

    /// <summary>Opens the way for downlinks and begins to listen.</summary>
    public async Task StartAsync(CancellationToken cancel)
    {
        up.Connect(server);
        down.Connect(server);
        _ = ListenAsync(up);
        _ = ListenAsync(down);
        await SendAsync(down, GwmpType.PullData, [], cancel);
        _ = PullAsync();
    }

    /// <summary>Keeps the way open, as forwarders do; whether it is answered shows at the next.</summary>
    async Task PullAsync()
    {
        try
        {
            using var timer = new PeriodicTimer(KeepAlive, TimeProvider.System);
            var datagram = new byte[GwmpHeader.Size];
            while (await timer.WaitForNextTickAsync(ending.Token))
            {
                lock (awaited) new GwmpHeader(++token, GwmpType.PullData, eui).Write(datagram);
                await down.SendAsync(datagram, ending.Token);
            }
        }
        catch (Exception over) when (over is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // ended, or nobody is there any more
        }
    }

    /// <summary>Pushes a frame; returns when the server has acknowledged the datagram.</summary>
    public Task HearAsync(byte[] phy, uint tmst, long hz, DataRate rate, int rssi, decimal snr, CancellationToken cancel) => PushAsync(Rx(phy, tmst, hz, rate, rssi, snr), cancel);

    /// <summary>Pushes any JSON; returns when the server has acknowledged the datagram.</summary>
    public Task PushAsync(string json, CancellationToken cancel) => SendAsync(up, GwmpType.PushData, Encoding.UTF8.GetBytes(json), cancel);

    /// <summary>A frame as forwarders write it.</summary>
    public static string Rx(byte[] phy, uint tmst, long hz, DataRate rate, int rssi, decimal snr) => RxWriter.Json(phy, tmst, hz, rate, rssi, snr);

    async Task SendAsync(UdpClient socket, GwmpType type, byte[] body, CancellationToken cancel)
    {
        var datagram = new byte[GwmpHeader.Size + body.Length];
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        ushort own;
        lock (awaited) awaited[own = ++token] = done;
        new GwmpHeader(own, type, eui).Write(datagram);
        body.CopyTo(datagram, GwmpHeader.Size);
        await socket.SendAsync(datagram, cancel);
        await done.Task.WaitAsync(cancel);
    }

    async Task ListenAsync(UdpClient socket)
    {
        try
        {
            while (true) await TakeAsync(socket, (await socket.ReceiveAsync(ending.Token)).Buffer);
        }
        catch (Exception over) when (over is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // ended, or nobody is there any more
        }
    }

    async Task TakeAsync(UdpClient socket, byte[] datagram)
    {
        if (datagram.Length < GwmpHeader.AckSize) return;
        var number = (ushort)(datagram[1] << 8 | datagram[2]);
        if ((GwmpType)datagram[3] is GwmpType.PushAck or GwmpType.PullAck)
        {
            lock (awaited)
                if (awaited.Remove(number, out var done)) done.TrySetResult();
            return;
        }
        if ((GwmpType)datagram[3] != GwmpType.PullResp || JsonNode.Parse(datagram.AsSpan(GwmpHeader.AckSize))?["txpk"] is not { } order) return;
        var error = Judge(order);
        var answer = Encoding.UTF8.GetBytes(error is null ? "" : new JsonObject { ["txpk_ack"] = new JsonObject { ["error"] = error } }.ToJsonString());
        var sent = new byte[GwmpHeader.Size + answer.Length];
        new GwmpHeader(number, GwmpType.TxAck, eui).Write(sent);
        answer.CopyTo(sent, GwmpHeader.Size);
        await socket.SendAsync(sent);
        if (error is null) told.Writer.TryWrite(order);
    }

    public void Dispose()
    {
        ending.Cancel();
        up.Dispose();
        down.Dispose();
        ending.Dispose();
    }
}
