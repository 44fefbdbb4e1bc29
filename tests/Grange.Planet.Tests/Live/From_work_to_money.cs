using System.Globalization;
using System.Net;
using System.Numerics;
using System.Text.Json.Nodes;
using Grange.Verbs;

namespace Grange.Planet.Tests.Live;

/// <summary>What an operator watches: epochs and settlements as they go, an audit step by step, who may do what; and the claim at the end.</summary>
public sealed class From_work_to_money : IDisposable
{
    readonly Planet planet = new();

    [Fact]
    public async Task Is_seen_at_every_step()
    {
        await planet.UpAsync("--epoch", "3600");
        await using var events = await EventReader.OpenAsync(planet.Url, "/events?recent=1000");
        // The provider belongs to the node's own account, whose claim is tried below.
        await planet.StartAsync("own", "join", "storage", "--space", "200MB", "--dir", planet.DiskOf("own"), "--url", $"http://127.0.0.1:{Planet.FreePort()}", "--name", "own",
            "--data", planet.NodeData, "--node", $"{planet.Url}");
        foreach (var name in new[] { "ada", "ben" }) await planet.JoinAsync(name, "storage", $"http://127.0.0.1:{Planet.FreePort()}");
        var (status, put) = await planet.SendAsync(HttpMethod.Put, "/api/v1/storage/files/a-letter?wait=durable", new StringContent(new string('x', 5000)));
        Assert.True(status == HttpStatusCode.Created, $"{put}");

        await CloseAsync();
        await SeenAsync(events, "epoch", 0, "Sealed", "Scored");
        await planet.UntilAsync("its answer to the second epoch's challenge", async () => (await OwnAsync())["evidence"]!.AsArray().Any(row => (string?)row!["kind"] == "storage.proof"));
        await CloseAsync();
        await SeenAsync(events, "epoch", 1, "Sealed", "Scored");
        var number = (long)(await SettledAsync(events))["number"]!;

        await Its_audit_goes_epoch_by_epoch(number);
        await One_audit_runs_at_a_time(number);
        await Everyone_who_signed_is_named(number);
        await The_powers_are_on_the_table();
        await The_policy_says_what_it_decided();
        await The_reason_is_given_in_words();
        await The_node_claims_for_its_own_account();
    }

    async Task Its_audit_goes_epoch_by_epoch(long number)
    {
        await using var audit = await EventReader.OpenAsync(planet.Url, $"/api/v1/settlements/{number}/audit");
        var (step, steps) = (await audit.NextAsync(), 0);
        for (; step!.Name == "step"; step = await audit.NextAsync())
        {
            Assert.Equal(("storage", number, steps++), ((string)step.Data["network"]!, (long)step.Data["settlement"]!, (int)step.Data["done"]!));
            Assert.InRange((int)step.Data["of"]!, 1, 3);
        }
        Assert.Equal(("result", "same", null), (step.Name, (string)step.Data["result"]!, step.Data["first"]));
        Assert.Equal(steps, (int)step.Data["epochs"]!);
        Assert.InRange((long)step.Data["records"]!, 3, 1000);
        Assert.Null(await audit.NextAsync());
        var (status, problem) = await planet.SendAsync(HttpMethod.Get, "/api/v1/settlements/99/audit");
        Assert.Equal((HttpStatusCode.NotFound, "unknown-settlement"), (status, (string)problem["code"]!));
    }

