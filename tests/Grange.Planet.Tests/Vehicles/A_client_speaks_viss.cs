using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using Grange.Kernel;
using Grange.Kernel.Crypto;
using Grange.Tests;
using Grange.Vehicles.Rules.Ownership;

namespace Grange.Planet.Tests.Vehicles;

/// <summary>VISS v3 over a WebSocket of the real program: what a client asks, what it is told, and that it ends with the grant.</summary>
[Collection(nameof(Garage))]
public sealed class A_client_speaks_viss(Garage garage)
{
    const string Speed = "Vehicle.Speed", Charge = "Vehicle.Powertrain.TractionBattery.StateOfCharge.Current";

    readonly List<JsonNode> said = [];

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_gets_sets_subscribes_and_is_told_what_is_wrong()
    {
        var (car, reader) = await ReadyAsync();
        using var line = await OpenAsync(car, reader);

        Assert.Equal("42.5", (string)(await AskAsync(line, Get(Speed)))["data"]!["dp"]!["value"]!);
        Assert.Equal("42.5", (string)(await AskAsync(line, Get("Vehicle/Speed")))["data"]!["dp"]!["value"]!);
        Refused("403", "forbidden_request", await AskAsync(line, Get("Vehicle.VehicleIdentification.VIN")));
        Refused("404", "unavailable_data", await AskAsync(line, Get("Vehicle.Powertrain.CombustionEngine.Speed")));
        Refused("400", "bad_request", await AskAsync(line, Get("Boat.Speed")));
        Refused("400", "bad_request", await AskAsync(line, new() { ["action"] = "fly" }));
        Refused("400", "bad_request", await AskAsync(line, Get(Speed, new JsonObject { ["variant"] = "curvelog", ["parameter"] = new JsonObject { ["maxerr"] = "1", ["bufsize"] = "10" } })));
        Refused("403", "forbidden_request", await AskAsync(line, new() { ["action"] = "set", ["path"] = Speed, ["value"] = "1" }));
        Refused("404", "unavailable_data", await AskAsync(line, new() { ["action"] = "set", ["path"] = "Vehicle.Wings", ["value"] = "1" }));
        Refused("400", "bad_request", await AskAsync(line, new() { ["action"] = "set", ["path"] = Speed }));
        Refused("400", "bad_request", await AskAsync(line, new() { ["action"] = "subscribe", ["path"] = Speed }));
        Refused("400", "invalid_data", await AskAsync(line, new() { ["action"] = "unsubscribe", ["subscriptionId"] = "99" }));

        var several = (await AskAsync(line, Get("Vehicle", new JsonObject { ["variant"] = "paths", ["parameter"] = new JsonArray("Speed", "Powertrain.*") })))["data"]!.AsArray();
        Assert.Equal([Charge, Speed], several.Select(one => (string)one!["path"]!));
        var history = (await AskAsync(line, Get(Speed, new JsonObject { ["variant"] = "history", ["parameter"] = "PT10M" })))["data"]!["dp"]!.AsArray();
        Assert.Equal(["41", "42.5"], history.Select(one => (string)one!["value"]!));
        var metadata = (await AskAsync(line, Get(Speed, new JsonObject { ["variant"] = "metadata", ["parameter"] = "0" })))["metadata"]!;
        Assert.Equal(("float", "km/h"), ((string)metadata[Speed]!["datatype"]!, (string)metadata[Speed]!["unit"]!));
        AllFit();
    }

    [Fact]
    public async Task Each_scope_opens_its_own_signals_and_no_other()
    {
        var (car, now) = (await garage.CarAsync(), Garage.NowMs);
        (await car.SendAsync([.. An_owner_says_who_sees_what.BySignal.Values.Select(one => (one.Name, now, one.Value)), ("Vehicle.CurrentLocation.Longitude", now, (object)16.4)])).Ok();
        foreach (var scope in ScopeNames.Of(Scopes.All))
        {
            var reader = Secp256k1Key.Generate().Address;
            (await car.GrantAsync(reader, [scope])).Ok();
            using var line = await OpenAsync(car, reader);
            foreach (var (needs, (name, _)) in An_owner_says_who_sees_what.BySignal)
            {
                var answer = await AskAsync(line, Get(name));
                if (needs == scope || (scope == "location.h3r6" && needs == "location.exact")) Assert.Equal(name, (string)answer["data"]!["path"]!);
                else Refused("403", "forbidden_request", answer);
            }
        }
        AllFit();
    }

