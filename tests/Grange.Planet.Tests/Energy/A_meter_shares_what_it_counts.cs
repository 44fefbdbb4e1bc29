using System.Net;
using System.Text.Json.Nodes;

namespace Grange.Planet.Tests;

/// <summary>From a telegram on a socket to a slot, a certificate, an audit: over the real program and its HTTP.</summary>
[Collection(nameof(Street))]
public sealed class A_meter_shares_what_it_counts(Street street)
{
    readonly Planet planet = street.Planet;

    [Fact]
    public async Task Every_hour_is_what_the_meter_counted_to_the_watt_hour()
    {
        var slots = (await street.SlotsAsync(Street.Honest)).Skip(1).ToList();
        Assert.True(slots.Count >= Street.Hours - 1);
        foreach (var slot in slots)
        {
            var flowed = Street.At(0, (int)(((long)slot["slotMs"]! - street.StartMs) / 3_600_000));
            Assert.Equal((flowed.ImportWh, flowed.ExportWh, "M", 1), ((long)slot["importWh"]!, (long)slot["exportWh"]!, (string)slot["quality"]!, (int)slot["level"]!));
        }
    }

    [Fact]
    public async Task The_home_that_reports_too_much_is_named_by_the_transformers_meter_and_the_other_is_not()
    {
        var report = await planet.GetAsync($"/energy/audit/feeder/{Street.Feeder}?fromMs={street.StartMs}");
        var homes = report["homes"]!.AsArray().ToDictionary(home => (string)home!["name"]!, home => home!);
        Assert.True((bool)homes[Street.Cheat]["suspect"]!, report.ToJsonString());
        Assert.InRange((long)homes[Street.Cheat]["factorPpm"]!, 1_290_000, 1_310_000);
        Assert.False((bool)homes[Street.Honest]["suspect"]!);
        Assert.Equal("no-transformer-meter", (string?)(await planet.SendAsync(HttpMethod.Get, "/energy/audit/feeder/nowhere")).Body["code"]);
    }

