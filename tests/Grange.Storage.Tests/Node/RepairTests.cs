using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Grange.Content;
using Grange.Kernel;

namespace Grange.Storage.Tests;

/// <summary>Providers die; what they held stays readable, and comes back to its full policy elsewhere.</summary>
public sealed class RepairTests : IAsyncLifetime
{
    readonly TestWorld world = new(("dev", DagNode.Of(false)), ("offlineMs", DagNode.Of(3000L)), ("segmentBytes", DagNode.Of(4L << 20)));
    TestNode node = null!;
    HttpClient http = null!;

    public async ValueTask InitializeAsync()
    {
        node = await TestNode.StartAsync(world);
        http = new HttpClient { BaseAddress = node.Url };
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await node.DisposeAsync();
        await world.DisposeAsync();
    }

    [Theory]
    [InlineData("rs=4/8", 12, 4)]
    [InlineData("copies=3", 4, 1)]
    public async Task Whoever_of_them_dies_every_byte_is_read_at_once_and_all_parts_come_back(string policy, int providers, int killed)
    {
        for (var i = 0; i < providers; i++) await world.JoinAsync(node);
        var file = ContentOf.Bytes(1, 9_000_000);
        var cid = await PutAsync("film.bin", file, policy);
        await UntilAsync(async () => (await StatusAsync(cid))["pieces"]!.AsArray().All(piece => !(bool)piece!["local"]!));
        Assert.All(await OwnersAsync(cid), owners => Assert.Equal(Redundancy.Parse(policy).Parts, owners.Distinct().Count()));
        node.CloseEpoch();
        var port = node.Url.Port;
        await node.DisposeAsync();
        node = await TestNode.StartAsync(world, port); // with an empty block cache

        var first = (await StatusAsync(cid))["pieces"]![0]!["copies"]!.AsArray().Select(copy => (string)copy!["device"]!).Take(killed).ToList();
        foreach (var agent in world.Agents.Where(agent => first.Contains(agent.Device.ToString()))) await agent.DisposeAsync();
        var began = Stopwatch.GetTimestamp();
        Assert.Equal(file, await http.GetByteArrayAsync($"/ipfs/{cid}"));
        await UntilAsync(async () => (long)(await RepairsAsync())["repairs"]!.AsArray().Count >= killed);
        await UntilAsync(async () => (string?)(await StatusAsync(cid))["durability"] == "durable" && (int)(await RepairsAsync())["open"]! == 0);
        Assert.InRange(Stopwatch.GetElapsedTime(began).TotalSeconds, 0, 60);
        Assert.All((await RepairsAsync())["repairs"]!.AsArray(), repair => Assert.Equal("offline", (string?)repair!["reason"]));
        Assert.All(await OwnersAsync(cid), owners => Assert.Equal((Redundancy.Parse(policy).Parts, 0), (owners.Distinct().Count(), owners.Intersect(first).Count())));
        Assert.Equal(file, await http.GetByteArrayAsync($"/ipfs/{cid}"));
    }

    /// <summary>Per piece the devices that have parts which count.</summary>
    async Task<IReadOnlyList<IReadOnlyList<string>>> OwnersAsync(string cid)
        => [.. (await StatusAsync(cid))["pieces"]!.AsArray().Select(piece => (IReadOnlyList<string>)[.. piece!["copies"]!.AsArray().Where(copy => (string?)copy!["state"] == "placed").Select(copy => (string)copy!["device"]!)])];

    async Task<string> PutAsync(string name, byte[] content, string policy)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var response = await http.PutAsync($"/api/v1/storage/files/{name}?wait=durable&policy={policy}", new ByteArrayContent(content), limit.Token);
        var json = (await response.Content.ReadFromJsonAsync<JsonNode>())!;
        Assert.True(response.StatusCode == HttpStatusCode.Created, json.ToJsonString());
        Assert.Equal(("durable", policy), ((string?)json["durability"], (string?)json["policy"]));
        return (string)json["cid"]!;
    }

    async Task<JsonNode> StatusAsync(string cid) => (await http.GetFromJsonAsync<JsonNode>($"/api/v1/storage/status/{cid}"))!;
    async Task<JsonNode> RepairsAsync() => (await http.GetFromJsonAsync<JsonNode>("/api/v1/storage/repairs"))!;

    static async Task UntilAsync(Func<Task<bool>> holds)
    {
        for (var tries = 0; !await holds(); tries++)
        {
            Assert.True(tries < 600, "waited 60 s");
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }
    }
}
