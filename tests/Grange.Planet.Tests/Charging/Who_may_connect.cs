using System.Net;
using System.Net.WebSockets;
using System.Text;

namespace Grange.Planet.Tests.Charging;

/// <summary>Who is let in to <c>/ocpp/{identity}</c>: a station that is set up, with its key, and a protocol both speak.</summary>
[Collection(nameof(EdgeNode))]
public sealed class Who_may_connect(EdgeNode node)
{
    [Fact]
    public async Task A_wrong_or_missing_password_is_401_and_an_unknown_station_404()
    {
        var (url, key) = await node.AddAsync("DOOR-1");
        Assert.Equal(HttpStatusCode.Unauthorized, await RefusedAsync(url, "DOOR-1", "0123456789abcdef0123456789abcdef"));
        Assert.Equal(HttpStatusCode.Unauthorized, await RefusedAsync(url, null, null));
        Assert.Equal(HttpStatusCode.Unauthorized, await RefusedAsync(url, "DOOR-2", key));
        Assert.Equal(HttpStatusCode.NotFound, await RefusedAsync(new Uri(url, "/ocpp/NOBODY"), "NOBODY", key));
        using var welcome = await RawStation.ConnectAsync(url, "DOOR-1", key, "ocpp1.6");
        Assert.Equal("ocpp1.6", welcome.Subprotocol);
    }

    [Fact]
    public async Task The_key_may_be_sent_as_bytes_too_and_only_its_hash_is_kept()
    {
        const string Key = "00112233445566778899aabbccddeeff00112233";
        var (url, printed) = await node.AddAsync("DOOR-BYTES", "--key", Key);
        Assert.Equal(Key, printed);
        using var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol("ocpp2.0.1");
        socket.Options.SetRequestHeader("Authorization", "Basic " + Convert.ToBase64String([.. Encoding.UTF8.GetBytes("DOOR-BYTES:"), .. Convert.FromHexString(Key)]));
        await socket.ConnectAsync(url, TestContext.Current.CancellationToken);
        Assert.Equal("ocpp2.0.1", socket.SubProtocol);
        foreach (var file in Directory.EnumerateFiles(node.Planet.NodeData, "node.db*"))
        {
            var stored = await ReadAsync(file);
            Assert.False(stored.Contains(Key, StringComparison.OrdinalIgnoreCase), $"the key is in {file}");
            Assert.False(stored.Contains(Encoding.Latin1.GetString(Convert.FromHexString(Key)), StringComparison.Ordinal), $"the key's bytes are in {file}");
        }
    }

    [Fact]
    public async Task The_station_chooses_among_what_both_speak()
    {
        var (url, key) = await node.AddAsync("DOOR-CHOICE");
        using var station = await RawStation.ConnectAsync(url, "DOOR-CHOICE", key, "ocpp2.1", "ocpp2.0.1", "ocpp1.6");
        Assert.Equal("ocpp2.0.1", station.Subprotocol);
    }

    [Fact]
    public async Task Without_a_common_protocol_the_handshake_is_finished_and_the_socket_closed()
    {
        var (url, key) = await node.AddAsync("DOOR-MUTE");
        using var station = await RawStation.ConnectAsync(url, "DOOR-MUTE", key);
        Assert.Null(station.Subprotocol);
        Assert.Null(await station.HearAsync());
        Assert.Equal(WebSocketCloseStatus.ProtocolError, station.Closed);
    }

    [Fact]
    public async Task A_second_socket_of_a_station_takes_the_place_of_the_first()
    {
        var (url, key) = await node.AddAsync("DOOR-TWICE");
        using var first = await RawStation.BootedAsync(url, "DOOR-TWICE", key, "ocpp1.6");
        using var second = await RawStation.ConnectAsync(url, "DOOR-TWICE", key, "ocpp1.6");
        Assert.Null(await first.HearAsync());
        Assert.Equal((WebSocketCloseStatus.NormalClosure, "replaced"), (first.Closed, first.Why));
        Assert.NotNull((await second.AskAsync("""[2,"1","Heartbeat",{}]"""))[2]!["currentTime"]); // and need not boot again
    }

    static async Task<HttpStatusCode> RefusedAsync(Uri url, string? user, string? key)
    {
        using var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol("ocpp1.6");
        socket.Options.CollectHttpResponseDetails = true;
        if (key is not null) socket.Options.SetRequestHeader("Authorization", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{key}")));
        await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(url, TestContext.Current.CancellationToken));
        return socket.HttpStatusCode;
    }

    static async Task<string> ReadAsync(string file)
    {
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return await reader.ReadToEndAsync();
    }
}
