using System.Net;
using System.Text.Json.Nodes;
using Grange.Tests;
using Grange.Wireless.Simulation;

namespace Grange.Planet.Tests;

/// <summary>From a frame on a socket to an event at a door, and back: over the real program, real UDP and real frames.</summary>
[Collection(nameof(Air))]
public sealed class Devices_on_the_air(Air air)
{
    readonly Planet planet = air.Planet;

    [Fact]
    public async Task A_device_joins_speaks_and_is_answered()
    {
        using var gateway = await air.GatewayAsync(0xA1);
        var node = await air.DeviceAsync(0x1001, "--codec", "lpp", "--name", "fridge");
        await Air.JoinAsync(node, gateway, uint.MaxValue - 1_000_000);
        var (status, queued) = await planet.SendAsync(HttpMethod.Post, "/api/v1/wireless/devices/0000000000001001/queue", Planet.Json(new JsonObject { ["fPort"] = 7, ["data"] = "AQI=" }));
        Assert.Equal(HttpStatusCode.OK, status);
        await gateway.HearAsync(node.Send(2, Convert.FromHexString("03670110")), 5, 868_300_000, Air.Fast, -71, 9.5m, Air.Soon().Token);

        var up = Assert.Single(await air.EventsAsync(0x1001, "up"));
        Assert.Equal(("fridge", 0, 2, "A2cBEA==", 27.2m), ((string)up["deviceInfo"]!["deviceName"]!, (int)up["fCnt"]!, (int)up["fPort"]!, (string)up["data"]!, (decimal)up["object"]!["temperatureSensor"]!["3"]!));
        Assert.Equal(("00000000000000a1", -71, 9.5m), ((string)up["rxInfo"]![0]!["gatewayId"]!, (int)up["rxInfo"]![0]!["rssi"]!, (decimal)up["rxInfo"]![0]!["snr"]!));
        var order = await gateway.Told.ReadAsync(Air.Soon().Token);
        Assert.Equal((1_000_005u, 868.3m), ((uint)order["tmst"]!, (decimal)order["freq"]!));
        Assert.Equal([1, 2], node.Open(Convert.FromBase64String((string)order["data"]!), 0)!.Value.Payload);
        await planet.UntilAsync("the downlink's acknowledgement", async () => (await air.EventsAsync(0x1001, "txack")).Any(one => (string?)one["queueItemId"] == (string?)queued["id"]));
    }

    [Fact]
    public async Task Five_gateways_make_one_event_and_all_are_named_at_the_end()
    {
        var node = await air.DeviceAsync(0x1002);
        var gateways = new List<SimulatedGateway>();
        for (ulong at = 0; at < 5; at++) gateways.Add(await air.GatewayAsync(0xB0 + at));
        await Air.JoinAsync(node, gateways[0]);
        var phy = node.Send(1, [1]);
        foreach (var gateway in gateways) await gateway.HearAsync(phy, 1, 868_100_000, Air.Fast, -90, 5, Air.Soon().Token);
        await planet.UntilAsync("the last of the copies", async () => (await air.EventsAsync(0x1002, "final")).SingleOrDefault()?["rxInfo"]!.AsArray().Count == 5);
        Assert.Single(await air.EventsAsync(0x1002, "up"));
        gateways.ForEach(gateway => gateway.Dispose());
    }

