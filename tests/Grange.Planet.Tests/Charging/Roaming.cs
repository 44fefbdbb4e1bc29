using System.Net;
using System.Text.Json.Nodes;
using Grange.Charging.Protocol;
using Grange.Tests;

namespace Grange.Planet.Tests.Charging;

/// <summary>OCPI 2.2.1 as a charge point operator, against a provider that speaks real HTTP: it registers, reads, sends its drivers, is told, and its account pays.</summary>
[Collection(nameof(EdgeNode))]
public sealed class Roaming(EdgeNode node)
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    Planet Planet => node.Planet;

    Uri At(string path) => new(Planet.Url, $"/ocpi/{path}");

    [Fact]
    public async Task A_token_opens_what_it_is_for_and_is_renewed_and_ended()
    {
        await using var emsp = await ScriptedEmsp.StartAsync("AAA");
        var invited = (await Planet.RunAsync("node", "charge", "ocpi", "token")).Exits(0).Json;
        var a = (string)invited["token"]!;
        Assert.Equal($"{At("versions")}", (string?)invited["versions"]);

        Assert.Equal(401, (await emsp.AskAsync(HttpMethod.Get, At("versions"), null)).Status);
        Assert.Equal(401, (await emsp.AskAsync(HttpMethod.Get, At("versions"), "another")).Status);
        Assert.Equal(401, (await emsp.AskAsync(HttpMethod.Get, At("2.2.1/locations"), a)).Status); // token A is for versions and credentials
        Assert.Equal("2.2.1", (string?)(await emsp.AskAsync(HttpMethod.Get, At("versions"), a)).Answer["data"]![0]!["version"]);
        Assert.Equal(200, (await emsp.AskAsync(HttpMethod.Get, At("versions"), a + "\n")).Status); // the specification's own sample ends so
        Assert.Equal(200, (await emsp.AskAsync(HttpMethod.Get, At("versions"), a, raw: true)).Status); // as in 2.1.1's time
        var modules = (await emsp.AskAsync(HttpMethod.Get, At("2.2.1"), a)).Answer["data"]!["endpoints"]!.AsArray().Select(one => $"{one!["identifier"]} {one["role"]}");
        Assert.Superset(new HashSet<string> { "locations SENDER", "tariffs SENDER", "sessions SENDER", "cdrs SENDER", "tokens RECEIVER", "commands RECEIVER" }, modules.ToHashSet());

        Assert.Equal(405, (await emsp.AskAsync(HttpMethod.Put, At("2.2.1/credentials"), a, emsp.Credentials)).Status);
        emsp.Speaks = "2.1.1";
        Assert.Equal(3002, (int)(await emsp.RegisterAsync(Planet.Url, a))["status_code"]!);
        emsp.Speaks = "2.2.1";
        Assert.Equal(2001, (int)(await emsp.AskAsync(HttpMethod.Post, At("2.2.1/credentials"), a, new JsonObject { ["token"] = "x" })).Answer["status_code"]!);
        var ours = (await emsp.RegisterAsync(Planet.Url, a))["data"]!;
        Assert.Equal(("CPO", "GRG"), ((string?)ours["roles"]![0]!["role"], (string?)ours["roles"]![0]!["party_id"]));
        var c = emsp.TokenC!;
        Assert.Equal(401, (await emsp.AskAsync(HttpMethod.Get, At("versions"), a)).Status);
        Assert.Equal(200, (await emsp.AskAsync(HttpMethod.Get, At("2.2.1/locations"), c)).Status);
        Assert.Equal(405, (await emsp.AskAsync(HttpMethod.Post, At("2.2.1/credentials"), c, emsp.Credentials)).Status);
        Assert.Equal(1000, (int)(await emsp.RegisterAsync(Planet.Url, c, HttpMethod.Put))["status_code"]!);
        Assert.Equal(401, (await emsp.AskAsync(HttpMethod.Get, At("2.2.1/locations"), c)).Status);
        Assert.Equal(1000, (int)(await emsp.AskAsync(HttpMethod.Delete, At("2.2.1/credentials"), emsp.TokenC)).Answer["status_code"]!);
        Assert.Equal(401, (await emsp.AskAsync(HttpMethod.Get, At("versions"), emsp.TokenC)).Status);
    }

    [Fact]
    public async Task This_side_registers_too()
    {
        await using var emsp = await ScriptedEmsp.StartAsync("BBB");
        var party = (await Planet.RunAsync("node", "charge", "ocpi", "connect", $"{emsp.Url}/versions", "--token", emsp.TokenB)).Exits(0).Json;
        Assert.Equal(("NL*BBB", "Partner BBB"), ((string?)party["party"], (string?)party["name"]));
        Assert.Equal(200, (await emsp.AskAsync(HttpMethod.Get, At("2.2.1/tariffs"), emsp.TokenC)).Status);
        (await Planet.RunAsync("node", "charge", "ocpi", "remove", "NL*BBB")).Exits(0);
        Assert.Equal(401, (await emsp.AskAsync(HttpMethod.Get, At("2.2.1/tariffs"), emsp.TokenC)).Status);
    }

    [Fact]
    public async Task Lists_are_read_page_by_page_and_changed_from_a_time_on_but_not_at_its_end()
    {
        await using var emsp = await RegisteredAsync("CCC");
        foreach (var name in (string[])["PAGE-1", "PAGE-2", "PAGE-3"]) await node.AddAsync(name, "--lat", "47.376887", "--lon", "8.541694", "--price", "300000");
        var (seen, next) = (new List<JsonNode>(), (Uri?)At("2.2.1/locations?limit=1"));
        while (next is not null)
        {
            var (_, answer, response) = await emsp.AskAsync(HttpMethod.Get, next, emsp.TokenC);
            Assert.Equal("100", response.Headers.GetValues("X-Limit").Single());
            var page = answer["data"]!.AsArray();
            Assert.Single(page);
            seen.Add(page[0]!);
            next = Next(response);
            if (next is null) Assert.Equal($"{seen.Count}", response.Headers.GetValues("X-Total-Count").Single());
        }
        Assert.Superset(new HashSet<string> { "PAGE-1", "PAGE-2", "PAGE-3" }, seen.Select(one => (string)one["id"]!).ToHashSet());
        var home = seen.First(one => (string?)one["id"] == "PAGE-2");
        Assert.Empty(OcpiShape.Wrong("location", home));
        Assert.Equal(("47.37700", "8.54200"), ((string?)home["coordinates"]!["latitude"], (string?)home["coordinates"]!["longitude"])); // somebody's home: only about there
        Assert.False((bool)home["publish"]!);
        Assert.Equal("Partner CCC", (string?)home["publish_allowed_to"]![0]!["issuer"]);

        var changed = Uri.EscapeDataString((string)home["last_updated"]!);
        Assert.Contains(await ListAsync($"2.2.1/locations?date_from={changed}"), one => (string?)one!["id"] == "PAGE-2");
        Assert.DoesNotContain(await ListAsync($"2.2.1/locations?date_to={changed}"), one => (string?)one!["id"] == "PAGE-2");
        Assert.Equal(2001, (int)(await emsp.AskAsync(HttpMethod.Get, At("2.2.1/locations?date_from=yesterday"), emsp.TokenC)).Answer["status_code"]!);
        Assert.Empty(OcpiShape.Wrong("tariff", (await ListAsync("2.2.1/tariffs")).First(one => (string?)one!["id"] == "PAGE-1")!));
        Assert.Equal("PAGE-3*1", (string?)(await emsp.AskAsync(HttpMethod.Get, At("2.2.1/locations/PAGE-3/PAGE-3*1"), emsp.TokenC)).Answer["data"]!["uid"]);
        var (status, unknown, _) = await emsp.AskAsync(HttpMethod.Get, At("2.2.1/locations/NOWHERE"), emsp.TokenC);
        Assert.Equal((404, 2003), (status, (int)unknown["status_code"]!));
        await LeaveAsync(emsp);

        async Task<List<JsonNode?>> ListAsync(string path) // the node has other tests' stations as well: more than one page, perhaps
        {
            var all = new List<JsonNode?>();
            for (var at = (Uri?)At(path); at is not null;)
            {
                var (_, answer, response) = await emsp.AskAsync(HttpMethod.Get, at, emsp.TokenC);
                all.AddRange(answer["data"]!.AsArray());
                at = Next(response);
            }
            return all;
        }

        static Uri? Next(HttpResponseMessage response) => response.Headers.TryGetValues("Link", out var link) ? new Uri(link.Single().Split('<', '>')[1]) : null;
    }

    [Fact]
    public async Task A_partners_driver_reserves_starts_and_stops_and_the_partner_pays_and_is_told()
    {
        await using var emsp = await RegisteredAsync("DDD");
        var station = await node.Charging.JoinAsync("owner", "ROAM-1", OcppVersion.V16, null, "--price", "300000", "--lat", "47.376887", "--lon", "8.541694");
        await Planet.UntilAsync("the location to be pushed", () => Task.FromResult(emsp.Heard("PUT", "/2.2.1/locations/CH/GRG/ROAM-1") is not null), 20);

        await ResultAsync(emsp, "RESERVE_NOW", "ACCEPTED", new JsonObject
        {
            ["token"] = emsp.Token("DRIVER1"),
            ["location_id"] = "ROAM-1",
            ["reservation_id"] = "r1",
            ["expiry_date"] = OcppTime.Write(TimeProvider.System.GetUtcNow().AddMinutes(10)),
        });
        var precise = (await emsp.AskAsync(HttpMethod.Get, At("2.2.1/locations/ROAM-1"), emsp.TokenC)).Answer["data"]!;
        Assert.Equal("47.3768870", (string?)precise["coordinates"]!["latitude"]); // booked: now it is told where
        Assert.Equal("RESERVED", (string?)precise["evses"]![0]!["status"]);
        await ResultAsync(emsp, "START_SESSION", "EVSE_OCCUPIED", new JsonObject { ["token"] = emsp.Token("DRIVER2"), ["location_id"] = "ROAM-1", ["evse_uid"] = "ROAM-1*1" });
        await ResultAsync(emsp, "START_SESSION", "ACCEPTED", new JsonObject { ["token"] = emsp.Token("DRIVER1"), ["location_id"] = "ROAM-1", ["authorization_reference"] = "ref-1" });
        var active = await Planet.UntilAsync("the session to be pushed", () => Task.FromResult(emsp.Heard("PUT", "/2.2.1/sessions/CH/GRG/", one => (string?)one["status"] == "ACTIVE")), 20);
        Assert.Empty(OcpiShape.Wrong("session", active));
        Assert.Equal(("DRIVER1", "ref-1"), ((string?)active["cdr_token"]!["uid"], (string?)active["authorization_reference"]));

        await node.Charging.CostsAsync((string)active["id"]!);
        await ResultAsync(emsp, "UNLOCK_CONNECTOR", "ACCEPTED", new JsonObject { ["location_id"] = "ROAM-1", ["evse_uid"] = "ROAM-1*1", ["connector_id"] = "1" });
        emsp.FailNext(2); // it is told again and again
        await ResultAsync(emsp, "STOP_SESSION", "ACCEPTED", new JsonObject { ["session_id"] = (string)active["id"]! });
        var cdr = await Planet.UntilAsync("the CDR", () => Task.FromResult(emsp.Heard("POST", "/2.2.1/cdrs")), 40);
        Assert.Empty(OcpiShape.Wrong("cdr", cdr));
        var paid = await node.Charging.UntilAsync((string)active["id"]!, "Settled");
        Assert.Equal((long)paid["energyWh"]!, (long)((decimal)cdr["total_energy"]! * 1000));
        Assert.Equal(Math.Round((long)paid["priceMicroUsd"]! / 1_000_000m, 4, MidpointRounding.AwayFromZero), (decimal)cdr["total_cost"]!["incl_vat"]!);
        Assert.Equal(["Start", "End"], cdr["signed_data"]!["signed_values"]!.AsArray().Select(one => (string)one!["nature"]!));
        Assert.Equal(station.Meter.PublicKey, (string?)cdr["signed_data"]!["public_key"]);
        Assert.Equal(1, emsp.Count("POST", "/2.2.1/cdrs"));
        Assert.Equal("COMPLETED", (string?)(await emsp.AskAsync(HttpMethod.Get, At("2.2.1/sessions"), emsp.TokenC)).Answer["data"]!.AsArray().Single()!["status"]);
        Assert.Single((await emsp.AskAsync(HttpMethod.Get, At("2.2.1/cdrs"), emsp.TokenC)).Answer["data"]!.AsArray());

        Assert.Equal("UNKNOWN_SESSION", (string?)(await emsp.CommandAsync(Planet.Url, "STOP_SESSION", new JsonObject { ["session_id"] = "nobody" }))["data"]!["result"]);
        Assert.Equal("REJECTED", (string?)(await emsp.CommandAsync(Planet.Url, "CANCEL_RESERVATION", new JsonObject { ["reservation_id"] = "r1" }))["data"]!["result"]); // it was used
        Assert.Equal(2003, (int)(await emsp.CommandAsync(Planet.Url, "START_SESSION", new JsonObject { ["token"] = emsp.Token("DRIVER1"), ["location_id"] = "NOWHERE" }))["status_code"]!);
        Assert.Equal(2001, (int)(await emsp.CommandAsync(Planet.Url, "START_SESSION", new JsonObject { ["location_id"] = "ROAM-1" }))["status_code"]!);
        await LeaveAsync(emsp);
    }

    [Fact]
    public async Task A_dispute_that_changes_a_bill_gives_a_credit_and_another_bill()
    {
        await using var emsp = await RegisteredAsync("FFF");
        var station = await node.Charging.JoinAsync("owner", "ROAM-3", OcppVersion.V201, options => options with { Signs = false }, "--price", "300000000", "--lat", "47.3", "--lon", "8.5");
        await ResultAsync(emsp, "START_SESSION", "ACCEPTED", new JsonObject { ["token"] = emsp.Token("DRIVER3"), ["location_id"] = "ROAM-3" });
        var session = (string)(await Planet.UntilAsync("the session to be pushed", () => Task.FromResult(emsp.Heard("PUT", "/2.2.1/sessions/CH/GRG/", one => (string?)one["status"] == "ACTIVE")), 20))["id"]!;
        await node.Charging.CostsAsync(session, 10_000);
        station.Unplug();
        var billed = await Planet.UntilAsync("the CDR", () => Task.FromResult(emsp.Heard("POST", "/2.2.1/cdrs")), 40);
        var price = (decimal)billed["total_cost"]!["incl_vat"]!;
        Assert.Equal(("C", session, null), ((string?)(await node.Charging.SessionAsync(session))["grade"], (string?)billed["id"], billed["credit"]));

        foreach (var (door, body) in new[] { ("dispute", new JsonObject()), ("decision", new JsonObject { ["microUsd"] = 2_000 }) })
        {
            var (status, told) = await Planet.SendAsync(HttpMethod.Post, $"/api/v1/charging/sessions/{session}/{door}", Planet.Json(body));
            Assert.True(status == HttpStatusCode.OK, $"{told}");
        }
        var again = await Planet.UntilAsync("another CDR", () => Task.FromResult(emsp.Heard("POST", "/2.2.1/cdrs", one => (string?)one["id"] == $"{session}-2")), 40);
        var credit = emsp.Heard("POST", "/2.2.1/cdrs", one => (string?)one["id"] == $"{session}-C")!;
        Assert.All([billed, credit, again], cdr => Assert.Empty(OcpiShape.Wrong("cdr", cdr)));
        Assert.Equal((true, session, -price), ((bool)credit["credit"]!, (string?)credit["credit_reference_id"], (decimal)credit["total_cost"]!["incl_vat"]!));
        Assert.Equal((null, null, 0.002m), (again["credit"], again["credit_reference_id"], (decimal)again["total_cost"]!["incl_vat"]!));
        await node.Charging.UntilAsync(session, "Settled");
        Assert.Equal(3, (await emsp.AskAsync(HttpMethod.Get, At("2.2.1/cdrs"), emsp.TokenC)).Answer["data"]!.AsArray().Count);
        Assert.Equal(3, emsp.Count("POST", "/2.2.1/cdrs"));
        await LeaveAsync(emsp);
    }

    [Fact]
    public async Task A_partners_card_is_asked_for_when_it_may_not_be_relied_on()
    {
        await node.Charging.RichAsync();
        await using var emsp = await RegisteredAsync("EEE");
        var station = await node.Charging.JoinAsync("owner", "ROAM-2", OcppVersion.V201, null, "--price", "300000", "--lat", "47.3", "--lon", "8.5");
        var card = emsp.Token("ab12cd34", "NEVER", "RFID");
        var door = At("2.2.1/tokens/NL/EEE/ab12cd34?type=RFID");
        Assert.Equal((404, 2004), await StatusAsync(emsp.AskAsync(HttpMethod.Get, door, emsp.TokenC)));
        Assert.Equal(2001, (int)(await emsp.AskAsync(HttpMethod.Put, At("2.2.1/tokens/NL/XXX/ab12cd34"), emsp.TokenC, card)).Answer["status_code"]!);
        Assert.Equal(1000, (int)(await emsp.AskAsync(HttpMethod.Put, door, emsp.TokenC, card)).Answer["status_code"]!);
        Assert.Equal("ab12cd34", (string?)(await emsp.AskAsync(HttpMethod.Get, door, emsp.TokenC)).Answer["data"]!["uid"]);

        emsp.Allows = "BLOCKED";
        Assert.False(await station.ShowAsync("AB12CD34", Cancel));
        emsp.Allows = "ALLOWED";
        Assert.True(await station.ShowAsync("AB12CD34", Cancel));
        Assert.Equal(2, emsp.Count("POST", "/2.2.1/tokens/ab12cd34/authorize"));
        await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, Cancel);
        station.Unplug();
        var cdr = await Planet.UntilAsync("the CDR", () => Task.FromResult(emsp.Heard("POST", "/2.2.1/cdrs")), 30);
        Assert.Equal(("WHITELIST", "ab12cd34"), ((string?)cdr["auth_method"], (string?)cdr["cdr_token"]!["uid"]));
        Assert.Equal(1000, (int)(await emsp.AskAsync(HttpMethod.Patch, door, emsp.TokenC, new JsonObject { ["valid"] = false, ["last_updated"] = "2026-02-01T00:00:00Z" })).Answer["status_code"]!);
        Assert.False(await station.ShowAsync("AB12CD34", Cancel));
        await LeaveAsync(emsp);
    }

    [Fact]
    public void The_official_examples_look_as_they_should()
    {
        foreach (var (kind, file) in new[]
        {
            ("location", "location_example.json"), ("location", "location_example_uc5_home_charge_point.json"), ("tariff", "tariff_1_simple_2hour.json"), ("session", "session_example_1_simple_start.json"),
            ("session", "session_example_2_short_finished.json"), ("cdr", "cdr_example.json"),
        })
            Assert.Empty(OcpiShape.Wrong(kind, JsonNode.Parse(File.ReadAllText(ReferenceData.Path($"charging/ocpi-2.2.1/{file}")))!));
    }

    /// <summary>A provider that has registered.</summary>
    async Task<ScriptedEmsp> RegisteredAsync(string party)
    {
        var emsp = await ScriptedEmsp.StartAsync(party);
        var invited = (await Planet.RunAsync("node", "charge", "ocpi", "token")).Exits(0).Json;
        await node.Charging.RichAsync();
        Assert.Equal(1000, (int)(await emsp.RegisterAsync(Planet.Url, (string)invited["token"]!))["status_code"]!);
        return emsp;
    }

    /// <summary>Ends roaming, so that nothing of it is left in the node.</summary>
    async Task LeaveAsync(ScriptedEmsp emsp) => Assert.Equal(1000, (int)(await emsp.AskAsync(HttpMethod.Delete, At("2.2.1/credentials"), emsp.TokenC)).Answer["status_code"]!);

    /// <summary>Gives a command, and waits for its result.</summary>
    async Task ResultAsync(ScriptedEmsp emsp, string command, string expected, JsonObject said)
    {
        var answer = await emsp.CommandAsync(Planet.Url, command, said);
        Assert.True((string?)answer["data"]?["result"] == "ACCEPTED", $"{command}: {answer}");
        var result = await Planet.UntilAsync($"the result of {command}", () => Task.FromResult(emsp.Heard("POST", (string)answer["at"]!)), 30);
        Assert.Equal(expected, (string?)result["result"]);
    }

    static async Task<(int, int)> StatusAsync(Task<(int Status, JsonNode Answer, HttpResponseMessage Response)> asked)
    {
        var (status, answer, _) = await asked;
        return (status, (int)answer["status_code"]!);
    }
}
