using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Grange.Content;
using Grange.Kernel;

namespace Grange.Storage.Tests;

/// <summary>The error table: each refusal by its code, nothing visible afterwards, no money kept.</summary>
public sealed class BadInputTests() : NodeTests()
{
    [Fact]
    public async Task An_upload_without_money_is_402_and_names_price_balance_and_command()
    {
        node.Available = new MicroUsd(0);
        var response = await http.PutAsync("/api/v1/storage/files/a", new ByteArrayContent(ContentOf.Bytes(1, 100_000)));
        var problem = await RefusedAsync(HttpStatusCode.PaymentRequired, "payment-required", response);
        Assert.Contains("costs up to", (string?)problem["detail"]);
        Assert.Contains("grange cash lock", (string?)problem["hint"]);
        await NothingIsVisibleAsync();
    }

    [Fact]
    public async Task An_upload_of_unknown_length_without_money_leaves_nothing_either()
    {
        node.Available = new MicroUsd(0);
        var request = new HttpRequestMessage(HttpMethod.Put, "/api/v1/storage/files/a") { Content = new ByteArrayContent(ContentOf.Bytes(1, 100_000)) };
        request.Headers.TransferEncodingChunked = true;
        await RefusedAsync(HttpStatusCode.PaymentRequired, "payment-required", await http.SendAsync(request));
        await NothingIsVisibleAsync();
    }

    [Fact]
    public async Task A_truncated_upload_is_nowhere_and_its_money_is_free_again()
    {
        var body = new SlowBody(ContentOf.Bytes(2, 3_000_000), 2_000_000);
        var upload = http.PutAsync("/api/v1/storage/files/a", body);
        await body.Started;
        await HeldAsync(1);
        body.Break();
        await Assert.ThrowsAnyAsync<Exception>(() => upload);
        await HeldAsync(0);
        await NothingIsVisibleAsync();
    }

    [Theory]
    [InlineData("/api/v1/storage/files/a?profile=none", "unknown-profile")]
    [InlineData("/api/v1/storage/files/a?wait=never", "invalid-parameter")]
    [InlineData("/api/v1/storage/files/a%0Ab", "bad-name")]
    [InlineData("/api/v1/storage/files/a//b", "bad-name")]
    public async Task A_bad_name_or_parameter_is_400(string path, string code)
    {
        await RefusedAsync(HttpStatusCode.BadRequest, code, await http.PutAsync(path, new ByteArrayContent([1])));
        await NothingIsVisibleAsync();
    }

    [Fact]
    public async Task A_name_that_is_too_long_is_400()
        => await RefusedAsync(HttpStatusCode.BadRequest, "bad-name", await http.PutAsync("/api/v1/storage/files/" + new string('a', 1025), new ByteArrayContent([1])));

    [Fact]
    public async Task A_name_that_leads_upwards_is_400()
    {
        using var raw = new TcpClient();
        await raw.ConnectAsync(node.Url.Host, node.Url.Port);
        await raw.GetStream().WriteAsync(Encoding.ASCII.GetBytes("PUT /api/v1/storage/files/..%2f..%2fetc HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx"));
        var answer = await new StreamReader(raw.GetStream()).ReadToEndAsync();
        Assert.StartsWith("HTTP/1.1 400", answer);
        Assert.Contains("bad-name", answer);
        await NothingIsVisibleAsync();
    }

    [Fact]
    public async Task A_car_with_a_wrong_hash_is_400_with_its_offset()
    {
        var (car, _) = await ContentOf.CarAsync(ContentOf.Bytes(3, 1_200_000));
        car[^1] ^= 1;
        var problem = await RefusedAsync(HttpStatusCode.BadRequest, "car-invalid", await http.PostAsync("/api/v1/storage/car", new ByteArrayContent(car)));
        Assert.Matches("at byte [0-9]+: HashMismatch", (string?)problem["detail"]);
        await NothingIsVisibleAsync();
    }

    [Fact]
    public async Task A_truncated_car_is_400()
    {
        var (car, _) = await ContentOf.CarAsync(ContentOf.Bytes(4, 300_000));
        Assert.Contains("Truncated", (string?)(await RefusedAsync(HttpStatusCode.BadRequest, "car-invalid", await http.PostAsync("/api/v1/storage/car", new ByteArrayContent(car[..^100]))))["detail"]);
        await NothingIsVisibleAsync();
    }

