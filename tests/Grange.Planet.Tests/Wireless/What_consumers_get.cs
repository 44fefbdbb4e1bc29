using System.Net;
using System.Text.Json.Nodes;
using Grange.Tests;
using Grange.Tests.Engines;

namespace Grange.Planet.Tests;

/// <summary>Who has devices gets their values: read by a codec, sent on by webhook and MQTT.</summary>
[Collection(nameof(Air))]
public sealed class What_consumers_get(Air air)
{
    const string Codec = """
        function decodeUplink(input) {
          if (input.fPort === 9) return { errors: ["no such port"] };
          return { data: { level: (input.bytes[0] << 8 | input.bytes[1]) / 10 } };
        }
        function encodeDownlink(input) { return { bytes: [input.data.valve ? 1 : 0], fPort: 12 }; }
        """;

    readonly Planet planet = air.Planet;

    [Fact]
    public async Task A_codec_reads_what_a_device_says_and_says_why_when_it_cannot()
    {
        var file = Path.Combine(planet.Folder, "level.js");
        await File.WriteAllTextAsync(file, Codec, TestContext.Current.CancellationToken);
        Assert.Equal(12.8m, (decimal)(await planet.RunAsync("node", "wireless", "codec", "try", file, "0080")).Exits(0).Json["object"]!["level"]!);
        Assert.Equal("script", (string?)(await planet.RunAsync("node", "wireless", "codec", "add", "level", file)).Exits(0).Json["kind"]);
        using var gateway = await air.GatewayAsync(0xC1);
        var node = await air.DeviceAsync(0x3001, "--codec", "level");
        await Air.JoinAsync(node, gateway);
        await gateway.HearAsync(node.Send(2, [1, 0]), 9, 868_100_000, Air.Fast, -60, 10, Air.Soon().Token);
        await gateway.HearAsync(node.Send(9, [1, 0]), 9, 868_100_000, Air.Fast, -60, 10, Air.Soon().Token);
        var ups = await air.EventsAsync(0x3001, "up"); // the newest first
        Assert.Equal((25.6m, "no such port"), ((decimal)ups[1]["object"]!["level"]!, (string)ups[0]["objectError"]!));
        Assert.Equal(1, (int)(await planet.RunAsync("node", "wireless", "codec", "ls")).Exits(0).Json["codecs"]![0]!["devices"]!);

        await File.WriteAllTextAsync(file, "function decodeUplink(input) {\n  return 1 +;\n}", TestContext.Current.CancellationToken);
        Assert.Contains("line 2", (await planet.RunAsync("node", "wireless", "codec", "add", "broken", file)).Exits(1).Error, StringComparison.Ordinal);
        Assert.Equal("unknown-codec", (string?)(await planet.SendAsync(HttpMethod.Post, "/api/v1/wireless/devices", Planet.Json(new JsonObject { ["devEui"] = "0000000000003002", ["appKey"] = new string('0', 32), ["codec"] = "missing" }))).Body["code"]);
    }

    [Fact]
    public async Task A_device_is_added_by_the_code_on_its_label()
    {
        const string label = "LW:D0:1122334455667788:AABBCCDDEEFF0011:AABB1122:OAABBCCDDEEFF:SYYWWNNNNNN:PFOOBAR:CAF2C";
        var key = new string('1', 32);
        var made = (await planet.RunAsync("node", "wireless", "device", "add", "--qr", label, "--app-key", key)).Exits(0).Json;
        Assert.Equal(("aabbccddeeff0011", "1122334455667788", "YYWWNNNNNN"), ((string)made["devEui"]!, (string)made["joinEui"]!, (string)made["name"]!));
        Assert.Equal("bad-qr", (string?)(await planet.SendAsync(HttpMethod.Post, "/api/v1/wireless/devices", Planet.Json(new JsonObject { ["qr"] = label.Replace("0011", "0012", StringComparison.Ordinal), ["appKey"] = key }))).Body["code"]);
        var file = Path.Combine(planet.Folder, "labels.csv");
        await File.WriteAllTextAsync(file, $"qr,app_key,name,codec\nLW:D0:1122334455667788:AABBCCDDEEFF0022:AABB1122,{key},hall,lpp\n", TestContext.Current.CancellationToken);
        Assert.Equal(1, (int)(await planet.RunAsync("node", "wireless", "device", "add", "--file", file)).Exits(0).Json["added"]!);
        Assert.Equal("hall", (string?)(await planet.GetAsync("/api/v1/wireless/devices/aabbccddeeff0022"))["name"]);
    }

