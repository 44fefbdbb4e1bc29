using Grange.Tests;
using Grange.Verbs.Hardware;

namespace Grange.Readings.Tests;

public sealed class CrashTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("grange-sensor-").FullName;

    [Fact]
    public async Task Killed_at_any_moment_with_a_node_that_fails_a_sensor_loses_nothing_it_acknowledged_and_sends_nothing_twice()
    {
        using var identity = DeviceIdentity.OpenOrCreate(folder).Value;
        await using var node = await StubNode.StartAsync(identity.Id, identity.Key.PublicKey);
        node.Failing = 25;
        var random = new Random(7);
        var (kept, asked) = (new List<long>(), new List<long>());
        for (var kill = 0; kill < Counts.Of(8, 100); kill++)
        {
            using var sensor = SensorProcess.Start(folder, node.Url);
            if (kill % 4 != 0) await MeasureAsync(sensor); // one in four dies while it starts
            var ends = Task.Delay(TimeSpan.FromMilliseconds(random.Next(5, 400)), TimeProvider.System, CancellationToken.None).ContinueWith(_ => sensor.Kill(), TaskScheduler.Default);
            while (!ends.IsCompleted && await MeasureAsync(sensor)) ;
            await ends;
        }
        node.Failing = 0;
        using (var last = SensorProcess.Start(folder, node.Url)) Assert.Equal(0, await last.EndAsync());

        var terms = ReadingTerms.Read(Story.Define().Rules);
        var sent = node.Chain.Select(evidence => Reading.Read(evidence.Record.Body, terms).Value.Values[0]).ToList();
        Assert.NotEmpty(kept);
        Assert.Empty(kept.Except(sent));
        Assert.Empty(sent.Except(asked));
        Assert.Equal(sent.Count, sent.Distinct().Count());
        Assert.Equal(sent.Order(), sent);

        async Task<bool> MeasureAsync(SensorProcess sensor)
        {
            asked.Add(asked.Count + 1);
            var safe = await sensor.MeasureAsync(asked[^1]);
            if (safe) kept.Add(asked[^1]);
            return safe;
        }
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
