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

    [Fact]
    public async Task Hours_that_were_rolled_up_say_the_same_as_their_values_also_when_more_comes_later()
    {
        var car = await garage.CarAsync();
        var from = Garage.NowMs / HourMs * HourMs - 5 * HourMs;
        foreach (var hour in new[] { 0, 1, 3 }) (await car.SendAsync(Enumerable.Range(0, 100).Select(at => ("Vehicle.Speed", from + hour * HourMs + at * 30_000L, (object)(double)(hour * 100 + at))))).Ok();
        await AgreesAsync(car, from);
        await Task.Delay(TimeSpan.FromSeconds(4), TimeProvider.System, TestContext.Current.CancellationToken); // every hour is rolled up by now
        await AgreesAsync(car, from);
        (await car.SendAsync(("Vehicle.Speed", from + HourMs + 5_000, 500), ("Vehicle.Speed", from + 2 * HourMs, 600))).Ok();
        await AgreesAsync(car, from);
        await Task.Delay(TimeSpan.FromSeconds(4), TimeProvider.System, TestContext.Current.CancellationToken);
        await AgreesAsync(car, from);
    }

    /// <summary>Whole hours by the hour beside what its values say, one by one.</summary>
    async Task AgreesAsync(TestCar car, long from)
    {
        var (begin, end) = (from + 90_000, from + 4 * HourMs - 700_000);
        var each = (await garage.AskAsync(car.Owner, car.Path($"signals?names=Vehicle.Speed&agg=LAST&interval=5s&from={begin}&to={end}"))).Ok()["signals"]![0]!["values"]!.AsArray()
            .Select(one => (Hour: (long)one!["fromMs"]! / HourMs * HourMs, Value: (double)one["value"]!)).ToList();
        foreach (var (how, aggregate) in new (string, Func<IEnumerable<double>, double>)[] { ("MAX", Enumerable.Max), ("MIN", Enumerable.Min), ("AVG", Enumerable.Average), ("FIRST", Enumerable.First), ("LAST", Enumerable.Last) })
        {
            var hours = (await garage.AskAsync(car.Owner, car.Path($"signals?names=Vehicle.Speed&agg={how}&interval=1h&from={begin}&to={end}"))).Ok()["signals"]![0]!["values"]!.AsArray();
            Assert.Equal(each.GroupBy(one => one.Hour).Select(one => (one.Key, Math.Round(aggregate(one.Select(value => value.Value)), 6))), hours.Select(one => ((long)one!["fromMs"]!, Math.Round((double)one["value"]!, 6))));
        }
    }

    static IEnumerable<(string, long, object)> Moment(long at, int second) =>
    [
        ("Vehicle.Speed", at, 36 + second % 11 * 0.1), ("Vehicle.CurrentLocation.Latitude", at, 47.1 + second * 0.000_09), ("Vehicle.CurrentLocation.Longitude", at, 15.4),
        ("Vehicle.TraveledDistance", at, 10_000 + second * 0.01), ("Vehicle.Powertrain.TractionBattery.StateOfCharge.Current", at, 80 - second * 0.001), ("Vehicle.LowVoltageBattery.CurrentVoltage", at, 12 + second % 5 * 0.1),
    ];
}
