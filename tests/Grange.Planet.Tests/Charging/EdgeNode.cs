using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;

namespace Grange.Planet.Tests.Charging;

/// <summary>One node with a charging network, shared by the tests of its edge; each of them sets up stations of its own.</summary>
public sealed class EdgeNode : IAsyncLifetime
{
    internal ChargingPlanet Charging { get; } = new();

    internal Planet Planet => Charging.Planet;

    public async ValueTask InitializeAsync()
    {
        try
        {
            await Planet.UpAsync("--network", await Charging.DefineAsync(), "--epoch", "3600");
        }
        catch
        {
            Charging.Dispose();
            throw;
        }
    }

    readonly Dictionary<string, (Uri Url, string? Key)> added = [];

    /// <summary>Sets a station up, once; answers where it connects and its key.</summary>
    public async Task<(Uri Url, string? Key)> AddAsync(string identity, params string[] words)
    {
        if (added.TryGetValue(identity, out var known)) return known;
        var printed = (await Planet.RunAsync("owner", ["charge", "station", "add", identity, .. words])).Exits(0).Json;
        return added[identity] = (new Uri((string)printed["url"]!), (string?)printed["key"]);
    }

    public ValueTask DisposeAsync()
    {
        Charging.Dispose();
        return ValueTask.CompletedTask;
    }
}

/// <summary>The tests that share it.</summary>
[CollectionDefinition(nameof(EdgeNode))]
public sealed class EdgeNodeTests : ICollectionFixture<EdgeNode>;

/// <summary>A station that says anything, byte by byte.</summary>
sealed class RawStation : IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    readonly ClientWebSocket socket = new();
    readonly CancellationTokenSource limit = new(Patience);

    public string? Subprotocol => socket.SubProtocol;
    public WebSocketCloseStatus? Closed => socket.CloseStatus;
    public string? Why => socket.CloseStatusDescription;

    public static async Task<RawStation> ConnectAsync(Uri url, string? user, string? key, params string[] protocols)
    {
        var station = new RawStation();
        foreach (var protocol in protocols) station.socket.Options.AddSubProtocol(protocol);
        if (key is not null) station.socket.Options.SetRequestHeader("Authorization", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{key}")));
        station.socket.Options.CollectHttpResponseDetails = true;
        await station.socket.ConnectAsync(url, station.limit.Token);
        return station;
    }

    /// <summary>One that has booted.</summary>
    public static async Task<RawStation> BootedAsync(Uri url, string identity, string? key, string protocol)
    {
        var station = await ConnectAsync(url, identity, key, protocol);
        var boot = protocol == "ocpp1.6" ? """{"chargePointVendor":"v","chargePointModel":"m"}""" : """{"reason":"PowerUp","chargingStation":{"vendorName":"v","model":"m"}}""";
        Assert.Equal("Accepted", (string?)(await station.AskAsync($"""[2,"boot","BootNotification",{boot}]"""))[2]!["status"]);
        return station;
    }

    public Task SayAsync(string text) => socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, limit.Token);

    /// <summary>The next message; null: the node closed. What the node asks of it, such as the version of its local list, it does not answer.</summary>
    public async Task<JsonNode?> HearAsync()
    {
        for (var heard = await NextAsync(); ; heard = await NextAsync())
            if ((heard as JsonArray)?[0] is not JsonValue type || !type.TryGetValue<int>(out var kind) || kind != 2) return heard;
    }

    async Task<JsonNode?> NextAsync()
    {
        using var message = new MemoryStream();
        var buffer = new byte[4096];
        while (true)
        {
            var got = await socket.ReceiveAsync(buffer, limit.Token);
            if (got.MessageType == WebSocketMessageType.Close) return null;
            message.Write(buffer, 0, got.Count);
            if (got.EndOfMessage) return JsonNode.Parse(message.ToArray());
        }
    }

    public async Task<JsonNode> AskAsync(string text)
    {
        await SayAsync(text);
        return await HearAsync() ?? throw new InvalidOperationException($"closed: {Why}");
    }

    public void Dispose()
    {
        socket.Dispose();
        limit.Dispose();
    }
}
