using System.Buffers.Binary;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Grange.Wireless.Station;

namespace Grange.Wireless.Simulation;

/// <summary>A Basics Station: it asks where to connect, says its version, takes frames apart as the real one does, and reports what it sent.</summary>
/// <param name="eui">EUI-64.</param>
/// <param name="lns">What its <c>tc.uri</c> says: <c>ws://HOST:PORT</c>.</param>
/// <param name="clock">What its answers tell the time by.</param>
public sealed class SimulatedStation(ulong eui, Uri lns, TimeProvider clock) : IDisposable
{
    readonly ClientWebSocket socket = new();
    readonly Channel<JsonNode> told = Channel.CreateUnbounded<JsonNode>();
    readonly CancellationTokenSource ending = new();

    public ulong Eui => eui;

    /// <summary>How it was told to set its radios.</summary>
    public JsonNode Config { get; private set; } = new JsonObject();

    /// <summary>What it was told to send, as <c>dnmsg</c>, and other messages but the configuration.</summary>
    public ChannelReader<JsonNode> Told => told.Reader;

    /// <summary>Asks <c>/router-info</c>, connects there, and waits to be configured.</summary>
    public async Task StartAsync(CancellationToken cancel)
    {
        using (var asking = new ClientWebSocket())
        {
            await asking.ConnectAsync(new Uri(lns, "/router-info"), cancel);
            await SayAsync(asking, new JsonObject { ["router"] = StationId.Text(eui) }, cancel);
            var where = await HearAsync(asking, cancel) ?? throw new WebSocketException("no answer to router-info");
            await socket.ConnectAsync(new Uri((string)where["uri"]!), cancel);
        }
        await SayAsync(socket, new JsonObject { ["msgtype"] = "version", ["station"] = "2.0.6(simulated)", ["firmware"] = null, ["package"] = null, ["model"] = "simulated", ["protocol"] = 2, ["features"] = "rmtsh" }, cancel);
        Config = await HearAsync(socket, cancel) ?? throw new WebSocketException("no configuration");
        _ = ListenAsync();
    }

    /// <summary>Heard a frame of a region's data rate.</summary>
    /// <param name="phy">The PHYPayload.</param>
    /// <param name="xtime">Its clock.</param>
    /// <param name="rate">Index of the data rate.</param>
    public Task HearAsync(byte[] phy, long xtime, long hz, int rate, CancellationToken cancel)
    {
        var message = Apart(phy);
        (message["DR"], message["Freq"]) = (rate, hz);
        message["upinfo"] = new JsonObject { ["rctx"] = 0, ["xtime"] = xtime, ["gpstime"] = 0, ["fts"] = -1, ["rssi"] = -80, ["snr"] = 8.25, ["rxtime"] = clock.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0 };
        return SayAsync(socket, message, cancel);
    }

    /// <summary>Asks what time it is.</summary>
    public Task AskTimeAsync(long txtime, CancellationToken cancel) => SayAsync(socket, new JsonObject { ["msgtype"] = "timesync", ["txtime"] = txtime }, cancel);

    /// <summary>A frame as a station tells it: by its fields.</summary>
    public static JsonObject Apart(ReadOnlySpan<byte> phy)
    {
        var mic = BinaryPrimitives.ReadInt32LittleEndian(phy[^4..]);
        switch ((FrameType)(phy[0] >> 5))
        {
            case FrameType.Proprietary:
                return new JsonObject { ["msgtype"] = "propdf", ["FRMPayload"] = Convert.ToHexString(phy) };
            case FrameType.JoinRequest:
                _ = JoinRequest.TryRead(phy, out var request);
                return new JsonObject { ["msgtype"] = "jreq", ["MHdr"] = phy[0], ["JoinEui"] = StationId.Pairs(request.JoinEui), ["DevEui"] = StationId.Pairs(request.DevEui), ["DevNonce"] = request.DevNonce, ["MIC"] = mic };
            default:
                _ = LoraFrame.TryRead(phy, out var frame);
                return new JsonObject
                {
                    ["msgtype"] = "updf",
                    ["MHdr"] = phy[0],
                    ["DevAddr"] = (int)frame.DevAddr,
                    ["FCtrl"] = frame.FCtrl,
                    ["FCnt"] = frame.FCnt,
                    ["FOpts"] = Convert.ToHexString(frame.FOpts),
                    ["FPort"] = frame.FPort is { } port ? port : -1,
                    ["FRMPayload"] = Convert.ToHexString(frame.Payload),
                    ["MIC"] = mic,
                };
        }
    }

    async Task ListenAsync()
    {
        try
        {
            while (await HearAsync(socket, ending.Token) is { } message)
            {
                if ((string?)message["msgtype"] == "dnmsg")
                    await SayAsync(socket, new JsonObject { ["msgtype"] = "dntxed", ["diid"] = (long)message["diid"]!, ["DevEui"] = (string)message["DevEui"]!, ["rctx"] = 0, ["xtime"] = 0, ["txtime"] = 0, ["gpstime"] = 0 }, ending.Token);
                told.Writer.TryWrite(message);
            }
        }
        catch (Exception over) when (over is OperationCanceledException or WebSocketException or ObjectDisposedException)
        {
            // ended, or nobody is there any more
        }
        told.Writer.TryComplete();
    }

    static Task SayAsync(WebSocket socket, JsonNode message, CancellationToken cancel) => socket.SendAsync(Encoding.UTF8.GetBytes(message.ToJsonString()).AsMemory(), WebSocketMessageType.Text, endOfMessage: true, cancel).AsTask();

    static async Task<JsonNode?> HearAsync(WebSocket socket, CancellationToken cancel)
    {
        var buffer = new byte[16_384];
        for (var length = 0; ;)
        {
            var came = await socket.ReceiveAsync(buffer.AsMemory(length), cancel);
            if (came.MessageType == WebSocketMessageType.Close) return null;
            length += came.Count;
            if (came.EndOfMessage) return JsonNode.Parse(buffer.AsSpan(0, length));
        }
    }

    public void Dispose()
    {
        ending.Cancel();
        socket.Dispose();
        ending.Dispose();
    }
}