    [Fact]
    public async Task A_webhook_gets_every_event_signed_though_it_was_away_and_the_node_was_killed()
    {
        await using var receiver = await Receiver.OpenAsync();
        var (node, count) = (await air.DeviceAsync(0x3003), Counts.Of(120, 1_000));
        var made = (await planet.RunAsync("node", "wireless", "integration", "add", "--webhook", $"{receiver.Url}", "--secret", receiver.Secret, "--events", "up")).Exits(0).Json;
        using (var gateway = await air.GatewayAsync(0xC3))
        {
            await Air.JoinAsync(node, gateway);
            for (var at = 0; at < count; at++)
            {
                if (at == count / 4) receiver.Answer = 503;
                if (at == count / 2) break;
                await gateway.HearAsync(node.Send(1, BitConverter.GetBytes(at)), (uint)at, 868_100_000, Air.Fast, -80, 8, Air.Soon().Token);
            }
        }
        await planet.UntilAsync("a refusal", () => Task.FromResult(receiver.Refused > 0));
        planet["node"].Kill();
        await air.UpAsync();
        using (var gateway = await air.GatewayAsync(0xC3))
            for (var at = count / 2; at < count; at++) await gateway.HearAsync(node.Send(1, BitConverter.GetBytes(at)), (uint)at, 868_100_000, Air.Fast, -80, 8, Air.Soon().Token);
        if (Counts.Full) await Task.Delay(TimeSpan.FromSeconds(30), TimeProvider.System, TestContext.Current.CancellationToken); // the outage of the acceptance
        Assert.True(receiver.Taken.Count <= count / 2);
        receiver.Answer = 0;
        await planet.UntilAsync("all events", () => Task.FromResult(receiver.Taken.Count >= count));
        Assert.Equal(Enumerable.Range(0, count), receiver.Taken.Select(one => (int)one["fCnt"]!).Order());
        Assert.Equal(0, receiver.Wrong);

        receiver.Answer = 410; // gone: nothing is sent any more, until its owner says so
        using (var gateway = await air.GatewayAsync(0xC3)) await gateway.HearAsync(node.Send(1, [1]), 7, 868_100_000, Air.Fast, -80, 8, Air.Soon().Token);
        await planet.UntilAsync("the end of it", async () => (await OfAsync(made))["stopped"] is not null);
        receiver.Answer = 0;
        (await planet.RunAsync("node", "wireless", "integration", "resume", (string)made["id"]!)).Exits(0);
        await planet.UntilAsync("the last event", () => Task.FromResult(receiver.Taken.Count == count + 1));
        (await planet.RunAsync("node", "wireless", "integration", "rm", (string)made["id"]!)).Exits(0);
    }

    [Fact]
    public async Task A_strangers_webhook_reaches_nothing_of_this_house()
    {
        Assert.Equal(HttpStatusCode.BadRequest, (await planet.SendAsync(HttpMethod.Post, "/api/v1/wireless/integrations", Planet.Json(new JsonObject { ["kind"] = "webhook", ["url"] = "file:///etc/passwd" }))).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await planet.SendAsync(HttpMethod.Post, "/api/v1/wireless/integrations", Planet.Json(new JsonObject { ["kind"] = "webhook", ["url"] = "http://example.org", ["events"] = new JsonArray("down") }))).Status);
    }

    [Fact]
    public async Task A_broker_gets_what_ChirpStack_would_publish_and_gives_commands()
    {
        Assert.True(Broker.IsInstalled, "the broker is missing: apt-get install rabbitmq-server mosquitto-clients");
        using var cancel = new CancellationTokenSource(TimeSpan.FromSeconds(90), TimeProvider.System);
        using var broker = new Broker();
        await broker.StartAsync(TestContext.Current.CancellationToken);
        await planet.RunAsync("node", "wireless", "codec", "add", "valve", await CodecAsync());
        var made = (await planet.RunAsync("node", "wireless", "integration", "add", "--mqtt", $"{broker.Url}")).Exits(0).Json;
        Assert.DoesNotContain("guest", (string)made["url"]!, StringComparison.Ordinal);
        using var subscriber = await broker.SubscribeAsync("application/wireless/device/+/event/+", "reader", cancel.Token);
        using var gateway = await air.GatewayAsync(0xC4);
        var node = await air.DeviceAsync(0x3004, "--codec", "valve", "--class", "C");
        await Air.JoinAsync(node, gateway);
        await gateway.HearAsync(node.Send(2, [0, 100]), 9, 868_100_000, Air.Fast, -60, 10, cancel.Token);
        var up = await NextAsync(subscriber, "application/wireless/device/0000000000003004/event/up", cancel.Token);
        Assert.Equal((10m, "AGQ=", "wireless", 2), ((decimal)up["object"]!["level"]!, (string)up["data"]!, (string)up["deviceInfo"]!["applicationId"]!, (int)up["fPort"]!));

        await broker.PublishAsync("application/wireless/device/0000000000003004/command/down", "no json", cancel.Token);
        await broker.PublishAsync("application/wireless/device/0000000000003004/command/down", """{"devEui":"0000000000003004","confirmed":false,"fPort":10,"object":{"valve":true}}""", cancel.Token);
        var order = await gateway.Told.ReadAsync(cancel.Token);
        Assert.Equal((12, 1), (node.Open(Convert.FromBase64String((string)order["data"]!), 0) is { } down ? ((int)down.Port!, down.Payload.Single()) : default));
        await NextAsync(subscriber, "application/wireless/device/0000000000003004/event/txack", cancel.Token);

        broker.Kill();
        await gateway.HearAsync(node.Send(2, [0, 200]), 9, 868_100_000, Air.Fast, -60, 10, TestContext.Current.CancellationToken);
        await broker.StartAsync(TestContext.Current.CancellationToken);
        await planet.UntilAsync("what waited", async () => await OfAsync(made) is var now && (long)now["waiting"]! == 0 && (long)now["delivered"]! >= 4);
        (await planet.RunAsync("node", "wireless", "integration", "rm", (string)made["id"]!)).Exits(0);
    }

    async Task<string> CodecAsync()
    {
        var file = Path.Combine(planet.Folder, "valve.js");
        await File.WriteAllTextAsync(file, Codec, TestContext.Current.CancellationToken);
        return file;
    }

    async Task<JsonNode> OfAsync(JsonNode made) => (await planet.GetAsync("/api/v1/wireless/integrations"))["integrations"]!.AsArray().Single(one => (string?)one!["id"] == (string?)made["id"])!;

    static async Task<JsonNode> NextAsync(System.Diagnostics.Process subscriber, string topic, CancellationToken cancel)
    {
        while (await subscriber.StandardOutput.ReadLineAsync(cancel) is { } line)
            if (line.StartsWith(topic + " ", StringComparison.Ordinal)) return JsonNode.Parse(line[(topic.Length + 1)..])!;
        throw new EndOfStreamException();
    }
}
