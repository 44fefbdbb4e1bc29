using System.Net;
using Grange.Content;
using Grange.Storage;

namespace Grange.Planet.Tests.Live;

/// <summary><c>/events</c>, read off a socket.</summary>
[Collection(nameof(LiveNode))]
public sealed class Events_as_they_happen(LiveNode node)
{
    [Fact]
    public async Task A_device_that_joins_and_works_is_seen_by_everyone_who_listens()
    {
        await using var one = await PlaceAsync();
        await using var other = await PlaceAsync();
        var device = await node.RegisterAsync("seen live");
        await node.HoldAsync(device, 1);
        foreach (var reader in new[] { one, other })
        {
            var joined = await reader.NextAsync(heard => heard.Name == "device" && (string?)heard.Data["id"] == device.DeviceId.ToString());
            Assert.Equal(("seen live", "storage", "register"), ((string)joined.Data["name"]!, (string)joined.Data["network"]!, (string)joined.Data["action"]!));
            Assert.InRange((long)joined.Data["atMs"]!, TimeProvider.System.GetUtcNow().AddMinutes(-2).ToUnixTimeMilliseconds(), TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
            var said = await reader.NextAsync(heard => heard.Name == "evidence");
            Assert.Equal($"device:{device.DeviceId}", (string?)said.Data["author"]);
            Assert.Equal(device.DeviceId.ToString(), (string?)said.Data["device"]);
            Assert.Equal((StorageKinds.Held, 0L, "C"), ((string)said.Data["kind"]!, (long)said.Data["seq"]!, (string)said.Data["grade"]!));
            Assert.Null(said.Data["refused"]);
            Assert.True(said.Id == joined.Id + 1, $"{joined.Id} then {said.Id}");
        }
    }

    [Fact]
    public async Task A_record_its_network_refuses_is_told_with_the_reason()
    {
        await using var reader = await PlaceAsync();
        var device = await node.RegisterAsync("refused");
        var (status, _) = await node.SayAsync(device, StorageKinds.Placed, DagNode.Map());
        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        var said = await reader.NextAsync(heard => heard.Name == "evidence");
        Assert.Equal(("wrong-author", "F"), ((string)said.Data["refused"]!, (string)said.Data["grade"]!));
    }

    [Fact]
    public async Task A_reader_that_comes_back_gets_what_it_missed_once()
    {
        var device = await node.RegisterAsync("away for a while");
        await using (var first = await EventReader.OpenAsync(node.Url, "/events?recent=1"))
        {
            var last = (await first.NextAsync())!.Id!.Value;
            for (byte i = 0; i < 5; i++) await node.HoldAsync(device, i);
            await using var again = await EventReader.OpenAsync(node.Url, after: last);
            for (var i = 0; i < 5; i++)
            {
                var heard = await again.NextAsync();
                Assert.Equal((last + 1 + i, "evidence", (long)i), (heard!.Id!.Value, heard.Name, (long)heard.Data["seq"]!));
            }
        }
    }

    [Fact]
    public async Task A_reader_that_was_away_too_long_is_told_so()
    {
        await node.RegisterAsync("the newest");
        await using var reader = await EventReader.OpenAsync(node.Url, after: 5);
        var missed = await reader.NextAsync();
        Assert.Equal(("missed", 5L), (missed!.Name, (long)missed.Data["after"]!));
        var next = await reader.NextAsync();
        Assert.Equal((long)missed.Data["next"]!, next!.Id);
    }

    [Theory]
    [InlineData("yesterday")]
    [InlineData("-1")]
    [InlineData("9223372036854775807")]
    [InlineData("99999999999999999999")]
    public async Task An_id_that_the_node_never_sent_is_refused(string id)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(node.Url, "/events"));
        request.Headers.TryAddWithoutValidation("Last-Event-ID", id);
        using var response = await http.SendAsync(request);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("bad-event-id", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_257th_reader_is_asked_to_come_later()
    {
        var readers = new List<EventReader>();
        try
        {
            for (var i = 0; i < 256; i++) readers.Add(await PlaceAsync());
            var (status, problem) = await node.Planet.SendAsync(HttpMethod.Get, "/events");
            Assert.Equal((HttpStatusCode.ServiceUnavailable, "too-many-streams"), (status, (string)problem["code"]!));
        }
        finally
        {
            foreach (var reader in readers) await reader.DisposeAsync();
            await (await PlaceAsync()).DisposeAsync(); // places of readers that left are given anew
        }
    }

    [Fact]
    public async Task From_acceptance_to_the_screen_is_well_below_a_second()
    {
        var device = await node.RegisterAsync("quick");
        await using var reader = await PlaceAsync();
        var took = new List<double>();
        for (byte i = 0; i < 40; i++)
        {
            await node.HoldAsync(device, i);
            var heard = await reader.NextAsync(one => one.Name == "evidence" && (string?)one.Data["device"] == device.DeviceId.ToString());
            took.Add((heard.At - DateTimeOffset.FromUnixTimeMilliseconds((long)heard.Data["acceptedMs"]!)).TotalMilliseconds);
        }
        took.Sort();
        TestContext.Current.TestOutputHelper?.WriteLine($"acceptance (before its commit) to the reader: median {took[20]:F0} ms, 95 % {took[38]:F0} ms, worst {took[39]:F0} ms");
        Assert.InRange(took[38], 0, 1000);
    }

    /// <summary>Another reader, as soon as the node noticed that earlier ones left.</summary>
    Task<EventReader> PlaceAsync() => node.Planet.UntilAsync("a place", async () => (EventReader?)await EventReader.OpenAsync(node.Url));
}
