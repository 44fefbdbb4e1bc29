using Grange.Energy.Protocol.Csv;
using Grange.Energy.Simulation;

namespace Grange.Energy.Demo;

/// <summary>The street of the demo: a summer day of 17 real homes (<c>Simulation/day.csv</c>) and their transformer, each a meter with a P1 port, all waiting for the same morning.</summary>
sealed class DemoStreet : IAsyncDisposable
{
    const int HourSeconds = 3_600, StepSeconds = 900;

    /// <summary>A day in six seconds.</summary>
    const long Speed = 4 * HourSeconds;

    const int Inflated = 130;

    readonly FastClock clock;

    /// <param name="startMs">When the day begins.</param>
    /// <param name="cheat">Number of the home whose meter reports 30 % more export than flows.</param>
    public DemoStreet(long startMs, int cheat, TimeProvider real)
    {
        var series = WithTransformer(Day());
        (StartMs, EndMs, clock) = (startMs, startMs + series.Slots.Count * HourSeconds * 1_000L, new FastClock(startMs, Speed, real, held: true));
        Ports = [.. series.Homes.Select((home, at) => (home, new P1Port(new SimulatedHome(series, at, startMs, 0, HourSeconds, home == cheat ? Inflated : 100), clock, StepSeconds)))];
    }

    /// <summary>The transformer's number among the homes'.</summary>
    public const int Transformer = 0;

    public long StartMs { get; }
    public long EndMs { get; }
    public IReadOnlyList<(int Home, P1Port Port)> Ports { get; }

    /// <summary>Lets the day pass once every meter is being read, so that nobody misses its morning.</summary>
    public async Task DawnAsync(CancellationToken cancel)
    {
        await Task.WhenAll(Ports.Select(one => one.Port.Read)).WaitAsync(cancel);
        clock.Go();
    }

    static HomeSeries Day()
    {
        using var file = new StreamReader(typeof(DemoStreet).Assembly.GetManifestResourceStream("energy.day.csv")!);
        return HomeSeries.Read(file).TryGet(out var series, out var fault) ? series : throw new InvalidDataException(fault.Detail);
    }

    /// <summary>What flows through the transformer is what the homes' meters truly count, all together.</summary>
    static HomeSeries WithTransformer(HomeSeries day) => day with
    {
        Homes = [.. day.Homes, Transformer],
        Slots = [.. day.Slots.Select(homes => homes.Append(new HomeSlot(homes.Sum(home => home.LoadWh), homes.Sum(home => home.YieldWh))).ToArray())],
    };

    public async ValueTask DisposeAsync()
    {
        foreach (var (_, port) in Ports) await port.DisposeAsync();
    }
}
