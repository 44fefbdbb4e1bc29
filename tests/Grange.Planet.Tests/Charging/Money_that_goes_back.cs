using Grange.Charging.Protocol;

namespace Grange.Planet.Tests.Charging;

/// <summary>A driver who was not served pays nothing: the whole hold goes back, at once or when the station has had its minute.</summary>
[Collection(nameof(EdgeNode))]
public sealed class Money_that_goes_back(EdgeNode node)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)] // it says yes and nobody plugs in
    public async Task A_station_that_does_not_begin_gives_everything_back(bool takesIt)
    {
        await node.Charging.JoinAsync("owner", $"BACK-{takesIt}", OcppVersion.V16, options => options with { IsPlugged = false, AcceptsUnplugged = takesIt });
        var driver = await node.Charging.DriverAsync($"returned-{takesIt}", dollars: 3);
        var began = TimeProvider.System.GetTimestamp();
        var session = (string)(await node.Planet.RunAsync($"returned-{takesIt}", "charge", "start", $"BACK-{takesIt}", "--max", "3000000")).Exits(0).Json["session"]!;
        var told = await node.Charging.UntilAsync(session, "Refunded");
        Assert.Equal(3_000_000, (long)told["returnedMicroUsd"]!);
        Assert.InRange(TimeProvider.System.GetElapsedTime(began).TotalSeconds, 0, takesIt ? ChargingPlanet.StartSeconds + 10 : 10);
        Assert.Empty((await node.Planet.GetAsync($"/api/v1/accounts/{driver}/holds"))["holds"]!.AsArray());
        var poor = (await node.Planet.RunAsync($"returned-{takesIt}", "charge", "start", $"BACK-{takesIt}", "--max", "3000001")).Exits(1);
        Assert.Equal("payment-required", (string?)poor.Json["error"]);
        Assert.Contains("grange cash lock", poor.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_is_refused_before_any_money_is_held()
    {
        await node.AddAsync("BACK-OFF");
        Assert.Equal("station-offline", (string?)(await node.Planet.RunAsync("owner", "charge", "start", "BACK-OFF")).Exits(1).Json["error"]);
        Assert.Equal("unknown-station", (string?)(await node.Planet.RunAsync("owner", "charge", "start", "NOWHERE")).Exits(1).Json["error"]);
    }

    [Theory]
    [InlineData(OcppVersion.V16)]
    [InlineData(OcppVersion.V201)]
    public async Task A_key_that_the_station_took_replaces_the_old_one(OcppVersion version)
    {
        var identity = $"ROTATE-{version}";
        var station = await node.Charging.JoinAsync("owner", identity, version);
        var old = station.Key;
        var printed = (await node.Planet.RunAsync("owner", "charge", "station", "rotate", identity)).Exits(0).Json;
        Assert.Equal(station.Key, (string?)printed["key"]);
        var url = new Uri($"ws://{node.Planet.Url.Authority}/ocpp/{identity}");
        await Assert.ThrowsAnyAsync<Exception>(() => RawStation.ConnectAsync(url, identity, old, "ocpp1.6"));
        using var renewed = await RawStation.ConnectAsync(url, identity, station.Key, "ocpp1.6");
        Assert.Equal("ocpp1.6", renewed.Subprotocol);
    }
}
