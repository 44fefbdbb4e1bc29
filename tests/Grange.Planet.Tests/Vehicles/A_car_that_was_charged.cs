using System.Net;
using System.Text.Json.Nodes;
using Grange.Charging;
using Grange.Charging.Protocol;
using Grange.Host;
using Grange.Kernel.Crypto;
using Grange.Planet.Tests.Charging;
using Grange.Vehicles;
using Grange.Vehicles.Rules.Witness;
using Grange.Verbs;

namespace Grange.Planet.Tests.Vehicles;

/// <summary>One charging session that two networks see: the station's, and the car's, with its owner's grant and its device's signature.</summary>
public sealed class A_car_that_was_charged : IDisposable
{
    const string Charge = "Vehicle.Powertrain.TractionBattery.StateOfCharge.Current", Cable = "Vehicle.Powertrain.TractionBattery.Charging.IsChargingCableConnected", Capacity = "Vehicle.Powertrain.TractionBattery.GrossCapacity",
        Latitude = "Vehicle.CurrentLocation.Latitude", Longitude = "Vehicle.CurrentLocation.Longitude";

    /// <summary>What a kilowatt-hour costs: so much that a short session buys little energy.</summary>
    const long MicroUsdPerKwh = 30_000_000;

    readonly ChargingPlanet charging = new();

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Its_word_counts_for_the_sessions_grade_when_its_owner_lets_it_speak()
    {
        var options = new NodeOptions
        {
            DataFolder = charging.Planet.NodeData,
            ProgramRoot = GrangeProgram.Root,
            Http = IPEndPoint.Parse(charging.Planet.Url.Authority),
            EpochSeconds = 3_600,
            Available = [new ChargingNetwork(), new VehiclesNetwork()],
        };
        await using var node = await Node.StartAsync(options, TimeProvider.System, Cancel);
        await using var garage = await Garage.BesideAsync(charging.Planet);
        await charging.JoinAsync("owner", "SEEN", OcppVersion.V201, options => options with { Signs = false }, "--price", $"{MicroUsdPerKwh}", "--lat", "48.2", "--lon", "16.37");
        await charging.RichAsync();
        var car = new TestCar(garage, new AccountKeys(charging.Planet.NodeData).Open(null), P256Key.Generate());
        await car.RegisterAsync();
        await car.AddAsync(Garage.NewVin());
        (await car.PairAsync()).Ok();

        Assert.Equal("C", await ChargeAsync(car, 48.2)); // nobody allowed it to speak
        (await car.GrantAsync(car.Owner, ["charging", "battery", "location.exact"])).Ok();
        Assert.Equal("B", await ChargeAsync(car, 48.2));
        Assert.Equal("F", await ChargeAsync(car, 48.3)); // eleven kilometres off
    }

    /// <summary>A session during which the car reports that it is plugged in, at a place, and gets a fifth fuller; its grade.</summary>
    async Task<string?> ChargeAsync(TestCar car, double latitude)
    {
        var began = Garage.NowMs;
        var session = await charging.ChargeAsync("SEEN", 5_000_000);
        (await car.SendAsync((Cable, began, true), (Charge, began, 40.0), (Latitude, Garage.NowMs, latitude), (Longitude, Garage.NowMs, 16.37))).Ok();
        await charging.CostsAsync(session, 900_000);
        await charging.StopAsync(session);
        var energy = (double)(long)(await charging.SessionAsync(session))["costMicroUsd"]! / MicroUsdPerKwh;
        for (var at = 0; at < 150; at++)
        {
            var now = Garage.NowMs;
            var told = (await car.SendAsync((Cable, now, true), (Charge, now, 60.0), (Capacity, now, energy * 5), (Latitude, now, latitude), (Longitude, now, 16.37))).Ok();
            foreach (var ask in told["asks"]?.AsArray() ?? []) await SignAsync(car, (string)ask!);
            if (await charging.SessionAsync(session) is { } known && (string?)known["grade"] is { } grade) return grade;
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, Cancel);
        }
        return null;
    }

    /// <summary>What the agent in the car does when it is asked.</summary>
    async Task SignAsync(TestCar car, string ask)
    {
        var statement = Convert.FromBase64String(ask);
        Assert.True(ChargeReport.IsStatement(statement));
        await charging.Planet.SendAsync(HttpMethod.Post, "/vehicles/testimony", Planet.Json(new JsonObject { ["device"] = $"{car.Device.DeviceId}", ["statement"] = ask, ["signature"] = Convert.ToBase64String(car.Device.Sign(statement)) }));
    }

    public void Dispose() => charging.Dispose();
}
