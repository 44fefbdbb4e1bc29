using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Grange.Geo;
using Grange.Verbs;
using Grange.Wireless.Simulation;

namespace Grange.Wireless.Demo;

/// <summary>Wireless in <c>grange demo</c>: six gateways with their agents and forty sensors in a town; beacons are drawn, sent and heard; who boasts of what he hears is named.</summary>
public sealed class WirelessDemo : INetworkDemo, IDisposable
{
    const int Gateways = 6, Sensors = 40, Seed = 8;
    const string Cheat = "boaster-gateway";

    static readonly LatLng Town = new(47.3769, 8.5417);
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    readonly Lock joining = new();
    SimulatedTown? town;

    /// <inheritdoc/>
    public void Edit(JsonObject definition)
    {
        var rules = definition["rules"]!.AsObject();
        (rules["profile"], rules["beaconSeconds"]) = ("useful-coverage", 8);
    }

    /// <inheritdoc/>
    public async Task WorkAsync(DemoStage stage, CancellationToken cancel)
    {
        var funding = FundAsync(stage, cancel);
        town = new SimulatedTown(Seed);
        await Task.WhenAll(Enumerable.Range(0, Gateways).Select(at => JoinAsync(stage, at, cancel)));
        var placed = stage.Clock.GetTimestamp();
        await AddSensorsAsync(stage, cancel);
        await stage.UntilAsync("every sensor's join", Patience, async () =>
        {
            await town.JoinAsync(cancel);
            await Task.Delay(TimeSpan.FromSeconds(1), stage.Clock, cancel); // an answer takes as long as copies are awaited
            return town.Joined == Sensors ? town : null;
        }, cancel);
        await funding;
        for (var round = 0; round < 3; round++) await town.SpeakAsync(cancel);
        var status = await stage.UntilAsync("all data in evidence", Patience, async () => await stage.Node.GetAsync("/api/v1/wireless/status", cancel) is var said && (long)said["bought"]! >= 3 * Sensors && (long)said["unsaid"]! == 0 ? said : null, cancel);
        var cells = await stage.UntilAsync("coverage", Patience, async () => await AttestedAsync(stage, cancel) is { Count: > 0 } drawn ? drawn : null, cancel);
        stage.Tell($"{Gateways} gateways heard {status["uplinks"]} messages of {Sensors} sensors, {status["copies"]} of them more than once; {status["bought"]} credits are burned for them");
        stage.Tell($"coverage is drawn where devices said that they were heard: {cells.Count} hexes of three quarters of a square kilometre");
        stage.Report["wireless"] = new JsonObject { ["uplinks"] = status["uplinks"]!.DeepClone(), ["credits"] = status["bought"]!.DeepClone(), ["hexes"] = cells.Count };
        var settled = TimeSpan.FromSeconds(5) - stage.Clock.GetElapsedTime(placed); // beacons of the next epoch are committed for once no more gateways come
        if (settled > TimeSpan.Zero) await Task.Delay(settled, stage.Clock, cancel);
    }

    /// <inheritdoc/>
    public async Task EpochAsync(DemoStage stage, CancellationToken cancel)
    {
        await town!.SpeakAsync(cancel); // what beacons and witnesses earn is minted for what sensors burn
        var beacons = await stage.UntilAsync("beacons and who heard them", Patience, async () => (await stage.Node.GetAsync("/api/v1/wireless/beacons", cancel))["beacons"]!.AsArray() is { Count: Gateways } all ? all : null, cancel);
        var witnesses = beacons.SelectMany(one => one!["witnesses"]!.AsArray()).Select(one => one!).ToList();
        var named = witnesses.Where(one => (string?)one["reason"] == "bad_rssi").Select(one => (string)one["name"]!).Distinct().ToList();
        stage.Tell($"each gateway sent a beacon when the seed said; {witnesses.Count(one => (string?)one["reason"] == "none")} of {witnesses.Count} reports of them can be true; {string.Join(", ", named)} says it heard more than the air can carry");
        stage.Report["wireless"]!["beacons"] = beacons.Count;
        stage.Report["wireless"]!["named"] = new JsonArray([.. named.Select(one => (JsonNode)one)]);
        stage.Report["wireless"]!["cheat"] = Cheat;
    }

