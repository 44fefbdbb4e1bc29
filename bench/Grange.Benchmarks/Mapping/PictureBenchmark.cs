using Grange.Mapping.Simulation;

namespace Grange.Benchmarks;

/// <summary>Pictures through the door of a node until anybody may see them: kept sealed and durable, read, hashed, compared, checked, made public in three sizes. No detector: contributors are believed.</summary>
/// <remarks>Wall time, and beside it the node's processor time for a picture, which means something on a machine that others use too.</remarks>
static class PictureBenchmark
{
    const int Rounds = 3;

    public static IEnumerable<Heat> Heats()
    {
        foreach (var heat in Of("1024 × 768", 400, 1024, 768, 100)) yield return heat;
        foreach (var heat in Of("2028 × 1024", 200, 2028, 1024, 50)) yield return heat;
    }

    static IEnumerable<Heat> Of(string size, int pictures, int width, int height, double target)
    {
        var node = new MapServer();
        var used = new Queue<TimeSpan>();
        var ours = new Contender("Grange", pictures, async cancel =>
        {
            var streets = new byte[pictures][];
            var (now, lap) = (TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), node.Laps++);
            Parallel.For(0, pictures, at => streets[at] = new SimulatedDrive(1 + lap * 100 + at / 50, SimulatedDrive.WhereItIsNoon(now, 10 + lap * 10 + at / 50), 90, now - 120_000, width, height).Shoot(at % 50));
            if (!(await node.UploadAsync(streets, cancel)).TryGet(out var measured, out var fault)) return fault;
            if (lap > 0) used.Enqueue(measured.Processor / pictures); // the first round warms up
            return new Lap(measured.Wall.TotalSeconds);
        }, node);
        yield return new Heat(Unit.PerSecond, Rounds, [new Duel($"pictures of {size}, upload to public", ours, Target: Target.AtLeast(target))]);
        yield return new Heat(Unit.Milliseconds, Rounds, [new Duel($"the node's processor time for a picture of {size}", Contender.OfTimed("Grange", 1, _ => Task.FromResult(used.Dequeue())), Target: Target.AtMost(2_000 / target, Unit.Milliseconds))], IsCold: true);
    }
}
