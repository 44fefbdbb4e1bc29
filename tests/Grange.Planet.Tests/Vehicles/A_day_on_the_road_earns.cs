using System.Net;

namespace Grange.Planet.Tests.Vehicles;

/// <summary>From signed batches to facts, to an epoch's scores: being there earns, and neither a place nor a VIN stands in what the world can read.</summary>
[Collection(nameof(Garage))]
public sealed class A_day_on_the_road_earns(Garage garage)
{
    const long HourMs = 3_600_000;

    [Fact]
    public async Task An_hour_of_a_car_becomes_evidence_and_earns()
    {
        var vin = Garage.NewVin();
        var car = await garage.CarAsync(vin);
        var from = Garage.NowMs / HourMs * HourMs - 2 * HourMs;
        foreach (var part in Enumerable.Range(0, 900).Chunk(150)) (await car.SendAsync(part.SelectMany(second => Moment(from + second * 1_000L, second)))).Ok();

        var device = car.Device.DeviceId.ToString();
        var scores = await garage.Planet.UntilAsync("the epoch that pays it", async () =>
        {
            var closed = await garage.Planet.RunAsync("consumer", "epoch", "close", Garage.Slug);
            if (closed.Exit != 0) return null;
            var number = (long)(await garage.Planet.GetAsync($"/api/v1/epochs?network={Garage.Slug}"))["epochs"]!.AsArray().Max(one => (long)one!["number"]!);
            for (; number >= 0; number--)
                if (await garage.Planet.SendAsync(HttpMethod.Get, $"/api/v1/{Garage.Slug}/epochs/{number}/scores") is { Status: HttpStatusCode.OK } answer
                    && answer.Body["work"]!.AsArray().Any(row => (string?)row!["device"] == device)) return answer.Body;
            return null;
        });
        Assert.Contains(scores["work"]!.AsArray(), row => (string?)row!["device"] == device && (string?)row["reason"] == "day" && (long)row["weight"]! == 3_000);
        Assert.DoesNotContain(vin, scores.ToJsonString(), StringComparison.Ordinal);
    }

    static IEnumerable<(string, long, object)> Moment(long at, int second) =>
    [
        ("Vehicle.Speed", at, 36 + second % 11 * 0.1), ("Vehicle.CurrentLocation.Latitude", at, 47.1 + second * 0.000_09), ("Vehicle.CurrentLocation.Longitude", at, 15.4),
        ("Vehicle.TraveledDistance", at, 10_000 + second * 0.01), ("Vehicle.Powertrain.TractionBattery.StateOfCharge.Current", at, 80 - second * 0.001), ("Vehicle.LowVoltageBattery.CurrentVoltage", at, 12 + second % 5 * 0.1),
    ];
}