    /// <inheritdoc/>
    public Task AfterwardsAsync(DemoStage stage, CancellationToken cancel)
    {
        Dispose();
        return Task.CompletedTask;
    }

    /// <summary>Ends the town; its gateways are silent from then on.</summary>
    public void Dispose()
    {
        town?.Dispose();
        town = null;
    }

    /// <summary>A gateway with an account of its own, so that all can register at once; the first one claims what it earned.</summary>
    async Task JoinAsync(DemoStage stage, int at, CancellationToken cancel)
    {
        var (name, eui, place) = (at == Gateways - 1 ? Cheat : $"gateway-{at + 1}", 0xAA555A0000000100 + (ulong)at, PlaceOf(at, Gateways, 1_800));
        var (account, data) = stage.NewAccount(name);
        if (at == 0) stage.Earners.Add((account, data, name));
        var agent = stage.Start(name, "join", "wireless", "--eui", $"{eui:x16}", "--lat", Degrees(place.Lat), "--lon", Degrees(place.Lng), "--listen", "127.0.0.1:0", "--name", name, "--data", data, "--node", $"{stage.NodeUrl}");
        var ready = await agent.ReadyAsync(Patience, stage.Clock, cancel);
        var gateway = new SimulatedGateway(eui, IPEndPoint.Parse(ready.Split(' ')[2]));
        await gateway.StartAsync(cancel);
        lock (joining) town!.Add(gateway, place, boasts: name == Cheat);
    }

    async Task AddSensorsAsync(DemoStage stage, CancellationToken cancel)
    {
        var lines = new StringBuilder("dev_eui,join_eui,app_key,name,codec\n");
        for (var at = 0; at < Sensors; at++)
        {
            var (eui, key) = (0x70B3D57ED0000100 + (ulong)at, Convert.ToHexStringLower([.. Enumerable.Range(0, 16).Select(one => (byte)(at * 7 + one))]));
            lines.Append(CultureInfo.InvariantCulture, $"{eui:x16},0000000000000001,{key},sensor-{at + 1},lpp\n");
            town!.Add(new SimulatedNode(eui, 1, JoinKeys.Of10(new LoraKey(Convert.FromHexString(key)))), PlaceOf(at, Sensors, 300 + 60 * at));
        }
        var file = Path.Combine(stage.Folder, "sensors.csv");
        await File.WriteAllTextAsync(file, lines.ToString(), cancel);
        await stage.RunAsync("sensors", ["wireless", "device", "add", "--file", file, "--data", NodeData(stage), "--node", $"{stage.NodeUrl}"], cancel);
    }

    /// <summary>The operator's own account pays for its sensors.</summary>
    static Task FundAsync(DemoStage stage, CancellationToken cancel) => stage.BuyCreditsAsync("sensors", NodeData(stage), 20_000, cancel);

    static async Task<List<JsonNode>> AttestedAsync(DemoStage stage, CancellationToken cancel)
        => [.. (await stage.Node.GetAsync("/api/v1/wireless/coverage", cancel))["cells"]!.AsArray().Where(one => (string?)one!["grade"] == "A").Select(one => one!)];

    /// <summary>One of a ring around the town.</summary>
    static LatLng PlaceOf(int at, int count, double metres)
    {
        var (angle, degree) = (2 * Math.PI * at / count, 111_320.0);
        return new(Town.Lat + metres * Math.Cos(angle) / degree, Town.Lng + metres * Math.Sin(angle) / (degree * Math.Cos(Town.Lat * Math.PI / 180)));
    }

    static string NodeData(DemoStage stage) => Path.Combine(stage.Folder, "node");

    static string Degrees(double degrees) => degrees.ToString("F6", CultureInfo.InvariantCulture);
}
