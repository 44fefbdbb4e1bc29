using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using Grange.Content;
using Grange.Kernel.Crypto;
using Grange.Storage.Agent;

namespace Grange.Storage.Tests.Relay;

/// <summary>Providers behind a router: they dial out, and the node relays.</summary>
public sealed class RelayTests() : NodeTests(("copies", DagNode.Of(1L)))
{
    [Fact]
    public async Task A_provider_without_a_port_stores_serves_proves_and_earns()
    {
        var agent = await JoinRelayedAsync();
        Assert.Equal($"/relay/{agent.Device}/", agent.Url.AbsolutePath); // no address of its own
        var file = ContentOf.Bytes(1, 3_500_000);
        var cid = await PutAsync("home.bin", file);
        await UntilAsync(async () => !(bool)(await http.GetFromJsonAsync<JsonNode>($"/api/v1/storage/status/{cid}"))!["pieces"]![0]!["local"]!);
        Assert.Equal(file, await http.GetByteArrayAsync($"/ipfs/{cid}"));

        var piece = Assert.Single(agent.Pieces.Pieces).Piece;
        using var whole = await http.GetAsync($"/relay/{agent.Device}/piece/{piece}");
        Assert.Equal(piece, ContentOf.Piece(await whole.Content.ReadAsByteArrayAsync()));
        Assert.Equal("sandbox; default-src 'none'", Assert.Single(whole.Headers.GetValues("Content-Security-Policy")));
        var routed = (await http.GetFromJsonAsync<JsonNode>($"/routing/v1/providers/{cid}"))!["Providers"]!.AsArray();
        Assert.Equal(2, routed.Count);
        Assert.EndsWith($"/http/http-path/relay%2F{agent.Device}", (string?)routed[1]!["Addrs"]![0]);
        var shown = (await http.GetFromJsonAsync<JsonNode>("/api/v1/storage/providers"))!["providers"]![0]!;
        Assert.Equal((true, true), ((bool)shown["relayed"]!, (bool)shown["alive"]!));

        node.CloseEpoch();
        await UntilAsync(() => Task.FromResult(world.Epoch.Exists(one => one.Record.Kind == StorageKinds.Proof)));
        var earned = Assert.Single(node.CloseEpoch().Works);
        Assert.Equal((agent.Device, "proven"), (earned.Device, earned.Reason));
        Assert.InRange(earned.Weight, 3_500_000, 3_600_000);
    }

    [Fact]
    public async Task A_provider_that_the_node_cannot_reach_is_relayed_by_itself()
    {
        var agent = await world.JoinAsync(node, with: options => options with { PublicUrl = DeadEnd(), Relay = RelayMode.WhenUnreachable });
        await UntilAsync(async () => (await ShownAsync(agent)) is { } one && (bool)one["relayed"]!);
        var reached = await world.JoinAsync(node, with: options => options with { Relay = RelayMode.WhenUnreachable });
        await UntilAsync(async () => await ShownAsync(reached) is not null);
        Assert.False((bool)(await ShownAsync(reached))!["relayed"]!);
        await PutAsync("a.bin", ContentOf.Bytes(2, 10_000));
        Assert.Single(reached.Pieces.Pieces); // those with an address of their own come first
        Assert.Empty(agent.Pieces.Pieces);
    }

