using System.Net;
using System.Text.Json.Nodes;
using Grange.Charging.Protocol;

namespace Grange.Planet.Tests.Charging;

/// <summary>What drivers, owners and the operator ask a node of: prices before, the running session, a receipt, the log of a line, a dispute's end; and real sessions played again.</summary>
[Collection(nameof(EdgeNode))]
public sealed class What_people_look_at(EdgeNode node)
{
    [Fact]
    public async Task A_session_that_nobody_signed_is_disputed_and_decided()
    {
        await node.Charging.JoinAsync("owner", "LOOK-1", OcppVersion.V16, options => options with { Signs = false }, "--price", "500000");
        await node.Charging.DriverAsync("looker", dollars: 5);
        var expected = await PreviewAsync("""{"station":"LOOK-1","tariff":null,"start":"2026-05-01T18:00:00","wattHours":20000,"minutes":60,"parkedMinutes":0}""");
        Assert.Equal(10_000_000, (long)expected["microUsd"]!);

        var session = (string)(await node.Planet.RunAsync("looker", "charge", "start", "LOOK-1", "--max", "2000000")).Exits(0).Json["session"]!;
        var live = await node.Planet.UntilAsync("energy and cost", async () => await node.Charging.SessionAsync(session) is { } now && now["costMicroUsd"] is not null && (long?)now["energyWh"] > 0 ? now : null);
        Assert.Equal((long)live["energyWh"]! * 500, (long)live["costMicroUsd"]!);
        Assert.InRange((long)live["watts"]!, 18_000, 20_000);
        Assert.InRange((long)(await node.Planet.GetAsync("/api/v1/charging/stations/LOOK-1"))["watts"]!, 18_000, 20_000);
        (await node.Planet.RunAsync("looker", "charge", "stop", session)).Exits(0);

        var priced = await node.Charging.UntilAsync(session, "Priced");
        Assert.Equal("C", (string?)priced["grade"]);
        Assert.Contains("no-signed-record", priced["reasons"]!.AsArray().Select(one => (string?)one));
        Assert.Equal(0, (long)(await node.Planet.GetAsync("/api/v1/charging/stations/LOOK-1"))["watts"]!);
        var receipt = await node.Planet.GetAsync($"/api/v1/charging/sessions/{session}/receipt");
        Assert.Equal((long)priced["priceMicroUsd"]!, receipt["lines"]!.AsArray().Sum(line => (long)line!["microUsd"]!));
        Assert.Empty(receipt["records"]!.AsArray());

        (await node.Planet.RunAsync("looker", "charge", "dispute", session)).Exits(0);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await DecideAsync(session, (long)priced["priceMicroUsd"]! + 1)).Status);
        Assert.Equal(HttpStatusCode.OK, (await DecideAsync(session, 20)).Status);
        var settled = await node.Charging.UntilAsync(session, "Settled");
        Assert.Equal((19, 1, 2_000_000 - 20), ((long)settled["ownerMicroUsd"]!, (long)settled["feeMicroUsd"]!, (long)settled["returnedMicroUsd"]!));
        Assert.Equal(HttpStatusCode.Conflict, (await DecideAsync(session, 20)).Status);
    }

    [Fact]
    public async Task A_lines_log_is_for_its_owner_and_has_no_password()
    {
        var station = await node.Charging.JoinAsync("owner", "LOOK-2", OcppVersion.V201);
        (await node.Planet.RunAsync("owner", "charge", "station", "rotate", "LOOK-2")).Exits(0);
        var frames = (await node.Planet.GetAsync("/api/v1/charging/stations/LOOK-2/log"))["frames"]!.AsArray().Select(frame => (string)frame!["text"]!).ToList();
        Assert.Contains(frames, text => text.Contains("BootNotification", StringComparison.Ordinal));
        Assert.DoesNotContain(frames, text => text.Contains(station.Key!, StringComparison.OrdinalIgnoreCase));
        using var stranger = new HttpRequestMessage(HttpMethod.Get, new Uri(node.Planet.Url, "/api/v1/charging/stations/LOOK-2/log")) { Headers = { { "Origin", "http://elsewhere.example" } } };
        using var http = new HttpClient();
        using var refused = await http.SendAsync(stranger, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    }

    [Fact]
    public async Task Real_sessions_are_played_again_signed_and_graded()
    {
        await node.Charging.DriverAsync("replayer", dollars: 5);
        var played = (await node.Planet.RunAsync("replayer", "charge", "simulate", "--replay", "epfl", "--sessions", "4", "--prefix", "EPFL")).Exits(0).Json;
        Assert.Equal((4, 4), ((int)played["sessions"]!, (int)played["grades"]!["A"]!));
        var (real, metered) = ((long)played["realWh"]!, (long)played["meteredWh"]!);
        Assert.InRange(metered, real * 94 / 100, real * 106 / 100);
    }

    async Task<JsonNode> PreviewAsync(string asked)
    {
        var (status, body) = await node.Planet.SendAsync(HttpMethod.Post, "/api/v1/charging/preview", Planet.Json(JsonNode.Parse(asked)!));
        Assert.True(status == HttpStatusCode.OK, $"{body}");
        return body;
    }

    Task<(HttpStatusCode Status, JsonNode Body)> DecideAsync(string session, long microUsd)
        => node.Planet.SendAsync(HttpMethod.Post, $"/api/v1/charging/sessions/{session}/decision", Planet.Json(new JsonObject { ["microUsd"] = microUsd }));
}
