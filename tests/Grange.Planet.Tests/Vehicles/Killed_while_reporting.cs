using System.Collections.Concurrent;
using System.Net;
using Grange.Tests;

namespace Grange.Planet.Tests.Vehicles;

/// <summary>A node that is killed while cars report, again and again: every batch that it acknowledged is there afterwards, once.</summary>
public sealed class Killed_while_reporting : IAsyncLifetime
{
    const string Speed = "Vehicle.Speed";

    const int Points = 100;

    readonly Garage garage = new();

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => garage.InitializeAsync();

    public ValueTask DisposeAsync() => garage.DisposeAsync();

    [Fact]
    public async Task Nothing_that_was_acknowledged_is_lost_or_there_twice()
    {
        var cars = new List<TestCar>();
        for (var i = 0; i < 4; i++) cars.Add(await garage.CarAsync());
        var began = Garage.NowMs - 3_600_000;
        var acknowledged = new ConcurrentDictionary<(long Car, long Batch), bool>();
        var next = new long[cars.Count];
        for (var kill = 0; kill < Counts.Of(3, 15); kill++)
        {
            var driving = cars.Select((car, at) => DriveAsync(car, began, acknowledged, next, at)).ToList();
            var enough = acknowledged.Count + 20;
            await garage.Planet.UntilAsync("acknowledgements", () => Task.FromResult(acknowledged.Count >= enough), 60);
            await Task.Delay(TimeSpan.FromMilliseconds(37 * kill % 150), TimeProvider.System, Cancel);
            garage.Planet["node"].Kill();
            await Task.WhenAll(driving);
            await garage.UpAsync();
        }
        Assert.True(acknowledged.Count > 40, $"{acknowledged.Count} were acknowledged");
        foreach (var (car, at) in cars.Select((car, at) => (car, at))) await HoldsAsync(car, began, acknowledged, next[at]);
    }

    /// <summary>Sends until the node is gone; what was not answered is sent again, by the same number, when it is back.</summary>
    async Task DriveAsync(TestCar car, long began, ConcurrentDictionary<(long, long), bool> acknowledged, long[] next, int at)
    {
        for (; ; next[at]++)
        {
            var number = next[at] + 1;
            var body = car.Body(Enumerable.Range(0, Points).Select(point => (Speed, began + number * 1_000 + point, (object)(double)number)), number);
            try
            {
                using var request = car.Request(body, number);
                var answer = await garage.SendAsync(request);
                Assert.True(answer.Status is HttpStatusCode.Accepted or HttpStatusCode.OK, $"{answer.Status} {answer.Body}");
                acknowledged[(car.Id, number)] = true;
            }
            catch (HttpRequestException)
            {
                return;
            }
        }
    }

    /// <summary>Every batch is a second of the car's time: all of its values, once.</summary>
    async Task HoldsAsync(TestCar car, long began, ConcurrentDictionary<(long Car, long Batch), bool> acknowledged, long sent)
    {
        var raw = (await garage.AskAsync(car.Owner, car.Path($"raw?from={began}&to={began + 3_000_000}"))).Ok()["batches"]!.AsArray();
        var stored = raw.Select(one => (long)one!["sequence"]!).ToList();
        Assert.Equal(stored.Distinct().Count(), stored.Count);
        Assert.Empty(acknowledged.Keys.Where(one => one.Car == car.Id).Select(one => one.Batch).Except(stored));
        Assert.InRange(stored.Count, 1, sent + 1);
        var values = (await garage.AskAsync(car.Owner, car.Path($"signals?names={Speed}&agg=MIN&interval=1s&from={began}&to={began + 3_000_000}"))).Ok()["signals"]![0]!["values"]!.AsArray();
        Assert.Subset(values.Select(one => (long)(double)one!["value"]!).ToHashSet(), stored.ToHashSet());
    }
}
