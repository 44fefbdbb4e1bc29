using System.Net;
using System.Text.Json.Nodes;
using Grange.Charging.Protocol;
using Grange.Charging.Simulation;
using Grange.Verbs;

namespace Grange.Planet.Tests.Energy;

public sealed partial class Neighbours_are_paid
{
    /// <summary>The link between two networks that do not know each other: a real session over OCPP, its energy bought where the house buys, through the kernel's market.</summary>
    [Fact]
    public async Task A_charger_behind_a_house_buys_where_the_house_buys()
    {
        (await planet.RunAsync("node", "account", "fund")).Exits(0);
        (await planet.RunAsync("node", "cash", "lock", "40")).Exits(0);
        using var host = new AccountKeys(planet.NodeData).Open(null);
        using var house = await village.MeterAsync(host, "house with a charger");
        using var meter = new SimulatedMeter("meter-HOUSE-1", register: 1_000);
        var added = (await planet.RunAsync("node", "charge", "station", "add", "HOUSE-1", "--meter-key", meter.PublicKey, "--meter", meter.Serial, "--price", "100000", "--house", $"{Village.Slug}/{house.DeviceId}")).Exits(0).Json;
        using var station = new SimulatedStation(new(new Uri((string)added["url"]!), "HOUSE-1", (string?)added["key"], OcppVersion.V201, meter, 20_000, TimeSpan.FromMilliseconds(500), Seed: 7, TimeProvider.System));
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var running = station.RunAsync(ending.Token);
        await station.Accepted.WaitAsync(TimeSpan.FromSeconds(30), Cancel);
        var (_, quote) = await planet.SendAsync(HttpMethod.Post, "/api/v1/quotes", Planet.Json(new JsonObject { ["network"] = "charging", ["ask"] = new JsonObject { ["station"] = "HOUSE-1", ["microUsd"] = 1_000_000 } }));
        var (status, bought) = await planet.SendAsync(HttpMethod.Post, "/api/v1/purchases", Planet.Json(new JsonObject { ["quote"] = (string?)quote["quote"] ?? $"{quote}" }));
        Assert.True(status == HttpStatusCode.OK, $"{bought}");
        var session = (string)bought["goods"]!["session"]!;
        await SessionAsync(session, told => (long?)told["costMicroUsd"] > 0);
        await village.DoneAsync(HttpMethod.Post, $"/api/v1/charging/sessions/{session}/stop", new JsonObject());
        var settled = await SessionAsync(session, told => (string?)told["step"] == "Settled");

        var receipt = await planet.UntilAsync("the house's receipt", async () => await planet.SendAsync(HttpMethod.Get, $"/api/v1/{Village.Slug}/sessions/{session}") is { Status: HttpStatusCode.OK } answer ? answer.Body : null, 30);
        Assert.Equal((session, $"{house.DeviceId}", "provisional"), ((string)receipt["for"]!, (string)receipt["meter"]!, (string)receipt["state"]!));
        Assert.Equal((long)settled["energyWh"]!, (long)receipt["wh"]!);
        Assert.Equal((long)receipt["wh"]!, receipt["slots"]!.AsArray().Sum(slot => (long)slot!["sharedWh"]! + (long)slot["gridWh"]! + (long)slot["ownWh"]!));
        await ending.CancelAsync();
        await running.WaitAsync(TimeSpan.FromSeconds(10), Cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }

    Task<JsonNode> SessionAsync(string session, Func<JsonNode, bool> isThere)
        => planet.UntilAsync($"session {session}", async () => await planet.GetAsync($"/api/v1/charging/sessions/{session}") is var told && isThere(told) ? told : null);
}
