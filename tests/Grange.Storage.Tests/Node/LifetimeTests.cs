using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Grange.Content;
using Grange.Kernel;

namespace Grange.Storage.Tests;

/// <summary>Orders end, are renewed or run for ten years; what it costs is said before.</summary>
public sealed class LifetimeTests() : NodeTests(("copies", DagNode.Of(2L)), ("offlineMs", DagNode.Of(604_800_000L)), ("ceilingMicroUsdPerTibMonth", DagNode.Of(1_000_000_000L)))
{
    [Fact]
    public async Task What_ends_is_warned_of_then_forgotten_and_leaves_its_providers()
    {
        for (var i = 0; i < 2; i++) await world.JoinAsync(node);
        await PutAsync("short.bin", "?days=2&wait=durable");
        Assert.Null((await FileAsync("short.bin"))!["warning"]);
        node.CloseEpoch();
        world.Clock.Shift(TimeSpan.FromHours(40));
        Assert.Contains("grange storage renew short.bin", (string?)(await FileAsync("short.bin"))!["warning"]);
        world.Clock.Shift(TimeSpan.FromHours(9));
        await UntilAsync(async () => await FileAsync("short.bin") is null);
        await UntilAsync(() => Task.FromResult(world.Epoch.Count(one => one.Record.Kind == StorageKinds.Dropped) == 2));
        node.CloseEpoch();
        await UntilAsync(() => Task.FromResult(world.Agents.All(agent => !agent.Pieces.Pieces.Any())));
        Assert.Empty(node.Held);
    }

    [Fact]
    public async Task What_renews_is_ordered_again_from_the_lock_and_ends_when_that_is_empty()
    {
        await PutAsync("long.bin", "?days=2&lifetime=renewing");
        var until = (long)(await FileAsync("long.bin"))!["untilMs"]!;
        world.Clock.Shift(TimeSpan.FromHours(40));
        await UntilAsync(async () => (long)(await FileAsync("long.bin"))!["untilMs"]! == until + 2 * 24 * 3_600_000);
        node.Available = MicroUsd.Zero;
        world.Clock.Shift(TimeSpan.FromHours(48));
        await UntilAsync(async () => (await FileAsync("long.bin"))?["warning"] is { } warning && ((string)warning!).Contains("payment-required"));
        world.Clock.Shift(TimeSpan.FromHours(9));
        await UntilAsync(async () => await FileAsync("long.bin") is null);
    }

    [Fact]
    public async Task An_endowment_reserves_ten_years_at_once_and_a_name_can_be_renewed_by_hand()
    {
        var stored = await PutAsync("for-ever.bin", "?lifetime=endowed");
        Assert.Equal((3650, "endowed"), ((int)stored["days"]!, (string?)stored["lifetime"]));
        var renewed = await (await http.PostAsync("/api/v1/storage/renew?name=for-ever.bin&days=10", null)).Content.ReadFromJsonAsync<JsonNode>();
        Assert.Equal((long)stored["untilMs"]! + 10L * 24 * 3_600_000, (long)renewed!["untilMs"]!);
        Assert.Equal(HttpStatusCode.NotFound, (await http.PostAsync("/api/v1/storage/renew?name=nothing", null)).StatusCode);
    }

    [Fact]
    public async Task A_quote_says_the_most_and_what_the_cheapest_providers_ask_and_those_get_the_content()
    {
        string[] asks = ["900", "100", "500", "300"];
        foreach (var ask in asks) await world.JoinAsync(node, ask: ask);
        await UntilAsync(async () => (int)(await QuoteAsync("copies=4"))["providers"]! == 4);
        Assert.Equal((400L, 2_000_000_000L), ((long)(await QuoteAsync("copies=2"))["measuredMicroUsdPerTibMonth"]!, (long)(await QuoteAsync("copies=2"))["ceilingMicroUsdPerTibMonth"]!));
        Assert.Equal((450L, 1_500_000_000L), ((long)(await QuoteAsync("rs=2/3"))["measuredMicroUsdPerTibMonth"]!, (long)(await QuoteAsync("rs=2/3"))["ceilingMicroUsdPerTibMonth"]!));
        Assert.Null((await QuoteAsync("copies=5"))["measuredMicroUsdPerTibMonth"]);
        await PutAsync("cheap.bin", "?wait=durable");
        Assert.Equal([1, 3], Enumerable.Range(0, 4).Where(i => world.Agents[i].Pieces.Pieces.Any()));
    }

    [Theory]
    [InlineData("?policy=copies=0", "unknown-policy")]
    [InlineData("?policy=rs=8/4", "unknown-policy")]
    [InlineData("?policy=rs=1/4", "unknown-policy")]
    [InlineData("?policy=rs=04/8", "unknown-policy")]
    [InlineData("?policy=copies=81", "unknown-policy")]
    [InlineData("?lifetime=eternal", "unknown-lifetime")]
    [InlineData("?days=0", "bad-days")]
    [InlineData("?days=3651", "bad-days")]
    public async Task What_cannot_be_meant_is_refused_by_name(string query, string code)
    {
        var answer = await http.PutAsync($"/api/v1/storage/files/a{query}", new ByteArrayContent([1]));
        Assert.Equal((HttpStatusCode.BadRequest, code), (answer.StatusCode, (string?)(await answer.Content.ReadFromJsonAsync<JsonNode>())!["code"]));
        Assert.Empty(node.Held);
    }

    async Task<JsonNode> PutAsync(string name, string query)
    {
        var response = await http.PutAsync($"/api/v1/storage/files/{name}{query}", new ByteArrayContent(ContentOf.Bytes(name.Length, 200_000)));
        var json = (await response.Content.ReadFromJsonAsync<JsonNode>())!;
        Assert.True(response.StatusCode == HttpStatusCode.Created, json.ToJsonString());
        return json;
    }

    async Task<JsonNode?> FileAsync(string name) => (await http.GetFromJsonAsync<JsonNode>("/api/v1/storage/files"))!["files"]!.AsArray().SingleOrDefault(file => (string?)file!["name"] == name);

    async Task<JsonNode> QuoteAsync(string policy) => (await http.GetFromJsonAsync<JsonNode>($"/api/v1/storage/quote?bytes=1000000&policy={policy}"))!;
}
