using System.Text.Json.Nodes;

namespace Grange.Planet.Tests.Vehicles;

/// <summary>A definition says how long raw data is kept: after that nobody can read it, and a batch that was sent before is still known.</summary>
public sealed class What_is_old_is_forgotten : IDisposable
{
    const long DayMs = 86_400_000;

    readonly Planet planet = new();

    [Fact]
    public async Task After_the_days_that_the_definition_says()
    {
        var file = Path.Combine(planet.Folder, "vehicles.json");
        var document = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(GrangeProgram.Root, "networks", "Vehicles", "network.json")))!;
        (document["retentionDays"], document["prices"]) = (2, new JsonObject());
        await File.WriteAllTextAsync(file, document.ToJsonString());
        string[] up = ["--network", file, "--epoch", "3600"];
        await planet.UpAsync(up);
        await using var garage = await Garage.BesideAsync(planet);
        var (car, now) = (await garage.CarAsync(), Garage.NowMs);
        var old = car.Body([("Vehicle.Speed", now - 3 * DayMs, 30)], 1);
        using (var first = car.Request(old, 1)) (await garage.SendAsync(first)).Ok();
        using (var second = car.Request(car.Body([("Vehicle.Speed", now - DayMs, 50)], 2), 2)) (await garage.SendAsync(second)).Ok();
        Assert.Equal([30.0, 50], await SpeedsAsync(garage, car, now));

        await planet["node"].StopAsync();
        await planet.UpAsync(up); // what is old is looked for at the start, and every hour
        await planet.UntilAsync("the old batch to be forgotten", async () => (await SpeedsAsync(garage, car, now)).SequenceEqual([50.0]));
        using var again = car.Request(old, 1);
        Assert.True((bool)(await garage.SendAsync(again)).Ok()["duplicate"]!);
        Assert.Equal([50.0], await SpeedsAsync(garage, car, now));
    }

    static async Task<IReadOnlyList<double>> SpeedsAsync(Garage garage, TestCar car, long now)
        => [.. (await garage.AskAsync(car.Owner, car.Path($"signals?names=Vehicle.Speed&agg=MAX&interval=1d&from={now - 5 * DayMs}"))).Ok()["signals"]![0]!["values"]!.AsArray().Select(one => (double)one!["value"]!)];

    public void Dispose() => planet.Dispose();
}
