using Grange.Planet.Tests.Peers;

namespace Grange.Planet.Tests.Charging;

/// <summary>npm <c>ocpp-rpc</c> knows nothing of Grange and holds everything it says and hears against the official schemas.</summary>
[Collection(nameof(EdgeNode))]
public sealed class A_station_by_ocpp_rpc(EdgeNode node)
{
    [Theory]
    [InlineData("ocpp1.6")]
    [InlineData("ocpp2.0.1")]
    public async Task Boots_is_started_charges_and_is_paid(string protocol)
    {
        var identity = $"NPM-{protocol}";
        var (url, key) = await node.AddAsync(identity, "--price", "400000");
        await node.Charging.DriverAsync($"driver-{protocol}", dollars: 5);
        var running = Clients.RunAsync("tests/peers/ocpp.mjs", $"{new Uri(url, "/ocpp")}", identity, key!, protocol, "charge");
        await node.Planet.UntilAsync("the station to be free", async () => (bool)(await node.Planet.GetAsync($"/api/v1/charging/stations/{identity}"))["free"]!);

        var session = (string)(await node.Planet.RunAsync($"driver-{protocol}", "charge", "start", identity, "--max", "1000000")).Exits(0).Json["session"]!;
        await node.Charging.UntilAsync(session, "Charging");
        (await node.Planet.RunAsync($"driver-{protocol}", "charge", "stop", session)).Exits(0);

        var said = (await running).Exits(0).Json;
        Assert.Empty(said["violations"]!.AsArray());
        Assert.Equal((protocol, "SecurityError", "Accepted"), ((string)said["protocol"]!, (string)said["early"]!, (string)said["boot"]!["status"]!));
        Assert.True((bool)said["stopped"]!);
        if (protocol == "ocpp1.6") Assert.True((bool)said["sameTransaction"]!);
        var told = await node.Charging.UntilAsync(session, "Priced", "Settled", "Refunded");
        Assert.Equal(4, (long)told["energyWh"]!);
    }
}