    [Fact]
    public async Task A_tunnel_that_is_cut_in_the_middle_of_an_upload_leaves_nothing_half_stored_and_comes_back()
    {
        using var wire = new Wire(node.Url);
        var agent = await world.JoinAsync(node, with: options => options with { Node = wire.Url, Relay = RelayMode.Always, Open = true });
        await UntilAsync(async () => await ShownAsync(agent) is not null);
        var bytes = ContentOf.Bytes(3, 20_000_000);
        var piece = ContentOf.Piece(bytes);
        var relay = $"/relay/{agent.Device}";

        var body = new SlowBody(bytes, 8_000_000);
        var upload = (await http.PostAsync(relay + "/pdp/piece/uploads", null)).Headers.Location!.OriginalString;
        var sending = http.PutAsync(upload, body);
        await body.Started;
        await UntilAsync(() => Task.FromResult(agent.Pieces.UsedBytes > 0 && wire.Carried > 7_000_000));
        wire.Cut();
        body.Continue();
        await FailsAsync(sending);
        await UntilAsync(() => Task.FromResult(agent.Pieces.UsedBytes == 0)); // the draft is gone with its bytes
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(world.FolderOf(agent), "incoming")));

        await UntilAsync(async () => (await http.GetAsync(relay + "/pdp/ping")).IsSuccessStatusCode);
        upload = (await http.PostAsync(relay + "/pdp/piece/uploads", null)).Headers.Location!.OriginalString;
        Assert.Equal(HttpStatusCode.NoContent, (await http.PutAsync(upload, new ByteArrayContent(bytes))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await http.PostAsJsonAsync(upload, new { pieceCid = piece.ToString() })).StatusCode);
        Assert.Equal(piece, ContentOf.Piece(await http.GetByteArrayAsync($"{relay}/piece/{piece}")));
    }

    [Fact]
    public async Task Only_the_device_itself_opens_its_tunnel()
    {
        var agent = await JoinRelayedAsync();
        using var other = P256Key.Generate();
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{node.Url.Port}/api/v1/storage/relay/{agent.Device}"), CancellationToken.None);
        var nonce = new byte[RelayHello.NonceBytes];
        await socket.ReceiveAsync(nonce.AsMemory(), CancellationToken.None);
        await socket.SendAsync(Encoding.ASCII.GetBytes(RelayHello.Seal(agent.Device, nonce, world.Id, bytes => other.Sign(bytes))), WebSocketMessageType.Text, true, CancellationToken.None);
        Assert.Equal(WebSocketMessageType.Close, (await socket.ReceiveAsync(nonce.AsMemory(), CancellationToken.None)).MessageType);
        Assert.True((await http.GetAsync($"/relay/{agent.Device}/pdp/ping")).IsSuccessStatusCode);
    }

    [Fact]
    public async Task The_relay_leads_to_a_providers_doors_and_nowhere_else()
    {
        var agent = await JoinRelayedAsync();
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync($"/relay/{agent.Device}/health")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync("/relay/nobody/pdp/ping")).StatusCode);
        var away = await http.GetAsync($"/relay/{Story.Id(5)}/pdp/ping");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "relay-down"), (away.StatusCode, (string?)(await away.Content.ReadFromJsonAsync<JsonNode>())!["code"]));
        await agent.DisposeAsync();
        await UntilAsync(async () => (await http.GetAsync($"/relay/{agent.Device}/pdp/ping")).StatusCode == HttpStatusCode.ServiceUnavailable);
    }

    async Task<ProviderAgent> JoinRelayedAsync()
    {
        var agent = await world.JoinAsync(node, with: options => options with { Relay = RelayMode.Always });
        await UntilAsync(async () => await ShownAsync(agent) is not null);
        return agent;
    }

    async Task<JsonNode?> ShownAsync(ProviderAgent agent)
        => (await http.GetFromJsonAsync<JsonNode>("/api/v1/storage/providers"))!["providers"]!.AsArray().FirstOrDefault(one => (string?)one!["device"] == agent.Device.ToString());

    async Task<string> PutAsync(string name, byte[] content)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var response = await http.PutAsync($"/api/v1/storage/files/{name}?wait=durable", new ByteArrayContent(content), limit.Token);
        return (string)(await response.Content.ReadFromJsonAsync<JsonNode>())!["cid"]!;
    }

    static async Task FailsAsync(Task<HttpResponseMessage> sending)
    {
        try
        {
            using var answer = await sending;
            Assert.False(answer.IsSuccessStatusCode);
        }
        catch (HttpRequestException)
        {
            // as good as a refusal: the node hung up
        }
    }

    /// <summary>An address where nobody listens.</summary>
    static Uri DeadEnd()
    {
        using var once = new TcpListener(IPAddress.Loopback, 0);
        once.Start();
        return new Uri($"http://127.0.0.1:{((IPEndPoint)once.LocalEndpoint).Port}");
    }
}