    [Fact]
    public async Task It_is_told_of_changes_ranges_and_by_the_clock_until_the_grant_is_taken_back()
    {
        var (car, reader) = await ReadyAsync();
        using var line = await OpenAsync(car, reader);
        var change = await SubscribeAsync(line, Speed, "change", new JsonObject { ["logic-op"] = "gt", ["diff"] = "10" });
        var range = await SubscribeAsync(line, Charge, "range", new JsonArray(new JsonObject { ["logic-op"] = "gt", ["boundary"] = "50", ["combination-op"] = "AND" }, new JsonObject { ["logic-op"] = "lt", ["boundary"] = "60" }));
        foreach (var (speed, charge) in new[] { (20.0, 49.0), (25, 55), (31, 61), (80, 58) }) (await car.SendAsync((Speed, Garage.NowMs, speed), (Charge, Garage.NowMs, charge))).Ok();
        var heard = await ToldAsync(line, 5);
        Assert.Equal(["20", "31", "80"], heard.Where(one => (string)one["subscriptionId"]! == change).Select(Value));
        Assert.Equal(["55", "58"], heard.Where(one => (string)one["subscriptionId"]! == range).Select(Value));
        Assert.Equal("unsubscribe", (string)(await AskAsync(line, new() { ["action"] = "unsubscribe", ["subscriptionId"] = change }))["action"]!);

        var timed = await SubscribeAsync(line, Speed, "timebased", new JsonObject { ["period"] = "200" });
        heard = await ToldAsync(line, 3);
        Assert.All(heard, one => Assert.Equal((timed, "80"), ((string)one["subscriptionId"]!, Value(one))));

        (await car.RevokeAsync(reader)).Ok();
        var ended = new List<JsonNode>();
        while (await HearAsync(line) is { } message)
            if (message["error"] is not null) ended.Add(message);
        Assert.Equal([range, timed], ended.Select(one => (string)one["subscriptionId"]!).Order());
        Assert.All(ended, one => Assert.Equal(("401", "invalid_token"), ((string)one["error"]!["number"]!, (string)one["error"]!["reason"]!)));
        AllFit();
    }

    /// <summary>Every message that went either way is one by the schema of others, where it is here.</summary>
    void AllFit()
    {
        var schema = VissSchema.Read(ReferenceData.Path("vehicles/viss/vissv3.0-schema.json"));
        Assert.All(said.Where(one => (string?)one["action"] != "fly"), message => Assert.True(schema.Fits(message), message.ToJsonString()));
        Assert.False(schema.Fits(JsonNode.Parse("""{ "action": "get", "ts": "now", "data": { "path": "Vehicle.Speed", "dp": { "value": 1, "ts": "now" } } }""")!));
    }

    async Task<(TestCar Car, Address Reader)> ReadyAsync()
    {
        var (car, reader) = (await garage.CarAsync(), Secp256k1Key.Generate().Address);
        var now = Garage.NowMs;
        (await car.SendAsync((Speed, now - 5_000, 41), (Speed, now - 1_000, 42.5), (Charge, now, 40))).Ok();
        (await car.GrantAsync(reader, ["dynamics", "battery"])).Ok();
        return (car, reader);
    }

    async Task<ClientWebSocket> OpenAsync(TestCar car, Address reader)
    {
        var line = new ClientWebSocket();
        line.Options.AddSubProtocol("VISSv3");
        line.Options.SetRequestHeader("Grange-Account", $"{reader}");
        await line.ConnectAsync(new UriBuilder(new Uri(garage.Planet.Url, "/vehicles/viss")) { Scheme = "ws", Query = $"vehicle={car.Id}" }.Uri, Cancel);
        Assert.Equal("VISSv3", line.SubProtocol);
        return line;
    }

    static JsonObject Get(string path, JsonObject? filter = null)
    {
        var request = new JsonObject { ["action"] = "get", ["path"] = path, ["requestId"] = "7" };
        if (filter is not null) request["filter"] = filter;
        return request;
    }

    async Task<string> SubscribeAsync(ClientWebSocket line, string path, string variant, JsonNode parameter)
        => (string)(await AskAsync(line, new() { ["action"] = "subscribe", ["path"] = path, ["filter"] = new JsonObject { ["variant"] = variant, ["parameter"] = parameter } }))["subscriptionId"]!;

    async Task<JsonNode> AskAsync(ClientWebSocket line, JsonObject request)
    {
        if (request["path"] is not null && request["filter"] is not null || (string)request["action"]! == "get") said.Add(request);
        await line.SendAsync(Encoding.UTF8.GetBytes(request.ToJsonString()), WebSocketMessageType.Text, true, Cancel);
        while (await HearAsync(line) is { } message)
            if ((string?)message["action"] != "subscription") return message;
        throw new InvalidOperationException("the line ended");
    }

    async Task<List<JsonNode>> ToldAsync(ClientWebSocket line, int count)
    {
        var heard = new List<JsonNode>();
        while (heard.Count < count && await HearAsync(line) is { } message) heard.Add(message);
        return heard;
    }

    /// <summary>The next message; null when the line has ended.</summary>
    async Task<JsonNode?> HearAsync(ClientWebSocket line)
    {
        var buffer = new byte[64 * 1024];
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        patience.CancelAfter(TimeSpan.FromSeconds(20));
        var got = await line.ReceiveAsync(buffer, patience.Token);
        if (got.MessageType == WebSocketMessageType.Close) return null;
        var message = JsonNode.Parse(buffer.AsSpan(0, got.Count))!;
        said.Add(message);
        return message;
    }

    static string Value(JsonNode message) => (string)message["data"]!["dp"]!["value"]!;

    static void Refused(string number, string reason, JsonNode answer) => Assert.Equal((number, reason), ((string)answer["error"]!["number"]!, (string)answer["error"]!["reason"]!));
}
