using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Grange.Content;
using Grange.Storage.Agent.Limits;
using Grange.Storage.Cli;

namespace Grange.Storage.Tests;

/// <summary>What an owner lets a provider use of the line, and when.</summary>
public sealed class LimitsTests() : NodeTests(("copies", DagNode.Of(1L)), ("offlineMs", DagNode.Of(1500L)))
{
    [Theory]
    [InlineData("22-7", 23, null)]
    [InlineData("22-7", 6, null)]
    [InlineData("22-7", 7, 22)]
    [InlineData("22-7", 21, 22)]
    [InlineData("8-20", 8, null)]
    [InlineData("8-20", 20, 32)]
    [InlineData("8-20", 3, 8)]
    [InlineData("0-24", 23, null)]
    public void Hours_say_when_they_begin_again(string text, int hour, int? opens)
    {
        Assert.True(OpenHours.TryParse(text, out var hours));
        var day = new DateTimeOffset(2026, 3, 4, 0, 0, 0, TimeSpan.FromHours(1));
        Assert.Equal(opens is { } later ? day.AddHours(later) : null, hours.ClosedUntil(day.AddHours(hour).AddMinutes(30)));
    }

    [Theory]
    [InlineData("7")]
    [InlineData("7-7")]
    [InlineData("24-3")]
    [InlineData("0-25")]
    [InlineData("-1-3")]
    public void What_is_no_hours_is_refused(string text) => Assert.False(OpenHours.TryParse(text, out _));

    [Theory]
    [InlineData("20mbit", 2_500_000)]
    [InlineData("1gbit", 125_000_000)]
    [InlineData("800bit", 100)]
    [InlineData("2MB", 2_000_000)]
    public void Rates_are_read_in_bits_and_in_bytes(string text, long bytesPerSecond)
    {
        Assert.True(ByteSize.TryParseRate(text, out var rate));
        Assert.Equal(bytesPerSecond, rate);
    }

    [Fact]
    public async Task Bodies_flow_no_faster_than_they_may()
    {
        var agent = await world.JoinAsync(node, with: options => options with { Open = true, Limits = new LineLimits(UpBytesPerSecond: 1_000_000, DownBytesPerSecond: 1_000_000) });
        using var direct = new HttpClient { BaseAddress = agent.Url };
        var bytes = ContentOf.Bytes(1, 1_600_000);
        var upload = (await direct.PostAsync("/pdp/piece/uploads", null)).Headers.Location;
        Assert.InRange(await TimeAsync(() => direct.PutAsync(upload, new ByteArrayContent(bytes))), 0.5, 20); // a second's worth may come at once
        await direct.PostAsJsonAsync(upload, new { pieceCid = ContentOf.Piece(bytes).ToString() });
        Assert.InRange(await TimeAsync(() => direct.GetByteArrayAsync($"/piece/{ContentOf.Piece(bytes)}")), 0.5, 20);
    }

    [Fact]
    public async Task Outside_its_hours_a_provider_sends_nothing_and_proves_all_and_is_not_missed()
    {
        var clock = new TravellingTime();
        var hour = clock.GetLocalNow().Hour;
        var agent = await world.JoinAsync(node, with: options => options with { Clock = clock, Limits = new LineLimits(Hours: new OpenHours(hour, hour + 2 > 24 ? hour - 22 : hour + 2)) });
        var cid = (string)(await (await http.PutAsync("/api/v1/storage/files/a.bin?wait=durable", new ByteArrayContent(ContentOf.Bytes(2, 50_000)))).Content.ReadFromJsonAsync<JsonNode>())!["cid"]!;
        clock.East = 3; // three hours later on the wall
        await UntilAsync(async () => (await ShownAsync(agent))["closedUntilMs"] is not null);

        using var direct = new HttpClient { BaseAddress = agent.Url };
        var piece = Assert.Single(agent.Pieces.Pieces).Piece;
        var refused = await direct.GetAsync($"/piece/{piece}");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "outside-hours"), (refused.StatusCode, (string?)(await refused.Content.ReadFromJsonAsync<JsonNode>())!["code"]));
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalHours, 20, 22);
        Assert.Equal(HttpStatusCode.OK, (await direct.GetAsync($"/pdp/piece/{piece}/proof?leaf=0")).StatusCode);
        node.CloseEpoch();
        await UntilAsync(() => Task.FromResult(world.Epoch.Exists(one => one.Record.Kind == StorageKinds.Proof)));
        Assert.Equal("proven", Assert.Single(node.CloseEpoch().Works).Reason);

        await agent.DisposeAsync(); // switched off for the night
        await Task.Delay(TimeSpan.FromSeconds(3), TimeProvider.System);
        Assert.Empty((await http.GetFromJsonAsync<JsonNode>("/api/v1/storage/repairs"))!["repairs"]!.AsArray());
        Assert.NotNull(cid);
    }

    async Task<JsonNode> ShownAsync(Storage.Agent.ProviderAgent agent)
        => (await http.GetFromJsonAsync<JsonNode>("/api/v1/storage/providers"))!["providers"]!.AsArray().First(one => (string?)one!["device"] == agent.Device.ToString())!;

    /// <summary>Real time, on a wall that moves.</summary>
    sealed class TravellingTime : TimeProvider
    {
        public int East { get; set; }

        public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.CreateCustomTimeZone("test", TimeSpan.FromHours(East), null, null);
    }

    static async Task<double> TimeAsync(Func<Task> work)
    {
        var start = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