    [Fact]
    public async Task A_gateway_that_is_too_late_is_asked_for_the_second_window()
    {
        using var gateway = await air.GatewayAsync(0xA2);
        var (node, refused) = (await air.DeviceAsync(0x1003), 0);
        gateway.Judge = _ => Interlocked.Increment(ref refused) == 1 ? "TOO_LATE" : null;
        await gateway.HearAsync(node.Join(), 0, 868_100_000, Air.Fast, -80, 8, Air.Soon().Token);
        var order = await gateway.Told.ReadAsync(Air.Soon().Token);
        Assert.Equal((6_000_000u, 869.525m, "SF12BW125"), ((uint)order["tmst"]!, (decimal)order["freq"]!, (string)order["datr"]!));
        Assert.Contains("TooLate", (string)Assert.Single(await air.EventsAsync(0x1003, "log"))["description"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_follows_sees_a_frame_within_a_second()
    {
        using var gateway = await air.GatewayAsync(0xA3);
        var node = await air.DeviceAsync(0x1004, "--class", "C");
        await Air.JoinAsync(node, gateway);
        using var http = new HttpClient();
        using var live = new StreamReader(await http.GetStreamAsync(new Uri(planet.Url, "/api/v1/wireless/events?device=0000000000001004"), Air.Soon().Token));
        var hearing = FirstUpAsync(live);
        await gateway.HearAsync(node.Send(1, [42]), 9, 868_100_000, Air.Fast, -60, 10, Air.Soon().Token);
        Assert.Equal("Kg==", (string?)(await hearing.WaitAsync(TimeSpan.FromSeconds(1), TimeProvider.System, TestContext.Current.CancellationToken))["data"]);

        var began = TimeProvider.System.GetTimestamp(); // class C: at once
        await planet.SendAsync(HttpMethod.Post, "/api/v1/wireless/devices/0000000000001004/queue", Planet.Json(new JsonObject { ["fPort"] = 1, ["data"] = "/w==" }));
        var order = await gateway.Told.ReadAsync(Air.Soon().Token);
        Assert.True((bool)order["imme"]!);
        Assert.InRange(TimeProvider.System.GetElapsedTime(began).TotalMilliseconds, 0, 300);
    }

    [Fact]
    public async Task A_file_of_devices_is_imported_and_bad_lines_are_named()
    {
        var file = Path.Combine(planet.Folder, "devices.csv");
        await File.WriteAllTextAsync(file, "dev_eui,join_eui,app_key,name\n0000000000002001,0000000000000001,000102030405060708090a0b0c0d0e0f,one\n# no device\n20,x,y\n0000000000002002,0000000000000001,000102030405060708090a0b0c0d0e0f,two\n", TestContext.Current.CancellationToken);
        var ran = (await planet.RunAsync("node", "wireless", "device", "add", "--file", file)).Exits(1);
        Assert.Equal((2, 4), ((int)ran.Json["added"]!, (int)ran.Json["problems"]![0]!["line"]!));
        var listed = (await planet.RunAsync("node", "wireless", "device", "ls")).Exits(0).Json["devices"]!.AsArray().Select(one => (string)one!["devEui"]!).ToList();
        Assert.Contains("0000000000002001", listed);
        (await planet.RunAsync("node", "wireless", "device", "rm", "0000000000002001")).Exits(0);
        Assert.Equal("unknown-device", (string?)(await planet.SendAsync(HttpMethod.Get, "/api/v1/wireless/devices/0000000000002001")).Body["code"]);
        Assert.Equal("bad-appkey", (string?)(await planet.SendAsync(HttpMethod.Post, "/api/v1/wireless/devices", Planet.Json(new JsonObject { ["devEui"] = "0000000000002003" }))).Body["code"]);
    }

    [Fact]
    public async Task What_is_no_datagram_of_ours_is_counted_and_what_is_one_is_acknowledged()
    {
        using var gateway = await air.GatewayAsync(0xA4);
        var before = (long)(await planet.GetAsync("/api/v1/wireless/status"))["malformed"]!;
        using (var noise = new System.Net.Sockets.UdpClient())
            for (var i = 0; i < 20; i++) await noise.SendAsync(new byte[i], air.Udp, TestContext.Current.CancellationToken);
        await gateway.PushAsync("""{"rxpk":[{"data":"AAAA"}, 7]}""", Air.Soon().Token);
        await gateway.PushAsync("""{"rxpk":[{"da""", Air.Soon().Token);
        var status = await planet.GetAsync("/api/v1/wireless/status");
        Assert.Equal(before + 21, (long)status["malformed"]!);
    }

    [Fact]
    public async Task A_bound_gateway_speaks_over_its_agent_alone()
    {
        const ulong eui = 0xAA555A0000000001;
        var agent = await planet.StartAsync("agent", "join", "wireless", "--eui", $"{eui:x16}", "--lat", "50.06", "--lon", "19.94", "--listen", "127.0.0.1:0", "--data", planet.DataOf("owner"), "--node", $"{planet.Url}");
        var port = IPEndPoint.Parse(agent.Printed.Split('\n').First(line => line.StartsWith("ready ", StringComparison.Ordinal)).Split(' ')[3].Trim());
        var node = await air.DeviceAsync(0x1006);
        using var gateway = new SimulatedGateway(eui, port);
        await gateway.StartAsync(Air.Soon().Token);
        await Air.JoinAsync(node, gateway);
        await gateway.HearAsync(node.Send(1, [1]), 1, 868_100_000, Air.Fast, -80, 8, Air.Soon().Token);
        Assert.Single(await air.EventsAsync(0x1006, "up"));

        var before = (long)(await planet.GetAsync("/api/v1/wireless/status"))["foreign"]!;
        using var hijacker = new SimulatedGateway(eui, air.Udp);
        using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(500), TimeProvider.System);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => hijacker.StartAsync(soon.Token)); // its PULL_DATA is not answered
        Assert.Equal(before + 1, (long)(await planet.GetAsync("/api/v1/wireless/status"))["foreign"]!);
        await planet.SendAsync(HttpMethod.Post, "/api/v1/wireless/devices/0000000000001006/queue", Planet.Json(new JsonObject { ["fPort"] = 1, ["data"] = "AQ==" }));
        await gateway.HearAsync(node.Send(1, [2]), 1, 868_100_000, Air.Fast, -80, 8, Air.Soon().Token);
        Assert.NotNull(await gateway.Told.ReadAsync(Air.Soon().Token));
        Assert.False(hijacker.Told.TryRead(out _));
        Assert.Equal("bound", (string)(await planet.GetAsync("/api/v1/wireless/gateways"))["gateways"]!.AsArray().Single(one => (string?)one!["eui"] == $"{eui:x16}")!["level"]!);
        Assert.Equal("unknown-gateway", (string?)(await planet.SendAsync(HttpMethod.Post, $"/api/v1/wireless/gateways/{eui:x16}/session", Planet.Json(new JsonObject
        {
            ["device"] = $"0x{new string('1', 64)}",
            ["point"] = Convert.ToBase64String(new byte[33]),
            ["timeMs"] = 1,
            ["signature"] = "",
        }))).Body["code"]);
        await planet.UntilAsync("its own signature under all three frames", async () => (long)(await planet.GetAsync($"/api/v1/wireless/gateways/{eui:x16}/signed"))["frames"]! == 3);
        await EarnsAsync(agent.Printed.Split('\n').First(line => line.StartsWith("ready ", StringComparison.Ordinal)).Split(' ')[1], credits: 2);
    }

    [Fact]
    public async Task A_Basics_Station_is_told_where_to_go_and_its_devices_join_and_are_answered()
    {
        var node = await air.DeviceAsync(0x1010);
        using var station = new SimulatedStation(0xAA555A0000000010, new Uri($"ws://{planet.Url.Authority}"), TimeProvider.System);
        await station.StartAsync(Air.Soon().Token);
        Assert.Equal(("router_config", "EU863"), ((string)station.Config["msgtype"]!, (string)station.Config["region"]!));
        await TalkAsync(node, station, 0x1010, 0x0001_0000_FFFF_F000);
        Assert.Contains("aa555a0000000010", (await planet.GetAsync("/api/v1/wireless/gateways"))["gateways"]!.AsArray().Select(one => (string)one!["eui"]!));
        await station.AskTimeAsync(77, Air.Soon().Token);
        Assert.Equal(77, (long)(await station.Told.ReadAsync(Air.Soon().Token))["txtime"]!);
    }

    [Fact]
    public async Task A_Basics_Station_with_an_agent_is_a_bound_gateway()
    {
        const ulong eui = 0xAA555A0000000011;
        var agent = await planet.StartAsync("agent2", "join", "wireless", "--eui", $"{eui:x16}", "--lat", "50.06", "--lon", "19.94", "--listen", "127.0.0.1:0", "--station", "127.0.0.1:0", "--data", planet.DataOf("owner"), "--node", $"{planet.Url}");
        var lns = new Uri(agent.Printed.Split('\n').First(line => line.StartsWith("ready ", StringComparison.Ordinal)).Trim().Split(' ')[5]);
        var node = await air.DeviceAsync(0x1011);
        using var station = new SimulatedStation(eui, lns, TimeProvider.System);
        await station.StartAsync(Air.Soon().Token);
        await TalkAsync(node, station, 0x1011, 0x0001_0000_0000_1000);
        Assert.Equal("bound", (string)(await planet.GetAsync("/api/v1/wireless/gateways"))["gateways"]!.AsArray().Single(one => (string?)one!["eui"] == $"{eui:x16}")!["level"]!);

        using var hijacker = new SimulatedStation(eui, new Uri($"ws://{planet.Url.Authority}"), TimeProvider.System); // past the agent
        await hijacker.StartAsync(Air.Soon().Token);
        var before = (await air.EventsAsync(0x1011, "up")).Count;
        await hijacker.HearAsync(node.Send(1, [9]), 9, 868_100_000, 5, Air.Soon().Token);
        await planet.UntilAsync("it is refused", async () => (long)(await planet.GetAsync("/api/v1/wireless/status"))["foreign"]! >= 2);
        Assert.Equal(before, (await air.EventsAsync(0x1011, "up")).Count);
    }

    /// <summary>Joins, speaks, and is spoken to.</summary>
    async Task TalkAsync(SimulatedNode node, SimulatedStation station, ulong devEui, long xtime)
    {
        await station.HearAsync(node.Join(), xtime, 868_100_000, 5, Air.Soon().Token);
        var order = await station.Told.ReadAsync(Air.Soon().Token);
        Assert.Equal(("dnmsg", 5, xtime, 5), ((string)order["msgtype"]!, (int)order["RxDelay"]!, (long)order["xtime"]!, (int)order["RX1DR"]!));
        Assert.True(node.Accept(Convert.FromHexString((string)order["pdu"]!)));
        await planet.SendAsync(HttpMethod.Post, $"/api/v1/wireless/devices/{devEui:x16}/queue", Planet.Json(new JsonObject { ["fPort"] = 3, ["data"] = "AQ==" }));
        await station.HearAsync(node.Send(2, [7]), xtime + 10_000_000, 868_300_000, 5, Air.Soon().Token);
        order = await station.Told.ReadAsync(Air.Soon().Token);
        Assert.Equal([1], node.Open(Convert.FromHexString((string)order["pdu"]!), 0)!.Value.Payload);
        Assert.Equal((1, xtime + 10_000_000), ((int)order["RxDelay"]!, (long)order["xtime"]!));
        await planet.UntilAsync("the station's word that it was sent", async () => (await air.EventsAsync(devEui, "txack")).Count == 2);
    }

    /// <summary>What the gateway brought is said, scored, used up and settled, and a stranger comes to the same.</summary>
    async Task EarnsAsync(string gateway, long credits)
    {
        await planet.UntilAsync("all usage is said", async () => await planet.GetAsync("/api/v1/wireless/status") is { } status && (long)status["bought"]! >= credits && (long)status["unsaid"]! == 0);
        (await planet.RunAsync("node", "epoch", "close", "wireless")).Exits(0);
        var scores = await planet.UntilAsync("the epoch's scores", async () => (await planet.SendAsync(HttpMethod.Get, "/api/v1/wireless/epochs/0/scores")) is { Status: HttpStatusCode.OK } answer ? answer.Body : null);
        var row = Assert.Single(scores["work"]!.AsArray(), one => (string?)one!["device"] == gateway)!;
        Assert.Equal(("data", credits), ((string)row["reason"]!, (long)row["weight"]!));
        await planet.UntilAsync("the settlement", async () => (await planet.RunAsync("stranger", "audit", "1")) is { Exit: 0 } ran && (string?)ran.Json["result"] == "same");
    }

    [Fact]
    public async Task Killed_at_any_moment_it_loses_nothing_that_it_acknowledged_and_accepts_nothing_twice()
    {
        var (node, kills) = (await air.DeviceAsync(0x1009), Counts.Of(2, 50));
        var (sent, acknowledged) = (new List<byte[]>(), new HashSet<uint>());
        using (var first = await air.GatewayAsync(0xA9)) await Air.JoinAsync(node, first);
        for (var round = 0; round < kills; round++)
        {
            using var gateway = await air.GatewayAsync(0xA9);
            var killing = KillAsync(TimeSpan.FromMilliseconds(40 + 37 * round % 200));
            try
            {
                using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1), TimeProvider.System);
                while (true)
                {
                    var counter = node.NextUp;
                    sent.Add(node.Send(1, BitConverter.GetBytes(counter)));
                    await gateway.HearAsync(sent[^1], counter, 868_100_000, Air.Fast, -80, 8, patience.Token);
                    acknowledged.Add(counter);
                }
            }
            catch (Exception over) when (over is OperationCanceledException or System.Net.Sockets.SocketException)
            {
                // the node is dead
            }
            await killing;
            await air.UpAsync();
        }
        using var again = await air.GatewayAsync(0xA9);
        var before = (long)(await planet.GetAsync("/api/v1/wireless/devices/0000000000001009"))["nextUp"]!;
        foreach (var phy in sent.TakeLast(1_000)) await again.HearAsync(phy, 1, 868_100_000, Air.Fast, -80, 8, Air.Soon().Token);
        var kept = (await planet.RunAsync("node", "wireless", "events", "--device", "0000000000001009")).Exits(0);
        var counters = (await air.EventsAsync(0x1009, "up")).Select(one => (uint)one["fCnt"]!).ToList();
        Assert.Equal(counters.Count, counters.Distinct().Count());
        Assert.True(acknowledged.Count > 0);
        Assert.Empty(acknowledged.OrderDescending().Take(900).Except(counters));
        Assert.InRange((long)(await planet.GetAsync("/api/v1/wireless/devices/0000000000001009"))["nextUp"]!, before, sent.Count);
        Assert.NotEmpty(kept.Json["events"]!.AsArray());
    }

    async Task KillAsync(TimeSpan after)
    {
        await Task.Delay(after, TimeProvider.System, TestContext.Current.CancellationToken);
        planet["node"].Kill();
    }

    static async Task<JsonNode> FirstUpAsync(StreamReader live)
    {
        var isUp = false; // what is told of the join may come after it began to follow
        while (await live.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("event: ", StringComparison.Ordinal)) isUp = line == "event: up";
            else if (isUp && line.StartsWith("data: ", StringComparison.Ordinal)) return JsonNode.Parse(line["data: ".Length..])!;
        }
        throw new EndOfStreamException();
    }
}
