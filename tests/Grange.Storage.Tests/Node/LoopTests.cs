using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Grange.Content;

namespace Grange.Storage.Tests;

/// <summary>The storage loop in one process: files in, pieces placed, proven, paid, read back while providers fail.</summary>
public sealed class LoopTests() : NodeTests(("copies", DagNode.Of(2L)))
{
    [Fact]
    public async Task A_file_is_placed_proven_paid_and_read_back_from_providers_that_fail()
    {
        for (var i = 0; i < 3; i++) await world.JoinAsync(node);
        var file = ContentOf.Bytes(1, 3_500_000);
        var stored = await PutAsync("holiday.bin", file, "?wait=durable");
        Assert.Equal(("durable", 3_500_000L), ((string?)stored["durability"], (long)stored["size"]!));
        var cid = (string)stored["cid"]!;
        Assert.Single(node.Held);
        await UntilAsync(async () => !(bool)(await StatusAsync(cid))["pieces"]![0]!["local"]!);

        Assert.Equal(file, await http.GetByteArrayAsync($"/ipfs/{cid}"));
        Assert.Equal(file[2_000_000..2_000_100], await RangeAsync($"/ipfs/{cid}", 2_000_000, 2_000_099));

        Assert.Empty(node.CloseEpoch().Works);
        Assert.Equal(2, node.Challenges.Count);
        await UntilAsync(() => Task.FromResult(world.Epoch.Count(one => one.Record.Kind == StorageKinds.Proof) == 2));
        var sheet = node.CloseEpoch();
        Assert.All(sheet.Works, work => Assert.Equal("proven", work.Reason));
        Assert.All(sheet.Works, work => Assert.InRange(work.Weight, 3_500_000, 3_600_000));

        var holder = world.Agents.ToList().FindIndex(agent => agent.Pieces.Pieces.Any());
        await world.StopAsync(holder);
        Assert.Equal(file, await http.GetByteArrayAsync($"/ipfs/{cid}"));
        foreach (var agent in world.Agents) await agent.DisposeAsync();
        var port = node.Url.Port;
        await node.DisposeAsync();
        node = await TestNode.StartAsync(world, port); // with an empty block cache
        var gone = await http.GetAsync($"/ipfs/{cid}");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "unavailable"), (gone.StatusCode, (string?)(await gone.Content.ReadFromJsonAsync<JsonNode>())!["code"]));
        Assert.NotNull(gone.Headers.RetryAfter);
    }

    [Fact]
    public async Task A_provider_that_corrupts_a_piece_is_passed_over_and_scores_nothing()
    {
        for (var i = 0; i < 2; i++) await world.JoinAsync(node);
        var file = ContentOf.Bytes(3, 900_000);
        var cid = (string)(await PutAsync("a.bin", file, "?wait=durable"))["cid"]!;
        await UntilAsync(async () => !(bool)(await StatusAsync(cid))["pieces"]![0]!["local"]!);
        foreach (var piece in world.Agents[0].Pieces.Pieces) await SpoilAsync(piece.Path);
        for (var i = 0; i < 4; i++) Assert.Equal(file[..1000], await RangeAsync($"/ipfs/{cid}", 0, 999));

        node.CloseEpoch();
        await UntilAsync(() => Task.FromResult(world.Epoch.Exists(one => one.Record.Kind == StorageKinds.Proof)));
        var works = node.CloseEpoch().Works.ToDictionary(work => work.Device, work => work.Reason);
        Assert.Equal(("proof-missing", "proven"), (works[world.Agents[0].Device], works[world.Agents[1].Device]));
    }

    [Fact]
    public async Task A_restart_of_the_node_in_between_changes_nothing()
    {
        var file = ContentOf.Bytes(4, 700_000);
        var cid = (string)(await PutAsync("b.bin", file))["cid"]!;
        var port = node.Url.Port;
        await node.DisposeAsync();
        node = await TestNode.StartAsync(world, port);
        Assert.Equal(file, await http.GetByteArrayAsync($"/ipfs/{cid}"));
        for (var i = 0; i < 2; i++) await world.JoinAsync(node);
        await UntilAsync(async () => (string?)(await StatusAsync(cid))["durability"] == "durable");
        await node.DisposeAsync();
        node = await TestNode.StartAsync(world, port);
        Assert.Equal("durable", (string?)(await StatusAsync(cid))["durability"]);
        Assert.Equal(file, await http.GetByteArrayAsync($"/ipfs/{cid}"));
        node.CloseEpoch();
        await UntilAsync(() => Task.FromResult(world.Epoch.Count(one => one.Record.Kind == StorageKinds.Proof) == 2));
    }

    [Fact]
    public async Task A_removed_file_leaves_its_providers_after_the_epoch_and_its_money_comes_back()
    {
        for (var i = 0; i < 2; i++) await world.JoinAsync(node);
        await PutAsync("c.bin", ContentOf.Bytes(5, 200_000), "?wait=durable");
        node.CloseEpoch();
        Assert.Equal(HttpStatusCode.NoContent, (await http.DeleteAsync("/api/v1/storage/files/c.bin")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await http.DeleteAsync("/api/v1/storage/files/c.bin")).StatusCode);
        Assert.InRange(Assert.Single(node.Held).Value, 1, 2); // what these seconds can still cost, rounded up
        await UntilAsync(() => Task.FromResult(world.Epoch.Count(one => one.Record.Kind == StorageKinds.Dropped) == 2));
        Assert.All(world.Agents, agent => Assert.NotEmpty(agent.Pieces.Pieces)); // until the epoch is over they must be able to prove it
        node.CloseEpoch();
        Assert.Empty(node.Held);
        await UntilAsync(() => Task.FromResult(world.Agents.All(agent => !agent.Pieces.Pieces.Any())));
        node.CloseEpoch();
        Assert.Empty(node.Challenges);
    }

    [Fact]
    public async Task Routing_finds_the_providers_of_every_block()
    {
        for (var i = 0; i < 2; i++) await world.JoinAsync(node);
        var cid = (string)(await PutAsync("d.bin", ContentOf.Bytes(6, 100_000), "?wait=durable"))["cid"]!;
        var found = (await http.GetFromJsonAsync<JsonNode>($"/routing/v1/providers/{cid}?filter-addrs=https,tcp&filter-protocols=unknown,transport-ipfs-gateway-http"))!["Providers"]!.AsArray();
        Assert.Equal(2, found.Count);
        Assert.All(found, one => Assert.StartsWith("Qm", (string?)one!["ID"]));
        Assert.All(found, one => Assert.Matches("^/ip4/127.0.0.1/tcp/[0-9]+/http$", (string?)one!["Addrs"]![0]));
        Assert.Empty((await http.GetFromJsonAsync<JsonNode>($"/routing/v1/providers/{Cid.Of(Codec.Raw, [9])}"))!["Providers"]!.AsArray());
        Assert.Empty((await http.GetFromJsonAsync<JsonNode>($"/routing/v1/providers/{cid}?filter-addrs=webrtc"))!["Providers"]!.AsArray());
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await http.GetAsync("/routing/v1/providers/nonsense")).StatusCode);
        var lines = new HttpRequestMessage(HttpMethod.Get, $"/routing/v1/providers/{cid}") { Headers = { Accept = { new MediaTypeWithQualityHeaderValue("application/x-ndjson") } } };
        Assert.Equal(2, (await (await http.SendAsync(lines)).Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Single((await http.GetFromJsonAsync<JsonNode>($"/routing/v1/peers/{(string)found[0]!["ID"]!}"))!["Peers"]!.AsArray());
    }

    async Task<JsonNode> PutAsync(string name, byte[] content, string query = "")
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var response = await http.PutAsync($"/api/v1/storage/files/{name}{query}", new ByteArrayContent(content), limit.Token);
        var json = (await response.Content.ReadFromJsonAsync<JsonNode>())!;
        Assert.True(response.StatusCode == HttpStatusCode.Created, json.ToJsonString());
        return json;
    }

    async Task<JsonNode> StatusAsync(string cid) => (await http.GetFromJsonAsync<JsonNode>($"/api/v1/storage/status/{cid}"))!;

    async Task<byte[]> RangeAsync(string path, long from, long to)
    {
        var response = await http.SendAsync(new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Range = new RangeHeaderValue(from, to) } });
        Assert.Equal(HttpStatusCode.PartialContent, response.StatusCode);
        return await response.Content.ReadAsByteArrayAsync();
    }

    static async Task SpoilAsync(string path)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        var bytes = new byte[file.Length];
        await file.ReadExactlyAsync(bytes);
        for (var at = 60; at < bytes.Length; at += 40) bytes[at] ^= 0x55;
        file.Position = 0;
        await file.WriteAsync(bytes);
    }
}
