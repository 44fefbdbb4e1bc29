using System.Net;
using System.Text.Json.Nodes;
using Grange.Wireless;
using Grange.Wireless.Simulation;

namespace Grange.Planet.Tests;

/// <summary>Three gateways of a town behind their agents: beacons that the node asks for go over the air of the test, are reported over real UDP, scored, paid and recomputed.</summary>
public sealed class Gateways_that_prove_each_other : IDisposable
{
    const string Slug = "town";

    static readonly (ulong Eui, string Lat, string Lon)[] Places = [(0xB1, "47.3700", "8.5400"), (0xB2, "47.3850", "8.5400"), (0xB3, "47.3775", "8.5600")];

    readonly Planet planet = new();
    readonly List<SimulatedGateway> gateways = [];
    readonly CancellationTokenSource ending = new();

    [Fact]
    public async Task Beacons_are_drawn_sent_heard_and_paid_and_a_boaster_is_named()
    {
        await UpAsync();
        foreach (var place in Places) gateways.Add(await JoinAsync(place));
        foreach (var sender in gateways) _ = CarryAsync(sender);

        var scores = await planet.UntilAsync("an epoch in which beacons and witnesses earn", async () => await PaidAsync());
        Assert.Contains(scores, row => (string?)row!["reason"] == "bad_rssi" && (long)row["weight"]! == 0);
        Assert.DoesNotContain(scores, row => (string?)row!["reason"] == "witness" && (string?)row["name"] == $"{Places[2].Eui:x16}" && (long)row["weight"]! > 0);

        var beacons = (await planet.GetAsync($"/api/v1/{Slug}/beacons"))["beacons"]!.AsArray();
        Assert.Contains(beacons, one => (int)one!["counted"]! == 1 && one["witnesses"]!.AsArray().Any(witness => (string?)witness!["reason"] == "bad_rssi" && ((string?)witness["reasonText"])!.Contains("strength", StringComparison.Ordinal)));
        var cells = (await planet.GetAsync($"/api/v1/{Slug}/coverage?west=8&south=47&east=9&north=48"))["cells"]!.AsArray();
        Assert.Contains(cells, one => (string?)one!["grade"] == "B");
        Assert.Empty((await planet.GetAsync($"/api/v1/{Slug}/coverage?west=9&south=47&east=10&north=48"))["cells"]!.AsArray());
        Assert.Equal("gateway-near", (string?)(await planet.GetAsync($"/api/v1/{Slug}/coverage/at?lat=47.3760&lng=8.5450"))["says"]);

        await SpeakAsync(47.3760, 8.5450);
        var here = await planet.UntilAsync("the place where the sensor was heard", async () => await planet.GetAsync($"/api/v1/{Slug}/coverage/at?lat=47.3760&lng=8.5450") is var at && (string?)at["says"] == "heard-here" ? at : null);
        Assert.Equal(("A", 1, 280), ((string?)here["grade"], (int)here["samples"]!, (int)here["marginDeciDb"]!));

        var epoch = await planet.UntilAsync("a settlement", async () => (await planet.GetAsync($"/api/v1/epochs?network={Slug}"))["epochs"]!.AsArray().Where(row => (string?)row!["state"] == "Settled").MaxBy(row => (long)row!["number"]!));
        Assert.Equal("same", (string?)(await planet.RunAsync("stranger", "audit", $"{epoch["settlement"]}", "--from", "0")).Exits(0).Json["result"]);
    }

    async Task UpAsync()
    {
        var file = Path.Combine(planet.Folder, Slug + ".json");
        (await GrangeProgram.RunAsync("network", "new", Slug, "--from", "wireless", "-o", file)).Exits(0);
        var document = JsonNode.Parse(await File.ReadAllTextAsync(file))!;
        (document["rules"]!["profile"], document["epochSeconds"]) = ("helium-2024", 10);
        document["reward"] = new JsonObject { ["shareBps"] = 1_000 };
        await File.WriteAllTextAsync(file, document.ToJsonString());
        (await GrangeProgram.RunAsync("network", "check", file)).Exits(0);
        await planet.UpAsync("--network", file, "--udp", "0");
    }

    async Task<SimulatedGateway> JoinAsync((ulong Eui, string Lat, string Lon) place)
    {
        var name = $"{place.Eui:x16}";
        var agent = await planet.StartAsync(name, "join", "wireless", "--eui", name, "--network", Slug, "--lat", place.Lat, "--lon", place.Lon, "--listen", "127.0.0.1:0", "--data", planet.DataOf(name), "--node", $"{planet.Url}", "--name", name);
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

    /// <summary>A sensor joins and tells by Cayenne LPP where it is.</summary>
    async Task SpeakAsync(double latitude, double longitude)
    {
        const ulong Eui = 0xD1;
        (await planet.RunAsync("node", "wireless", "device", "add", "--dev-eui", $"{Eui:x16}", "--join-eui", "0000000000000001", "--app-key", $"{Eui:x16}{Eui:x16}", "--codec", "lpp", "--network", Slug)).Exits(0);
        var sensor = new SimulatedNode(Eui, 1, JoinKeys.Of10(new LoraKey(Convert.FromHexString($"{Eui:x16}{Eui:x16}"))));
        var joined = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        gateways[0].Judge = order =>
        {
            if ((bool)order["ipol"]! && sensor.Accept(Convert.FromBase64String((string)order["data"]!))) joined.TrySetResult();
            return null;
        };
        await gateways[0].HearAsync(sensor.Join(), 1_000_000, 868_100_000, new DataRate(7, 125), -80, 8, ending.Token);
        await joined.Task.WaitAsync(TimeSpan.FromSeconds(30));
        byte[] payload = [1, 136, .. ThreeBytes(latitude * 10_000), .. ThreeBytes(longitude * 10_000), .. ThreeBytes(40_000)];
        await gateways[0].HearAsync(sensor.Send(1, payload), 9_000_000, 868_100_000, new DataRate(7, 125), -90, 8, ending.Token);

        static byte[] ThreeBytes(double number) => [(byte)((int)number >> 16), (byte)((int)number >> 8), (byte)(int)number];
    }

    async Task<JsonArray?> PaidAsync()
    {
        foreach (var row in (await planet.GetAsync($"/api/v1/epochs?network={Slug}"))["epochs"]!.AsArray().Where(row => (string?)row!["state"] is not ("Open" or "Sealed")))
        {
            var scores = (await planet.GetAsync($"/api/v1/{Slug}/epochs/{row!["number"]}/scores"))["work"]!.AsArray();
            if (scores.Any(one => (string?)one!["reason"] == "beacon" && (long)one["weight"]! > 0) && scores.Any(one => (string?)one!["reason"] == "bad_rssi")) return scores;
        }
        return null;
    }

    public void Dispose()
    {
        ending.Cancel();
        foreach (var gateway in gateways) gateway.Dispose();
        planet.Dispose();
        ending.Dispose();
    }
}
