using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Grange.Content;
using Grange.Storage.Agent;

namespace Grange.Storage.Tests;

/// <summary>Providers die; what they held stays readable, and comes back to its full policy elsewhere.</summary>
public sealed class RepairTests() : NodeTests(("dev", DagNode.Of(false)), ("offlineMs", DagNode.Of(3000L)), ("auditMs", DagNode.Of(300L)), ("vettingAudits", DagNode.Of(0L)), ("segmentBytes", DagNode.Of(4L << 20)))
{
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
        var lost = (await OwnersAsync(cid)).Sum(owners => owners.Count(first.Contains));
        foreach (var agent in world.Agents.Where(agent => first.Contains(agent.Device.ToString()))) await agent.DisposeAsync();
        var began = Stopwatch.GetTimestamp();
        Assert.Equal(file, await http.GetByteArrayAsync($"/ipfs/{cid}"));
        await UntilAsync(async () => (long)(await RepairsAsync())["repairs"]!.AsArray().Count == lost);
        await UntilAsync(async () => (string?)(await StatusAsync(cid))["durability"] == "durable" && (int)(await RepairsAsync())["open"]! == 0);
        Assert.InRange(Stopwatch.GetElapsedTime(began).TotalSeconds, 0, 60);
        Assert.All((await RepairsAsync())["repairs"]!.AsArray(), repair => Assert.Equal("offline", (string?)repair!["reason"]));
        Assert.All(await OwnersAsync(cid), owners => Assert.Equal((Redundancy.Parse(policy).Parts, 0), (owners.Distinct().Count(), owners.Intersect(first).Count())));
        Assert.Equal(file, await http.GetByteArrayAsync($"/ipfs/{cid}"));
    }

    [Fact]
    public async Task The_queue_outlives_the_node_and_is_worked_off_when_somebody_can_take_the_part()
    {
        for (var i = 0; i < 3; i++) await world.JoinAsync(node);
        var file = ContentOf.Bytes(2, 700_000);
        var cid = await PutAsync("a.bin", file, "copies=3");
        await world.StopAsync(1);
        await UntilAsync(async () => (int)(await RepairsAsync())["open"]! == 1);
        Assert.Equal("repairing(2 of 3)", (string?)(await StatusAsync(cid))["durability"]);
        var port = node.Url.Port;
        await node.DisposeAsync();
        node = await TestNode.StartAsync(world, port);
        Assert.Equal(1, (int)(await RepairsAsync())["open"]!);
        await world.JoinAsync(node);
        await UntilAsync(async () => (string?)(await StatusAsync(cid))["durability"] == "durable");
        var repair = Assert.Single((await RepairsAsync())["repairs"]!.AsArray())!;
        Assert.Equal((world.Agents[1].Device.ToString(), world.Agents[3].Device.ToString()), ((string?)repair["device"], (string?)repair["repairedBy"]));
    }

    [Fact]
    public async Task When_all_were_away_what_they_hold_is_there_again_as_they_come_back()
    {
        for (var i = 0; i < 2; i++) await world.JoinAsync(node);
        var file = ContentOf.Bytes(7, 900_000);
        var cid = await PutAsync("a.bin", file, "copies=2");
        await UntilAsync(async () => (await StatusAsync(cid))["pieces"]!.AsArray().All(piece => !(bool)piece!["local"]!)); // nobody has it but these two
        foreach (var number in new[] { 0, 1 }) await world.StopAsync(number);
        await UntilAsync(async () => (int)(await RepairsAsync())["open"]! == 2);
        for (var epoch = 0; epoch < 3; epoch++) node.CloseEpoch();

        foreach (var number in new[] { 0, 1 }) await world.StartAgainAsync(node, number);

        await UntilAsync(async () =>
        {
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System); // time to prove the epoch; then it counts
            node.CloseEpoch();
            return (string?)(await StatusAsync(cid))["durability"] == "durable" && (int)(await RepairsAsync())["open"]! == 0;
        });
        Assert.All((await RepairsAsync())["repairs"]!.AsArray(), repair => Assert.Equal((string?)repair!["device"], (string?)repair["repairedBy"]));
        node.CloseEpoch();
        Assert.Equal(file, await http.GetByteArrayAsync($"/ipfs/{cid}"));
    }

    [Fact]
    public async Task A_piece_that_rots_is_found_and_made_anew_elsewhere()
    {
        for (var i = 0; i < 4; i++) await world.JoinAsync(node);
        var cid = await PutAsync("b.bin", ContentOf.Bytes(3, 300_000), "copies=3");
        var bad = world.Agents.First(agent => agent.Pieces.Pieces.Any());
        foreach (var piece in bad.Pieces.Pieces) await File.WriteAllBytesAsync(piece.Path, new byte[piece.Piece.RawBytes]);
        node.CloseEpoch();
        await UntilAsync(async () => (await RepairsAsync())["repairs"]!.AsArray() is [var one] && (string?)one!["reason"] is "dropped" or "audit" && one["repairedBy"] is not null);
        await UntilAsync(async () => (string?)(await StatusAsync(cid))["durability"] == "durable");
        await UntilAsync(() => Task.FromResult(!bad.Pieces.Pieces.Any())); // its own proof shows it, too
    }

    [Fact]
    public async Task A_piece_that_is_gone_is_found_by_looking_at_it_and_the_look_is_evidence()
    {
        for (var i = 0; i < 4; i++) await world.JoinAsync(node);
        await PutAsync("c.bin", ContentOf.Bytes(4, 300_000), "copies=3");
        node.CloseEpoch();
        var bad = world.Agents.First(agent => agent.Pieces.Pieces.Any());
        foreach (var piece in bad.Pieces.Pieces) File.Delete(piece.Path);
        await UntilAsync(async () => (await RepairsAsync())["repairs"]!.AsArray() is [var one] && one!["repairedBy"] is not null);
        List<Audited> looks;
        lock (world.Chains) looks = [.. world.Epoch.Where(one => one.Record.Kind == StorageKinds.Audited).Select(one => Audited.Read(one.Record.Body).Value)];
        Assert.All(looks, look => Assert.Equal(look.Device == bad.Device ? Observation.Bad : Observation.Good, look.Seen));
        Assert.Contains(looks, look => look.Seen == Observation.Good);
        await UntilAsync(() => ShowsItsFailuresAsync(bad));
    }

    /// <summary>What its owner is shown of a provider's failed looks is what the evidence says of them.</summary>
    async Task<bool> ShowsItsFailuresAsync(ProviderAgent provider)
    {
        var failures = (await http.GetFromJsonAsync<JsonNode>($"/api/v1/storage/providers/{provider.Device}"))!["failedAudits"]!.AsArray();
        List<string> said;
        lock (world.Chains) said = [.. world.Epoch.Where(one => one.Record.Kind == StorageKinds.Audited && Audited.Read(one.Record.Body).Value is { Seen: Observation.Bad } look && look.Device == provider.Device).Select(one => one.Cid.ToString())];
        Assert.All(failures, one => Assert.Equal(("wrong", true), ((string?)one!["reason"], ((string)one["reasonText"]!).Contains("does not have these bytes", StringComparison.Ordinal))));
        return said.Order().SequenceEqual(failures.Select(one => (string)one!["evidence"]!).Order());
    }

    [Fact]
    public async Task Who_leaves_well_gives_everything_away_first_and_nothing_is_ever_short_of_a_copy()
    {
        for (var i = 0; i < 4; i++) await world.JoinAsync(node);
        var cid = await PutAsync("d.bin", ContentOf.Bytes(5, 300_000), "copies=3");
        node.CloseEpoch();
        var leaver = world.Agents.First(agent => agent.Pieces.Pieces.Any());
        new LeaveNote(world.FolderOf(leaver)).Want(true);
        await UntilAsync(async () => (await RepairsAsync())["repairs"]!.AsArray() is [var one] && (string?)one!["reason"] == "leaving" && one["repairedBy"] is not null);
        await UntilAsync(() => Task.FromResult(world.Epoch.Exists(one => one.Record.Kind == StorageKinds.Dropped)));
        Assert.Equal("durable", (string?)(await StatusAsync(cid))["durability"]);
        Assert.NotEmpty(leaver.Pieces.Pieces); // until the epoch is over it must be able to prove it
        await UntilAsync(() => Task.FromResult(world.Epoch.Exists(one => one.Record.Kind == StorageKinds.Leaving) && world.Epoch.Count(one => one.Record.Kind == StorageKinds.Proof) == 3));
        node.CloseEpoch();
        await UntilAsync(() => Task.FromResult(!leaver.Pieces.Pieces.Any()));
        Assert.Null(StorageState.StandingOf(node.Carry, leaver.Device));
        Assert.Equal(3, node.Challenges.Count);
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
}
