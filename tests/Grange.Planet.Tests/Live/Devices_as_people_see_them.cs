using System.Net;
using Grange.Content;
using Grange.Kernel;
using Grange.Storage;

namespace Grange.Planet.Tests.Live;

/// <summary>Device rows and device pages.</summary>
[Collection(nameof(LiveNode))]
public sealed class Devices_as_people_see_them(LiveNode node)
{
    [Fact]
    public async Task A_device_has_a_place_as_coarse_as_its_network_says()
    {
        var device = await node.RegisterAsync("on the map", new("latE7", "525200066"), new("lonE7", "-134049999"));
        var row = await node.Planet.GetAsync($"/api/v1/devices/{device.DeviceId}");
        Assert.Equal((52.52, -13.4), ((double)row["position"]!["lat"]!, (double)row["position"]!["lon"]!));
    }

    [Theory]
    [InlineData("900000001", "0")]
    [InlineData("0", "1800000001")]
    [InlineData("52.52", "13.40")]
    [InlineData("", "")]
    public async Task A_place_that_is_none_is_not_shown(string lat, string lon)
    {
        var device = await node.RegisterAsync("nowhere", new("latE7", lat), new("lonE7", lon));
        Assert.Null((await node.Planet.GetAsync($"/api/v1/devices/{device.DeviceId}"))["position"]);
    }

    [Fact]
    public async Task A_device_is_silent_until_it_says_something()
    {
        var device = await node.RegisterAsync("shy");
        var before = await node.Planet.GetAsync($"/api/v1/devices/{device.DeviceId}");
        Assert.Equal("silent", (string?)before["state"]);
        Assert.Null(before["lastEvidenceMs"]);
        await node.HoldAsync(device, 7);
        var after = await node.Planet.GetAsync($"/api/v1/devices/{device.DeviceId}");
        Assert.Equal("live", (string?)after["state"]);
        Assert.Equal((long)after["evidence"]![0]!["acceptedMs"]!, (long)after["lastEvidenceMs"]!);
    }

    [Fact]
    public async Task Its_page_shows_what_it_said_newest_first_and_why_some_does_not_count()
    {
        var device = await node.RegisterAsync("talkative");
        for (byte i = 0; i < 60; i++) await node.HoldAsync(device, i);
        await node.SayAsync(device, StorageKinds.Placed, DagNode.Map());
        var said = (await node.Planet.GetAsync($"/api/v1/devices/{device.DeviceId}"))["evidence"]!.AsArray();
        Assert.Equal(Enumerable.Range(0, 50).Select(i => 60L - i), said.Select(row => (long)row!["seq"]!));
        Assert.Equal("wrong-author", (string?)said[0]!["refused"]);
        Assert.Equal("storage.placed is not for Device to say", (string?)said[0]!["refusedText"]);
        Assert.Equal((StorageKinds.Held, "C", null), ((string)said[1]!["kind"]!, (string)said[1]!["grade"]!, (string?)said[1]!["refused"]));
    }

    [Fact]
    public async Task A_list_of_many_comes_in_pages_and_every_device_once()
    {
        for (var i = 0; i < 5; i++) await node.RegisterAsync($"one of many {i}");
        var all = (await node.Planet.GetAsync("/api/v1/devices"))["devices"]!.AsArray().Select(row => (string)row!["id"]!).ToList();
        var paged = new List<string>();
        for (string? after = ""; after is not null;)
        {
            var page = await node.Planet.GetAsync($"/api/v1/devices?limit=2&network=storage{(after.Length > 0 ? $"&after={after}" : "")}");
            Assert.InRange(page["devices"]!.AsArray().Count, 1, 2);
            paged.AddRange(page["devices"]!.AsArray().Select(row => (string)row!["id"]!));
            after = (string?)page["next"];
        }
        Assert.Equal(all, paged);
        Assert.Equal(paged.Order(StringComparer.Ordinal).Distinct(), paged);
        var (status, problem) = await node.Planet.SendAsync(HttpMethod.Get, "/api/v1/devices?after=me");
        Assert.Equal((HttpStatusCode.BadRequest, "bad-device"), (status, (string)problem["code"]!));
    }

    [Fact]
    public async Task A_provider_that_joins_with_a_place_is_live_at_once_and_its_earnings_have_reasons_in_words()
    {
        await node.Planet.StartAsync("ada", "join", "storage", "--space", "200MB", "--dir", node.Planet.DiskOf("ada"), "--url", $"http://127.0.0.1:{Planet.FreePort()}",
            "--name", "ada", "--lat", "48.2082", "--lon", "16.3738", "--data", node.Planet.DataOf("ada"), "--node", $"{node.Url}");
        var id = (await File.ReadAllTextAsync(Path.Combine(node.Planet.DiskOf("ada"), "device.id"))).Trim();
        var row = await node.Planet.UntilAsync("its heartbeat", async () =>
            await node.Planet.GetAsync($"/api/v1/devices/{id}") is var page && (string?)page["state"] == "live" ? page : null);
        Assert.Equal((48.21, 16.37), ((double)row["position"]!["lat"]!, (double)row["position"]!["lon"]!));
        Assert.Empty(row["evidence"]!.AsArray());

        var words = new StorageNetwork();
        foreach (var reason in new[] { "proven", "proof-missing", "proof-wrong", "device-revoked", "rent" }) Assert.NotNull(((IExplained)words).Explain(reason));
        Assert.Null(((IExplained)words).Explain("magic"));
    }
}
