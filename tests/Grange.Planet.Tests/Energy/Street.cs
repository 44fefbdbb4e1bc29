using System.Text.Json.Nodes;
using Grange.Energy.Protocol.Csv;
using Grange.Energy.Simulation;

namespace Grange.Planet.Tests;

/// <summary>
/// A street with two homes and a transformer: simulated meters send real P1 telegrams over sockets, in fast motion and in the past; an agent beside each
/// signs what every hour counted. The second home reports 30 % more export than flows.
/// </summary>
public sealed class Street : IAsyncLifetime
{
    public const string Slug = "street", Honest = "honest", Cheat = "cheat", Transformer = "transformer", Feeder = "main";

    /// <summary>Hours that are told before the fixture is ready.</summary>
    public const int Hours = 30;

    const int HourMs = 3_600_000, Speed = 8 * 3_600;

    static readonly HomeSeries Homes = Series();

    readonly List<P1Port> ports = [];

    internal Planet Planet { get; } = new();

    /// <summary>Ids of the meters by name.</summary>
    public Dictionary<string, string> Meters { get; } = [];

    public long StartMs { get; } = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() / 86_400_000 * 86_400_000 - 10 * 86_400_000L;

    /// <summary>What a home's meter counts in an hour of its series.</summary>
    public static HomeSlot At(int home, int hour) => Homes.Slots[hour][home];

    public async ValueTask InitializeAsync()
    {
        try
        {
            var file = Path.Combine(Planet.Folder, Slug + ".json");
            (await GrangeProgram.RunAsync("network", "new", Slug, "--from", "energy", "-o", file)).Exits(0);
            var document = JsonNode.Parse(await File.ReadAllTextAsync(file))!;
            document["rules"] = new JsonObject { ["slotMinutes"] = 60 };
            await File.WriteAllTextAsync(file, document.ToJsonString());
            await Planet.UpAsync("--network", file);
            var clock = new FastClock(StartMs, Speed, TimeProvider.System);
            foreach (var (name, at) in new[] { (Honest, 0), (Cheat, 1), (Transformer, 2) })
                ports.Add(new P1Port(new SimulatedHome(Homes, at, StartMs, 0, HourMs / 1_000, name == Cheat ? 130 : 100), clock, stepSeconds: 600));
            await Task.WhenAll(JoinAsync(Honest, 0, "--feeder"), JoinAsync(Cheat, 1, "--feeder"), JoinAsync(Transformer, 2, "--transformer"));
            foreach (var device in (await Planet.GetAsync("/api/v1/devices"))["devices"]!.AsArray()) Meters[(string)device!["name"]!] = (string)device["id"]!;
            await Planet.UntilAsync("a day of every meter", async () => (await SlotsAsync(Honest)).Count >= Hours && (await SlotsAsync(Cheat)).Count >= Hours && (await SlotsAsync(Transformer)).Count >= Hours);
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    /// <summary>The slots of a meter that the node has.</summary>
    internal async Task<IReadOnlyList<JsonNode>> SlotsAsync(string name)
        => [.. (await Planet.GetAsync($"/energy/readings?device={Meters[name]}&fromMs={StartMs}"))["intervals"]!.AsArray().Select(row => row!)];

    Task<RunningProgram> JoinAsync(string name, int port, string role) => Planet.StartAsync(
        name, "join", "energy", "--network", Slug, "--meter", $"p1:127.0.0.1:{ports[port].Port}", "--inverter", "40000", role, Feeder, "--name", name, "--data", Planet.DataOf(name), "--node", $"{Planet.Url}");

    /// <summary>Two homes whose roofs look in different directions, and what they add up to at the transformer.</summary>
    static HomeSeries Series()
    {
        var slots = Enumerable.Range(0, 12 * 24).Select(hour =>
        {
            var of = hour % 24;
            var (one, two) = (new HomeSlot(300 + of * 7 % 50, of is > 5 and < 13 ? 2_000 + of * 131 : 0), new HomeSlot(400 + hour * 13 % 90, of is > 10 and < 20 ? 3_000 + hour * 37 % 900 : 0));
            return new[] { one, two, new HomeSlot(one.LoadWh + two.LoadWh, one.YieldWh + two.YieldWh) };
        });
        return new HomeSeries([1, 2, 3], [.. slots], [], []);
    }

    public async ValueTask DisposeAsync()
    {
        Planet.Dispose();
        foreach (var port in ports) await port.DisposeAsync();
    }
}

/// <summary>Tests that only read share the one running street.</summary>
[CollectionDefinition(nameof(Street))]
public sealed class StreetCollection : ICollectionFixture<Street>;
