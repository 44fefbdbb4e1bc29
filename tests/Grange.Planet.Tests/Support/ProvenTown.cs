using System.Net;
using System.Text.Json.Nodes;
using Grange.Wireless;
using Grange.Wireless.Simulation;

namespace Grange.Planet.Tests;

/// <summary>Three gateways of a town behind their agents, on a node of their own: what one is told to send goes over the air of the test, the others hear it, and the third boasts. A maker vouches for the first two.</summary>
sealed class ProvenTown : IDisposable
{
    public const string Slug = "town";

    static readonly (ulong Eui, string Lat, string Lon)[] Places = [(0xB1, "47.3700", "8.5400"), (0xB2, "47.3850", "8.5400"), (0xB3, "47.3775", "8.5600")];

    readonly List<SimulatedGateway> gateways = [];
    readonly CancellationTokenSource ending = new();
    SimulatedNode? sensor;
    uint micros = 1_000_000;

    public Planet Planet { get; } = new();

    /// <summary>The name of the one that boasts.</summary>
    public static string Boaster => $"{Places[2].Eui:x16}";

    public static string First => $"{Places[0].Eui:x16}";

    /// <summary>Starts the node and the gateways.</summary>
    public async Task UpAsync(string profile, params string[] more)
    {
        var file = Path.Combine(Planet.Folder, Slug + ".json");
        (await GrangeProgram.RunAsync("network", "new", Slug, "--from", "wireless", "-o", file)).Exits(0);
        var maker = "";
        foreach (var place in Places.Take(2))
            maker = (string)(await GrangeProgram.RunAsync("devices", "vouch", FolderOf(place.Eui), "--maker", Path.Combine(Planet.Folder, "maker.pem"), "--json")).Exits(0).Json["maker"]!;
        var document = JsonNode.Parse(await File.ReadAllTextAsync(file))!;
        (document["rules"]!["profile"], document["rules"]!["makers"], document["epochSeconds"]) = (profile, new JsonArray(maker), 10);
        document["reward"] = new JsonObject { ["shareBps"] = 1_000 };
        await File.WriteAllTextAsync(file, document.ToJsonString());
        (await GrangeProgram.RunAsync("network", "check", file)).Exits(0);
        await Planet.UpAsync(["--network", file, "--udp", "0", .. more]);
        foreach (var place in Places) gateways.Add(await JoinAsync(place));
        foreach (var sender in gateways) _ = CarryAsync(sender);
    }

    /// <summary>A sensor joins, the first time, and tells by Cayenne LPP where it is.</summary>
    public async Task SpeakAsync(double latitude, double longitude)
    {
        if (sensor is null) await JoinAsync();
        byte[] payload = [1, 136, .. ThreeBytes(latitude * 10_000), .. ThreeBytes(longitude * 10_000), .. ThreeBytes(40_000)];
        await gateways[0].HearAsync(sensor!.Send(1, payload), micros += 2_000_000, 868_100_000, new DataRate(7, 125), -90, 8, ending.Token);

        static byte[] ThreeBytes(double number) => [(byte)((int)number >> 16), (byte)((int)number >> 8), (byte)(int)number];
    }

    /// <summary>The work of an epoch in which a reason earned, and another was given; null: there is none yet.</summary>
    public async Task<JsonArray?> PaidAsync(string earned, string given)
    {
        foreach (var row in await ScoredAsync())
        {
            var scores = (await Planet.GetAsync($"/api/v1/{Slug}/epochs/{row["number"]}/scores"))["work"]!.AsArray();
            if (scores.Any(one => (string?)one!["reason"] == earned && (long)one["weight"]! > 0) && scores.Any(one => (string?)one!["reason"] == given)) return scores;
        }
        return null;
    }

    /// <summary>Epochs that have a score, the settled ones with their settlement.</summary>
    public async Task<IReadOnlyList<JsonNode>> ScoredAsync()
        => [.. (await Planet.GetAsync($"/api/v1/epochs?network={Slug}"))["epochs"]!.AsArray().Where(row => (string?)row!["state"] is not ("Open" or "Sealed")).Select(row => row!)];

    async Task<SimulatedGateway> JoinAsync((ulong Eui, string Lat, string Lon) place)
    {
        var name = $"{place.Eui:x16}";
        var agent = await Planet.StartAsync(name, "join", "wireless", "--eui", name, "--network", Slug, "--lat", place.Lat, "--lon", place.Lon, "--listen", "127.0.0.1:0", "--dir", FolderOf(place.Eui), "--data", Planet.DataOf(name), "--node", $"{Planet.Url}", "--name", name);
        var port = IPEndPoint.Parse(agent.Printed.Split('\n').First(line => line.StartsWith("ready ", StringComparison.Ordinal)).Split(' ')[3].Trim());
        var gateway = new SimulatedGateway(place.Eui, port);
        await gateway.StartAsync(ending.Token);
        return gateway;
    }

    /// <summary>What one sends the others hear; the third says that it hears everything as if it stood beside it.</summary>
    async Task CarryAsync(SimulatedGateway sender)
    {
        await foreach (var order in sender.Told.ReadAllAsync(ending.Token).Where(order => !(bool)order["ipol"]!))
            foreach (var hearer in gateways.Where(one => one != sender))
                await hearer.HearAsync(Convert.FromBase64String((string)order["data"]!), 1, (long)((decimal)order["freq"]! * 1_000_000m), new DataRate(9, 125), hearer == gateways[2] ? -20 : -104, 8, ending.Token);
    }

    async Task JoinAsync()
    {
        const ulong Eui = 0xD1;
        (await Planet.RunAsync("node", "wireless", "device", "add", "--dev-eui", $"{Eui:x16}", "--join-eui", "0000000000000001", "--app-key", $"{Eui:x16}{Eui:x16}", "--codec", "lpp", "--network", Slug)).Exits(0);
        sensor = new SimulatedNode(Eui, 1, JoinKeys.Of10(new LoraKey(Convert.FromHexString($"{Eui:x16}{Eui:x16}"))));
        var joined = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        gateways[0].Judge = order =>
        {
            if ((bool)order["ipol"]! && sensor.Accept(Convert.FromBase64String((string)order["data"]!))) joined.TrySetResult();
            return null;
        };
        await gateways[0].HearAsync(sensor.Join(), micros, 868_100_000, new DataRate(7, 125), -80, 8, ending.Token);
        await joined.Task.WaitAsync(TimeSpan.FromSeconds(30));
        micros += 6_000_000;
    }

    string FolderOf(ulong eui) => Path.Combine(Planet.Folder, $"gateway-{eui:x16}");

    public void Dispose()
    {
        ending.Cancel();
        foreach (var gateway in gateways) gateway.Dispose();
        Planet.Dispose();
        ending.Dispose();
    }
}
