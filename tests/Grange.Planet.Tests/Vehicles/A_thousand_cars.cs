using Grange.Tests;
using Grange.Vehicles.Protocol.Replay;
using Grange.Vehicles.Simulation;

namespace Grange.Planet.Tests.Vehicles;

/// <summary>A fleet on the recorded drive, each car somewhere else on it: registered, paired, and sending signed batches at once; every car's last word is what its owner reads.</summary>
[Collection(nameof(Garage))]
public sealed class A_thousand_cars(Garage garage)
{
    const int AtOnce = 16, Batches = 4, Rows = 20;

    [Fact]
    public async Task Are_told_apart_and_each_is_stored()
    {
        var drive = RecordedDrive.Rows();
        var cars = new TestCar[Counts.Of(40, 1_000)];
        await Parallel.ForAsync(0, cars.Length, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (at, _) => cars[at] = await garage.CarAsync());
        var from = Garage.NowMs - 3_600_000;
        await Parallel.ForAsync(0, cars.Length, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (at, _) =>
        {
            for (var batch = 0; batch < Batches; batch++)
                (await cars[at].SendAsync(RowsOf(drive, at, batch).SelectMany(row => row.Values.Select(one => (one.Signal.Path, from + row.TimeMs % 3_000_000, (object)one.Value))))).Ok();
        });
        await Parallel.ForAsync(0, cars.Length, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (at, _) =>
        {
            var all = Enumerable.Range(0, Batches).SelectMany(batch => RowsOf(drive, at, batch)).ToList();
            var newest = all.MaxBy(row => row.TimeMs % 3_000_000)!;
            var shown = (await garage.AskAsync(cars[at].Owner, cars[at].Path("latest"))).Ok()["signals"]!.AsArray().ToDictionary(one => (string)one!["name"]!, one => (double)one!["value"]!);
            Assert.All(newest.Values, one => Assert.Equal(one.Value, shown[one.Signal.Path]));
        });
    }

    static IEnumerable<TripRow> RowsOf(IReadOnlyList<TripRow> drive, int car, int batch) => Enumerable.Range(0, Rows).Select(row => drive[(car * 7 + batch * Rows + row) % 590]);
}