    [Fact]
    public async Task A_section_of_almost_two_to_the_63_bytes_is_413_and_reserves_no_memory()
    {
        var header = CarWriter.HeaderBytes([Cid.Of(Codec.Raw, [1])]);
        byte[] car = [.. header, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f, 1, 2, 3];
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await RefusedAsync(HttpStatusCode.RequestEntityTooLarge, "car-invalid", await http.PostAsync("/api/v1/storage/car", new ByteArrayContent(car)));
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 64 << 20);
        await NothingIsVisibleAsync();
    }

    [Fact]
    public async Task A_car_that_lacks_a_block_is_400_unless_it_may()
    {
        var blocks = new MemoryBlocks();
        var file = await new UnixFsImporter(blocks, UnixFsProfile.V1In2025).AddFileAsync(new MemoryStream(ContentOf.Bytes(5, 2_000_000)), CancellationToken.None);
        var target = new MemoryStream();
        await using (var car = await CarWriter.StartAsync(target, [file.Cid], CancellationToken.None))
            await car.PutAsync(file.Cid, (await blocks.GetAsync(file.Cid.Hash, CancellationToken.None))!.Value, CancellationToken.None);
        await RefusedAsync(HttpStatusCode.BadRequest, "car-incomplete", await http.PostAsync("/api/v1/storage/car", new ByteArrayContent(target.ToArray())));
        await NothingIsVisibleAsync();
        Assert.Equal(HttpStatusCode.Created, (await http.PostAsync("/api/v1/storage/car?partial=true", new ByteArrayContent(target.ToArray()))).StatusCode);
    }

    [Fact]
    public async Task A_whole_car_is_stored_under_its_root()
    {
        var bytes = ContentOf.Bytes(6, 1_500_000);
        var (car, root) = await ContentOf.CarAsync(bytes);
        var stored = (await (await http.PostAsync("/api/v1/storage/car?name=from-a-car", new ByteArrayContent(car))).Content.ReadFromJsonAsync<JsonNode>())!;
        Assert.Equal((root.ToString(), "from-a-car"), ((string?)stored["cid"], (string?)stored["name"]));
        Assert.Equal(bytes, await http.GetByteArrayAsync($"/ipfs/{root}"));
    }

    [Fact]
    public async Task Unknown_things_are_404()
    {
        await RefusedAsync(HttpStatusCode.NotFound, "not-in-network", await http.GetAsync($"/ipfs/{Cid.Of(Codec.Raw, [9])}?format=raw"));
        await RefusedAsync(HttpStatusCode.NotFound, "not-in-network", await http.GetAsync($"/api/v1/storage/status/{Cid.Of(Codec.Raw, [9])}"));
        await RefusedAsync(HttpStatusCode.BadRequest, "invalid-cid", await http.GetAsync("/api/v1/storage/status/nonsense"));
        await RefusedAsync(HttpStatusCode.NotFound, "unknown-name", await http.GetAsync("/api/v1/storage/files/none"));
        await RefusedAsync(HttpStatusCode.NotFound, "unknown-device", await http.PostAsJsonAsync($"/api/v1/storage/providers/{Story.Id(3)}/heartbeat", new { heartbeat = "x.y" }));
    }

    [Fact]
    public async Task A_heartbeat_that_the_device_did_not_sign_is_403()
    {
        var agent = await world.JoinAsync(node);
        await RefusedAsync(HttpStatusCode.Forbidden, "heartbeat-signature", await http.PostAsJsonAsync($"/api/v1/storage/providers/{agent.Device}/heartbeat", new { heartbeat = "x.y" }));
    }

    [Fact]
    public async Task The_same_file_again_replaces_itself_and_holds_its_money_once()
    {
        var bytes = ContentOf.Bytes(7, 50_000);
        for (var i = 0; i < 3; i++) Assert.Equal(HttpStatusCode.Created, (await http.PutAsync("/api/v1/storage/files/a", new ByteArrayContent(bytes))).StatusCode);
        Assert.Single(node.Held);
        Assert.Single((await http.GetFromJsonAsync<JsonNode>("/api/v1/storage/files"))!["files"]!.AsArray());
    }

    [Fact]
    public async Task Content_on_a_denylist_is_410()
    {
        var stored = (await (await http.PutAsync("/api/v1/storage/files/a", new ByteArrayContent([1, 2, 3]))).Content.ReadFromJsonAsync<JsonNode>())!;
        node.Denied.Add(Cid.Parse((string)stored["cid"]!));
        await RefusedAsync(HttpStatusCode.Gone, "denied", await http.GetAsync($"/ipfs/{stored["cid"]}"));
    }

    async Task HeldAsync(int count)
    {
        for (var tries = 0; node.Held.Count != count && tries < 200; tries++) await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        Assert.Equal(count, node.Held.Count);
    }

    async Task NothingIsVisibleAsync()
    {
        Assert.Empty((await http.GetFromJsonAsync<JsonNode>("/api/v1/storage/files"))!["files"]!.AsArray());
        Assert.Empty(node.Held);
        Assert.DoesNotContain(world.Epoch, evidence => evidence.Record.Kind == StorageKinds.Order);
    }

    static async Task<JsonNode> RefusedAsync(HttpStatusCode status, string code, HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == status, $"{(int)response.StatusCode}: {text}");
        var problem = JsonNode.Parse(text)!;
        Assert.Equal((code, "application/problem+json"), ((string?)problem["code"], response.Content.Headers.ContentType?.MediaType));
        Assert.True(problem.AsObject().ContainsKey("traceId"));
        return problem;
    }
}
