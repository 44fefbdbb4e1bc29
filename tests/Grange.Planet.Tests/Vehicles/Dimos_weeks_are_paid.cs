using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;

namespace Grange.Planet.Tests.Vehicles;

/// <summary>The definition that pays by DIMO's points, run whole: a week that is over is paid when an epoch closes, to the wei.</summary>
public sealed class Dimos_weeks_are_paid : IDisposable
{
    const long DayMs = 86_400_000, WeekMs = 7 * DayMs, FirstWeekMs = 1_643_605_200_000;

    readonly Planet planet = new();

    [Fact]
    public async Task Two_cars_of_two_levels_share_what_the_epoch_issues_and_one_that_was_not_there_gets_nothing()
    {
        var file = Path.Combine(planet.Folder, "dimo.json");
        var document = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(GrangeProgram.Root, "networks", "Vehicles", "dimo.json")))!;
        (document["slug"], document["rules"]!["settleSeconds"], document["epochSeconds"]) = (Garage.Slug, 4, 3_600);
        await File.WriteAllTextAsync(file, document.ToJsonString());
        await planet.UpAsync("--network", file);
        await using var garage = await Garage.BesideAsync(planet);
        var lastWeek = (Garage.NowMs - FirstWeekMs) / WeekMs * WeekMs + FirstWeekMs - WeekMs;
        var (few, many, idle) = (await garage.CarAsync(), await garage.CarAsync(), await garage.CarAsync());
        await DriveAsync(few, lastWeek + DayMs, signals: 6, everySeconds: 30);
        await DriveAsync(many, lastWeek + 2 * DayMs, signals: 24, everySeconds: 10);
        (await idle.SendAsync(("Vehicle.Speed", lastWeek + 3 * DayMs, 1))).Ok();

        await planet.UntilAsync("what the three said is evidence", async () => (long)(await planet.GetAsync($"/api/v1/epochs?network={Garage.Slug}"))["epochs"]![0]!["evidence"]! >= 3);
        var rows = await planet.UntilAsync("an epoch that pays the week", async () =>
        {
            await planet.RunAsync("stranger", "epoch", "close", Garage.Slug);
            var earned = (await planet.GetAsync("/api/v1/earnings"))["earnings"]!.AsArray().Where(row => (string?)row!["reason"] is "week" or "not-there").ToList();
            return earned.Count == 3 && earned.All(row => (string?)row!["state"] is "Settled") ? earned : null;
        });
        var paid = rows.ToDictionary(row => (string)row!["device"]!, row => ((long)row!["weight"]!, BigInteger.Parse((string)row["amount"]!, CultureInfo.InvariantCulture)));
        var (low, high, none) = (paid[few.Device.DeviceId.ToString()], paid[many.Device.DeviceId.ToString()], paid[idle.Device.DeviceId.ToString()]);
        Assert.Equal((3_000L, 6_000L, 0L), (low.Item1, high.Item1, none.Item1));
        Assert.Equal(BigInteger.Zero, none.Item2);
        Assert.True(low.Item2 > 0);
        Assert.InRange(high.Item2 - 2 * low.Item2, BigInteger.Zero, BigInteger.One); // each is rounded down once
        await planet.UntilAsync("the same by a stranger", async () => (await planet.RunAsync("stranger", "audit", "1", "--from", "0")) is { Exit: 0 } ran && (string?)ran.Json["result"] == "same");
    }

    /// <summary>Twenty minutes in which so many numbers change.</summary>
    static async Task DriveAsync(TestCar car, long from, int signals, int everySeconds)
    {
        foreach (var part in Enumerable.Range(0, 1_200 / everySeconds).Chunk(20))
            (await car.SendAsync(part.SelectMany(at => Enumerable.Range(0, signals).Select(signal => ($"Vehicle.Cabin.Seat.Test{signal}", from + at * everySeconds * 1_000L, (object)(double)(at % 7 + signal)))))).Ok();
    }

    public void Dispose() => planet.Dispose();
}
