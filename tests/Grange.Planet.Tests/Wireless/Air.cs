using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Grange.Wireless;
using Grange.Wireless.Simulation;

namespace Grange.Planet.Tests;

/// <summary>A node of the real program with a wireless network, and gateways and devices that speak to it over real UDP.</summary>
public sealed class Air : IAsyncLifetime
{
    public static readonly DataRate Fast = new(7, 125);

    internal Planet Planet { get; } = new();

    public IPEndPoint Udp { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        try
        {
            await UpAsync();
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the node, or starts it again.</summary>
    internal async Task UpAsync()
    {
        await Planet.UpAsync("--networks", "wireless", "--epoch", "3600", "--udp", Udp is null ? "0" : Udp.Port.ToString(CultureInfo.InvariantCulture));
        Udp = IPEndPoint.Parse((string)(await Planet.GetAsync("/api/v1/wireless/status"))["udp"]!);
    }

    internal async Task<SimulatedGateway> GatewayAsync(ulong eui)
    {
        var gateway = new SimulatedGateway(eui, Udp);
        await gateway.StartAsync(Soon().Token);
        return gateway;
    }

    /// <summary>Registers a device by the verb.</summary>
    internal async Task<SimulatedNode> DeviceAsync(ulong devEui, params string[] more)
    {
        var key = $"{devEui:x16}{devEui:x16}";
        (await Planet.RunAsync("node", ["wireless", "device", "add", "--dev-eui", $"{devEui:x16}", "--join-eui", "0000000000000001", "--app-key", key, .. more])).Exits(0);
        return new SimulatedNode(devEui, 1, JoinKeys.Of10(new LoraKey(Convert.FromHexString(key))));
    }

    /// <summary>Joins over a gateway.</summary>
    internal static async Task JoinAsync(SimulatedNode node, SimulatedGateway gateway, uint tmst = 1_000_000)
    {
        await gateway.HearAsync(node.Join(), tmst, 868_100_000, Fast, -80, 8, Soon().Token);
        var order = await gateway.Told.ReadAsync(Soon().Token);
        Assert.Equal(unchecked(tmst + 5_000_000), (uint)order["tmst"]!);
        Assert.True(node.Accept(Convert.FromBase64String((string)order["data"]!)));
    }

    internal async Task<IReadOnlyList<JsonNode>> EventsAsync(ulong devEui, string kind)
        => [.. (await Planet.GetAsync($"/api/v1/wireless/devices/{devEui:x16}/events?limit=1000")).AsArray().Select(one => one!).Where(one => (string?)one["event"] == kind)];

    internal static CancellationTokenSource Soon() => new(TimeSpan.FromSeconds(20), TimeProvider.System);

    public ValueTask DisposeAsync()
    {
        Planet.Dispose();
        return ValueTask.CompletedTask;
    }
}

[CollectionDefinition(nameof(Air), DisableParallelization = true)]
public sealed class AirCollection : ICollectionFixture<Air>;