    [Fact]
    public async Task What_was_exported_is_certified_once_and_claimed_once()
    {
        var meter = street.Meters[Street.Honest];
        var exported = (await street.SlotsAsync(Street.Honest)).Sum(slot => (long)slot["exportWh"]!);
        var certificates = (await planet.GetAsync($"/energy/certificates?device={meter}&fromMs={street.StartMs}"))["certificates"]!.AsArray().Select(one => one!).ToList();
        Assert.True(certificates.Sum(one => (long)one["wh"]!) >= exported);
        Assert.All(certificates.Zip(certificates.Skip(1)), pair => Assert.Equal((long)pair.First["lastWh"]! + 1, (long)pair.Second["firstWh"]!));

        var (id, free) = await FreeAsync(certificates);
        var claimed = await ClaimAsync(id, new JsonObject { ["wh"] = free - 1, ["for"] = "a neighbour" });
        Assert.Equal((HttpStatusCode.OK, 1), (claimed.Status, (long)claimed.Body["freeWh"]!));
        var again = await ClaimAsync(id, new JsonObject { ["wh"] = 2, ["for"] = "another" });
        Assert.Equal((HttpStatusCode.Conflict, "already-claimed"), (again.Status, (string?)again.Body["code"]));
        var first = (long)claimed.Body["firstWh"]!;
        Assert.Equal(HttpStatusCode.Conflict, (await ClaimAsync(id, new JsonObject { ["firstWh"] = first, ["lastWh"] = first, ["for"] = "another" })).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await ClaimAsync($"{meter}-999999999", new JsonObject { ["wh"] = 1, ["for"] = "x" })).Status);
    }

    [Fact]
    public async Task Posted_readings_get_a_word_each_and_what_cannot_be_is_counted()
    {
        var meter = street.Meters[Street.Transformer];
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        JsonObject Reading(long timeMs, long import) => new() { ["device"] = meter, ["timeMs"] = timeMs, ["importMilliWh"] = import, ["exportMilliWh"] = 0 };

        var (status, body) = await planet.SendAsync(HttpMethod.Post, "/energy/readings", Planet.Json(new JsonObject
        {
            ["readings"] = new JsonArray(
                Reading(now - 5_000, 1_000), Reading(now - 5_000, 1_000), Reading(now - 4_000, 999), Reading(now + 120_000, 1_000), Reading(now - 3_000, 900_000_000),
                new JsonObject { ["device"] = meter, ["telegram"] = "/ABC\r\n\r\n1-0:1.8.0(000" }, new JsonObject { ["device"] = "0x12" }, new JsonObject { ["device"] = meter }),
        }));

        Assert.Equal(HttpStatusCode.Accepted, status);
        Assert.Equal(
            ["ok", "duplicate", "quarantined:register_decrease", "quarantined:clock_skew", "quarantined:above_physical_limit", "quarantined:truncated", "quarantined:unknown_meter", "quarantined:malformed"],
            body["results"]!.AsArray().Select(word => (string)word!));
        var counted = (await planet.GetAsync("/energy/quarantine"))["quarantine"]!.AsArray();
        Assert.Equal(1, (long)counted.Single(row => (string?)row!["reason"] == "register_decrease")!["count"]!);
        Assert.Equal("bad-batch", (string?)(await planet.SendAsync(HttpMethod.Post, "/energy/readings", Planet.Json(new JsonObject()))).Body["code"]);
    }

    [Fact]
    public async Task Every_hour_that_was_proven_in_time_earns_in_full()
    {
        (await planet.RunAsync("consumer", "epoch", "close", Street.Slug)).Exits(0);
        var scores = await planet.UntilAsync("the epoch's scores", async () => (await planet.SendAsync(HttpMethod.Get, $"/api/v1/{Street.Slug}/epochs/0/scores")) is { Status: HttpStatusCode.OK } answer ? answer.Body : null);
        var work = scores["work"]!.AsArray().Where(row => (string?)row!["device"] == street.Meters[Street.Honest]).ToList();
        Assert.Contains(work, row => (string?)row!["reason"] == "proven" && (long)row["weight"]! >= Street.Hours * 3_600);
    }

    [Fact]
    public async Task Who_listens_hears_of_every_slot_as_it_becomes_known()
    {
        var (meter, now) = (street.Meters[Street.Cheat], TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
        using var http = new HttpClient();
        using var live = new StreamReader(await http.GetStreamAsync(new Uri(planet.Url, "/energy/live"), TestContext.Current.CancellationToken));
        var hearing = Task.Run(async () =>
        {
            while (await live.ReadLineAsync() is { } line)
                if (line.StartsWith("data: ", StringComparison.Ordinal) && JsonNode.Parse(line["data: ".Length..]) is { } slot && (string?)slot["source"] == "posted") return slot;
            return null;
        }, TestContext.Current.CancellationToken);
        JsonObject Reading(long timeMs, long import) => new() { ["device"] = meter, ["timeMs"] = timeMs, ["importMilliWh"] = import, ["exportMilliWh"] = 0 };
        await planet.SendAsync(HttpMethod.Post, "/energy/readings", Planet.Json(new JsonObject { ["readings"] = new JsonArray(Reading(now - 10_800_000, 1_000), Reading(now - 1_000, 9_000)) }));
        var heard = await hearing.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.Equal((meter, "I", 0), ((string)heard!["device"]!, (string)heard["quality"]!, (int)heard["level"]!));
    }

    /// <summary>A certificate of a settled slot, whose sales have claimed theirs, with something left; one Wh of it is claimed to see.</summary>
    async Task<(string Id, long Free)> FreeAsync(IEnumerable<JsonNode> certificates)
    {
        foreach (var one in certificates)
            if (await ClaimAsync((string)one["id"]!, new JsonObject { ["wh"] = 1, ["for"] = "a first" }) is { Status: HttpStatusCode.OK } claimed && (long)claimed.Body["freeWh"]! > 2) return ((string)one["id"]!, (long)claimed.Body["freeWh"]!);
        throw new InvalidOperationException("no certificate has anything left");
    }

    Task<(HttpStatusCode Status, JsonNode Body)> ClaimAsync(string id, JsonObject claim) => planet.SendAsync(HttpMethod.Post, $"/energy/certificates/{id}/claim", Planet.Json(claim));
}