    /// <summary>Of several who ask at once, whoever comes while another's audit runs is asked to wait, and every audit that began comes to its end.</summary>
    async Task One_audit_runs_at_a_time(long number)
    {
        using var http = new HttpClient { BaseAddress = planet.Url };
        await planet.UntilAsync("two audits at once", async () =>
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => http.GetAsync($"/api/v1/settlements/{number}/audit")));
            foreach (var answer in answers)
            {
                var text = await answer.Content.ReadAsStringAsync();
                Assert.Contains(answer.StatusCode == HttpStatusCode.OK ? "\"result\":\"same\"" : "\"code\":\"audit-running\"", text, StringComparison.Ordinal);
                Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.Conflict, $"{answer.StatusCode}");
            }
            Assert.Contains(answers, answer => answer.StatusCode == HttpStatusCode.OK);
            return answers.Any(answer => answer.StatusCode == HttpStatusCode.Conflict);
        });
        await Its_audit_goes_epoch_by_epoch(number); // the place is free again
    }

    async Task Everyone_who_signed_is_named(long number)
    {
        var set = await planet.GetAsync("/api/v1/attesters");
        Assert.Equal((2, 3), ((int)set["threshold"]!, set["attesters"]!.AsArray().Count));
        Assert.InRange(set["attesters"]!.AsArray().Count(one => (long?)one!["lastVote"] == number), 2, 3);
    }

    async Task The_powers_are_on_the_table()
    {
        var powers = (await planet.GetAsync("/api/v1/powers"))["powers"]!.AsArray().ToDictionary(row => (string)row!["id"]!, row => row!);
        Assert.Equal(("after 1 second", 1L), ((string)powers["propose-settlement"]["delay"]!, (long)powers["propose-settlement"]["delaySeconds"]!));
        Assert.Equal(("2 of 3 attesters", 3), ((string)powers["propose-settlement"]["who"]!, powers["propose-settlement"]["accounts"]!.AsArray().Count));
        Assert.Equal($"{new AccountKeys(planet.NodeData).Default()}", (string?)powers["veto-settlement"]["accounts"]![0]);
        Assert.Equal("nobody", (string?)powers["edit-balance"]["who"]);
        Assert.Contains("amend-storage", powers.Keys);
    }

    async Task The_policy_says_what_it_decided()
    {
        var decisions = await planet.UntilAsync("decisions", async () =>
            (await planet.GetAsync("/api/v1/policy/decisions?limit=1000"))["decisions"]!.AsArray() is { Count: >= 3 } some ? some : null);
        Assert.Equal(3, decisions.Count(one => (string?)one!["action"] == "register" && (bool)one["allowed"]! && one["code"] is null));
        Assert.Equal(decisions.Select(one => (long)one!["number"]!).OrderDescending(), decisions.Select(one => (long)one!["number"]!));
        Assert.Single((await planet.GetAsync("/api/v1/policy/decisions?limit=1"))["decisions"]!.AsArray());
    }

    async Task The_reason_is_given_in_words()
    {
        var earned = (await OwnAsync())["earnings"]!.AsArray().First(row => (string?)row!["reason"] == "proven")!;
        Assert.StartsWith("the device proved that it holds every piece", (string?)earned["reasonText"], StringComparison.Ordinal);
        Assert.True(BigInteger.Parse((string)earned["amount"]!, CultureInfo.InvariantCulture) > 0);
    }

    async Task The_node_claims_for_its_own_account()
    {
        using var browser = new Browser(planet.Url);
        var own = (string)(await browser.PostAsync("/api/v1/login/local")).Body["account"]!;
        var before = await TokensAsync(own);
        var (status, claimed) = await browser.PostAsync($"/api/v1/accounts/{own}/claim");
        Assert.True(status == HttpStatusCode.OK, $"{claimed}");
        var hash = (string)Assert.Single(claimed["transactions"]!.AsArray())!;
        Assert.Equal(66, hash.Length);
        await planet.UntilAsync("the tokens", async () => await TokensAsync(own) > before);
        Assert.Empty((await browser.PostAsync($"/api/v1/accounts/{own}/claim")).Body["transactions"]!.AsArray());
    }

    async Task<BigInteger> TokensAsync(string account)
        => BigInteger.Parse((string)(await planet.GetAsync($"/api/v1/accounts/{account}"))["tokensWei"]!["GRG"]!, CultureInfo.InvariantCulture);

    async Task CloseAsync()
    {
        var (status, closed) = await planet.SendAsync(HttpMethod.Post, "/api/v1/storage/epochs/close", Planet.Json(new JsonObject()));
        Assert.True(status == HttpStatusCode.OK, $"{closed}");
    }

    /// <summary>The page of the provider that belongs to the node's own account.</summary>
    async Task<JsonNode> OwnAsync() => await planet.GetAsync($"/api/v1/devices/{(await File.ReadAllTextAsync(Path.Combine(planet.DiskOf("own"), "device.id"))).Trim()}");

    static async Task SeenAsync(EventReader events, string name, long number, params string[] states)
    {
        foreach (var state in states)
            await events.NextAsync(heard => heard.Name == name && (long)heard.Data["number"]! == number && (string?)heard.Data["state"] == state);
    }

    static async Task<JsonNode> SettledAsync(EventReader events)
    {
        foreach (var state in new[] { "Voting", "Attested" }) await events.NextAsync(heard => heard.Name == "settlement" && (string?)heard.Data["state"] == state);
        return (await events.NextAsync(heard => heard.Name == "settlement" && (string?)heard.Data["state"] == "Active")).Data;
    }

    public void Dispose() => planet.Dispose();
}
