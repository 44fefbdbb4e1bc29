using System.Text.Json.Nodes;
using Grange.Charging.Protocol;

namespace Grange.Planet.Tests.Charging;

/// <summary>What lets a driver begin without a purchase on the spot: a place that was kept for him, and a card that stations know by heart.</summary>
[Collection(nameof(EdgeNode))]
public sealed class Places_and_cards(EdgeNode node)
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    Planet Planet => node.Planet;

    [Theory]
    [InlineData(OcppVersion.V16)]
    [InlineData(OcppVersion.V201)]
    public async Task A_kept_place_is_for_its_driver_until_it_is_used_or_given_up(OcppVersion version)
    {
        var station = $"KEPT-{version}";
        await node.Charging.JoinAsync("owner", station, version, null, "--price", "300000");
        var (early, late) = ($"early-{version}", $"late-{version}");
        var account = await node.Charging.DriverAsync(early, dollars: 5);
        await node.Charging.DriverAsync(late, dollars: 5);

        var first = (await Planet.RunAsync(early, "charge", "reserve", station, "--minutes", "5")).Exits(0).Json;
        Assert.Equal(ChargingPlanet.NoShowMicroUsd, (long)(await HoldsAsync(account))[0]!["microUsd"]!);
        Assert.Equal("station-reserved", (string?)(await Planet.RunAsync(late, "charge", "reserve", station)).Exits(1).Json["error"]);
        Assert.Equal("connector-reserved", (string?)(await Planet.RunAsync(late, "charge", "start", station, "--max", "1000000")).Exits(1).Json["error"]);
        Assert.Equal("cancelled", (string?)(await Planet.RunAsync(early, "charge", "cancel", (string)first["reservation"]!)).Exits(0).Json["state"]);
        Assert.Empty(await HoldsAsync(account));

        var second = (await Planet.RunAsync(early, "charge", "reserve", station)).Exits(0).Json;
        var session = (string)(await Planet.RunAsync(early, "charge", "start", station, "--max", "1000000")).Exits(0).Json["session"]!;
        await node.Charging.UntilAsync(session, "Charging");
        var told = (await Planet.RunAsync(early, "charge", "reservations")).Exits(0).Json["reservations"]!.AsArray();
        Assert.Equal(["used", "cancelled"], told.Select(one => (string)one!["state"]!));
        Assert.Equal((string?)second["reservation"], (string?)told[0]!["reservation"]);
        (await Planet.RunAsync(early, "charge", "stop", session)).Exits(0);
        var paid = await node.Charging.UntilAsync(session, "Settled");
        Assert.Equal((long)paid["priceMicroUsd"]!, (await HoldsAsync(account)).Sum(one => (long)one!["microUsd"]!)); // only what was charged is still held
    }

    [Fact]
    public async Task A_place_whose_driver_does_not_come_is_free_again_and_its_price_stays_held()
    {
        await node.Charging.JoinAsync("owner", "VAIN-1", OcppVersion.V201, null, "--price", "300000");
        await node.Charging.DriverAsync("next", dollars: 2);
        var ask = new JsonObject { ["station"] = "VAIN-1", ["seconds"] = 3 };
        var bought = await node.Charging.BuyAsync(ask);
        var kept = (string)bought["goods"]!["reservation"]!;
        await Planet.UntilAsync("its end", async () => (await Planet.GetAsync("/api/v1/charging/reservations"))["reservations"]!.AsArray().Any(one => (string?)one!["reservation"] == kept && (string?)one["state"] == "expired"), 20);
        var held = Assert.Single(await HoldsAsync((string)bought["payer"]!), one => (string?)one!["hold"] == kept);
        Assert.Equal(ChargingPlanet.NoShowMicroUsd, (long)held!["microUsd"]!);
        (await Planet.RunAsync("next", "charge", "reserve", "VAIN-1")).Exits(0);
    }

    [Theory]
    [InlineData(OcppVersion.V16)]
    [InlineData(OcppVersion.V201)]
    public async Task A_card_starts_a_station_also_while_the_station_is_offline(OcppVersion version)
    {
        await node.Charging.RichAsync();
        var (name, card) = ($"CARD-{version}", $"CAFE{(int)version}001");
        using var station = await node.Charging.JoinAsync("owner", name, version, null, "--price", "300000");
        Assert.False(await station.ShowAsync(card, Cancel));
        (await Planet.RunAsync("node", "charge", "card", "add", card)).Exits(0);
        await Planet.UntilAsync("the card on the station's list", () => Task.FromResult(station.Knows(card)), 20);

        Assert.True(await station.ShowAsync(card, Cancel));
        var online = await node.Charging.SessionAtAsync(name, "Charging");
        await node.Charging.CostsAsync((string)online["session"]!);
        station.Unplug();
        Assert.Equal("A", (string?)(await node.Charging.UntilAsync((string)online["session"]!, "Settled"))["grade"]);
        await station.FinishedAsync(Cancel);

        station.Cut();
        Assert.False(await station.ShowAsync("UNKNOWN", Cancel));
        Assert.True(await station.ShowAsync(card, Cancel));
        await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, Cancel);
        station.Unplug();
        station.Restore();
        await station.FinishedAsync(Cancel);
        var offline = await Planet.UntilAsync("the offline session", async () => (await Planet.GetAsync("/api/v1/charging/sessions"))["sessions"]!.AsArray()
            .FirstOrDefault(one => (string?)one!["station"] == name && (string?)one["session"] != (string?)online["session"] && (string?)one["step"] == "Settled"));
        Assert.Equal(station.Delivered[1].WattHours, (long)offline["energyWh"]!);
        Assert.Equal((long)offline["energyWh"]! * 300, (long)offline["priceMicroUsd"]!);
        (await Planet.RunAsync("node", "charge", "card", "remove", card)).Exits(0);
    }

    [Theory]
    [InlineData(OcppVersion.V16)]
    [InlineData(OcppVersion.V201)]
    public async Task A_list_that_a_station_lost_is_sent_whole_again(OcppVersion version)
    {
        var (first, second) = ($"BEEF{(int)version}001", $"BEEF{(int)version}002");
        (await Planet.RunAsync("node", "charge", "card", "add", first)).Exits(0);
        using var station = await node.Charging.JoinAsync("owner", $"LIST-{version}", version);
        await Planet.UntilAsync("the first card", () => Task.FromResult(station.Knows(first)), 20);
        station.LoseList(version: 77);
        (await Planet.RunAsync("node", "charge", "card", "add", second)).Exits(0);
        await Planet.UntilAsync("both cards", () => Task.FromResult(station.Knows(first) && station.Knows(second)), 20);
        (await Planet.RunAsync("node", "charge", "card", "remove", first)).Exits(0);
        await Planet.UntilAsync("one card", () => Task.FromResult(!station.Knows(first) && station.Knows(second)), 20);
        (await Planet.RunAsync("node", "charge", "card", "remove", second)).Exits(0);
    }

    async Task<JsonArray> HoldsAsync(string account) => (await Planet.GetAsync($"/api/v1/accounts/{account}/holds"))["holds"]!.AsArray();
}
