using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Grange.Content;
using Grange.Kernel.Crypto;
using Grange.Storage.Agent;
using Grange.Verbs.Hardware;

namespace Grange.Storage.Tests;

public sealed class PieceApiTests : IAsyncLifetime
{
    readonly string folder = Directory.CreateTempSubdirectory("grange-provider-").FullName;
    readonly HttpClient http = new();
    ProviderAgent agent = null!;

    public async ValueTask InitializeAsync()
    {
        agent = await StartAsync(folder, capacity: 4 << 20, open: true);
        http.BaseAddress = agent.Url;
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await agent.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    static Task<ProviderAgent> StartAsync(string folder, long capacity, bool open) => ProviderAgent.StartAsync(
        new ProviderOptions { Folder = folder, Node = new Uri("http://127.0.0.1:9"), CapacityBytes = capacity, Open = open },
        DeviceIdentity.OpenOrCreate(folder).Value, CancellationToken.None);

    [Fact]
    public async Task Ping_answers() => Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/pdp/ping")).StatusCode);

    [Fact]
    public async Task A_streamed_piece_is_found_downloaded_and_its_blocks_are_served()
    {
        var (car, root) = await ContentOf.CarAsync(ContentOf.Bytes(1, 1_500_000));
        var piece = ContentOf.Piece(car);
        var upload = await OpenStreamingAsync();
        Assert.Equal(HttpStatusCode.NoContent, (await http.PutAsync(upload, new ByteArrayContent(car))).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync($"/pdp/piece?pieceCid={piece}")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await http.PostAsJsonAsync(upload, new { pieceCid = piece.ToString() })).StatusCode);

        Assert.Equal(piece.ToString(), (string?)(await http.GetFromJsonAsync<JsonNode>($"/pdp/piece?pieceCid={piece}"))!["pieceCid"]);
        Assert.Equal(piece.ToString(), (string?)(await http.GetFromJsonAsync<JsonNode>($"/pdp/piece?pieceCid={piece.V1}"))!["pieceCid"]);
        var status = (await http.GetFromJsonAsync<JsonNode>($"/pdp/piece/{piece}/status"))!;
        Assert.Equal(("retrievable", true, 3L), ((string?)status["status"], (bool)status["indexed"]!, (long)status["blocks"]!));
        Assert.Equal(car, await http.GetByteArrayAsync($"/piece/{piece}"));
        Assert.Equal(car[100..200], await RangeAsync($"/piece/{piece}", 100, 199));
        var outside = await http.SendAsync(new HttpRequestMessage(HttpMethod.Get, $"/piece/{piece}") { Headers = { Range = new RangeHeaderValue(car.Length, null) } });
        Assert.Equal(($"bytes */{car.Length}", null), (outside.Content.Headers.ContentRange?.ToString(), outside.Headers.CacheControl));
        await RefusedAsync(HttpStatusCode.RequestedRangeNotSatisfiable, "range-not-satisfiable", outside);
        Assert.True(root.Hash.Matches(await http.GetByteArrayAsync($"/ipfs/{root}?format=raw")));
        Assert.Equal(HttpStatusCode.BadRequest, (await http.GetAsync($"/ipfs/{root}")).StatusCode);
        using var reader = await CarReader.OpenAsync(await http.GetStreamAsync($"/ipfs/{root}?format=car"), CancellationToken.None);
        var blocks = 0;
        while (await reader.ReadAsync(CancellationToken.None)) blocks++;
        Assert.Equal((3, (CarFault?)null, root), (blocks, reader.Fault, reader.Roots.Single()));
    }

    [Fact]
    public async Task Uploads_that_ended_or_were_left_alone_take_no_place()
    {
        var clock = new ShiftedTime();
        var uploads = new Uploads(clock);
        for (var i = 0; i < 2000; i++) uploads.Finish(uploads.Open(null, null).Value);
        var left = Enumerable.Range(0, 64).Select(_ => uploads.Open(null, null).Value).ToList();
        Assert.Equal("uploads-busy", uploads.Open(null, null).Fault.Code);
        Assert.True(left[0].TryTake()); // one is being sent, however long that takes

        clock.Shift(TimeSpan.FromMinutes(6));
        uploads.Open(null, null).Value.GiveBack();
        Assert.True(uploads.Find(left[0].Id).IsOk);
        Assert.Equal("upload-unknown", uploads.Find(left[1].Id).Fault.Code);

        for (byte i = 0; i < 70; i++) // and through the door, the classic way
        {
            var bytes = ContentOf.Bytes(i + 100, 500);
            var opened = await http.PostAsJsonAsync("/pdp/piece", new { pieceCid = ContentOf.Piece(bytes).ToString() });
            Assert.Equal(HttpStatusCode.Created, opened.StatusCode);
            Assert.Equal(HttpStatusCode.NoContent, (await http.PutAsync(opened.Headers.Location, new ByteArrayContent(bytes))).StatusCode);
        }
    }

    [Fact]
    public async Task A_wrong_piece_cid_is_400_and_nothing_is_visible()
    {
        var (bytes, other) = (ContentOf.Bytes(2, 5000), ContentOf.Piece(ContentOf.Bytes(3, 5000)));
        var upload = await OpenStreamingAsync();
        await http.PutAsync(upload, new ByteArrayContent(bytes));
        await RefusedAsync(HttpStatusCode.BadRequest, "piece-mismatch", await http.PostAsJsonAsync(upload, new { pieceCid = other.ToString() }));
        await RefusedAsync(HttpStatusCode.NotFound, "piece-unknown", await http.GetAsync($"/pdp/piece?pieceCid={ContentOf.Piece(bytes)}"));
        await RefusedAsync(HttpStatusCode.NotFound, "upload-unknown", await http.PostAsJsonAsync(upload, new { pieceCid = other.ToString() }));
        Assert.Equal(0, agent.Pieces.UsedBytes);
    }

    [Fact]
    public async Task Classic_uploads_answer_as_Curio_does()
    {
        var bytes = ContentOf.Bytes(4, 3000);
        var json = new { pieceCid = ContentOf.Piece(bytes).ToString() };
        var opened = await http.PostAsJsonAsync("/pdp/piece", json);
        Assert.Equal(HttpStatusCode.Created, opened.StatusCode);
        await RefusedAsync(HttpStatusCode.BadRequest, "piece-size", await http.PutAsync(opened.Headers.Location, new ByteArrayContent(bytes[1..])));
        Assert.Equal(HttpStatusCode.NoContent, (await http.PutAsync(opened.Headers.Location, new ByteArrayContent(bytes))).StatusCode);
        await RefusedAsync(HttpStatusCode.Conflict, "upload-taken", await http.PutAsync(opened.Headers.Location, new ByteArrayContent(bytes)));
        Assert.Equal(HttpStatusCode.OK, (await http.PostAsJsonAsync("/pdp/piece", json)).StatusCode);
    }

    [Theory]
    [InlineData("PUT", "/pdp/piece/upload/00000000-0000-0000-0000-000000000001", HttpStatusCode.NotFound, "upload-unknown")]
    [InlineData("PUT", "/pdp/piece/uploads/00000000-0000-0000-0000-000000000001", HttpStatusCode.NotFound, "upload-unknown")]
    [InlineData("GET", "/pdp/piece?pieceCid=nonsense", HttpStatusCode.BadRequest, "invalid-piece-cid")]
    [InlineData("GET", "/piece/nonsense", HttpStatusCode.BadRequest, "invalid-piece-cid")]
    [InlineData("GET", "/ipfs/nonsense?format=raw", HttpStatusCode.BadRequest, "invalid-cid")]
    [InlineData("GET", "/nothing", HttpStatusCode.NotFound, "no-such-door")]
    public async Task A_bad_request_names_its_fault(string method, string path, HttpStatusCode status, string code)
        => await RefusedAsync(status, code, await http.SendAsync(new HttpRequestMessage(new HttpMethod(method), path) { Content = method == "PUT" ? new ByteArrayContent([1]) : null }));

    [Fact]
    public async Task A_full_provider_says_507_and_keeps_nothing_of_it()
    {
        var bytes = ContentOf.Bytes(5, (4 << 20) + 1);
        await RefusedAsync(HttpStatusCode.InsufficientStorage, "space-full", await http.PutAsync(await OpenStreamingAsync(), new ByteArrayContent(bytes)));
        var opened = await http.PostAsJsonAsync("/pdp/piece", new { pieceCid = ContentOf.Piece(bytes).ToString() });
        await RefusedAsync(HttpStatusCode.InsufficientStorage, "space-full", await http.PutAsync(opened.Headers.Location, new ByteArrayContent(bytes)));
        Assert.Equal(0, agent.Pieces.UsedBytes);
    }

    [Fact]
    public async Task An_upload_that_breaks_off_leaves_nothing_and_may_be_tried_again()
    {
        var bytes = ContentOf.Bytes(6, 2_000_000);
        var piece = ContentOf.Piece(bytes);
        var opened = await http.PostAsJsonAsync("/pdp/piece", new { pieceCid = piece.ToString() });
        var body = new SlowBody(bytes, 1_200_000);
        var broken = http.PutAsync(opened.Headers.Location, body);
        await body.Started;
        body.Break();
        await Assert.ThrowsAnyAsync<Exception>(() => broken);
        var again = HttpStatusCode.Conflict; // until the provider has noticed that the line broke
        for (var tries = 0; again == HttpStatusCode.Conflict && tries < 200; tries++)
        {
            again = (await http.PutAsync(opened.Headers.Location, new ByteArrayContent(bytes))).StatusCode;
            if (again == HttpStatusCode.Conflict) await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }
        Assert.Equal(HttpStatusCode.NoContent, again);
        Assert.Equal(bytes.Length, agent.Pieces.UsedBytes);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(folder, "incoming")));
    }

    [Fact]
    public async Task A_piece_is_pulled_from_another_provider_and_checked()
    {
        var bytes = ContentOf.Bytes(7, 40_000);
        var piece = ContentOf.Piece(bytes);
        await StoreAsync(http, bytes);
        var second = Directory.CreateTempSubdirectory("grange-provider-").FullName;
        await using (var other = await StartAsync(second, 1 << 20, open: true))
        {
            using var client = new HttpClient { BaseAddress = other.Url };
            var wrong = ContentOf.Piece(ContentOf.Bytes(8, 40_000));
            var pulled = await client.PostAsJsonAsync("/pdp/piece/pull", new
            {
                pieces = new[]
                {
                    new { pieceCid = piece.ToString(), sourceUrl = $"{agent.Url}piece/{piece}" },
                    new { pieceCid = wrong.ToString(), sourceUrl = $"{agent.Url}piece/{piece}" },
                },
            });
            var result = (await pulled.Content.ReadFromJsonAsync<JsonNode>())!;
            Assert.Equal("failed", (string?)result["status"]);
            Assert.Equal(["complete", "failed"], result["pieces"]!.AsArray().Select(one => (string?)one!["status"]));
            Assert.Equal(bytes, await client.GetByteArrayAsync($"/piece/{piece}"));
        }
        Directory.Delete(second, recursive: true);
    }

    [Fact]
    public async Task A_provider_that_is_told_nonsense_goes_on_asking()
    {
        var second = Directory.CreateTempSubdirectory("grange-provider-").FullName;
        using var operatorKey = P256Key.Generate();
        await using (var node = await StubNode.StartAsync(operatorKey))
        await using (await ProviderAgent.StartAsync(
            new ProviderOptions { Folder = second, Node = node.Url, CapacityBytes = 1 << 20, LookEvery = TimeSpan.FromMilliseconds(20) }, DeviceIdentity.OpenOrCreate(second).Value, CancellationToken.None))
            await UntilAsync(() => node.Asked > 2);
        Directory.Delete(second, recursive: true);
    }

    [Fact]
    public async Task A_closed_provider_takes_only_what_its_operator_signed()
    {
        var second = Directory.CreateTempSubdirectory("grange-provider-").FullName;
        using var operatorKey = P256Key.Generate();
        using var foreign = P256Key.Generate();
        var (bytes, now) = (ContentOf.Bytes(9, 4000), TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
        var piece = ContentOf.Piece(bytes);
        await using (var node = await StubNode.StartAsync(operatorKey))
        await using (var closed = await ProviderAgent.StartAsync(
            new ProviderOptions { Folder = second, Node = node.Url, CapacityBytes = 1 << 20, HeartbeatEvery = TimeSpan.FromMilliseconds(50) }, DeviceIdentity.OpenOrCreate(second).Value, CancellationToken.None))
        {
            using var client = new HttpClient { BaseAddress = closed.Url };
            await UntilAsync(() => node.Heartbeats > 0);
            Task<HttpResponseMessage> Ask(string? token, PieceCid of)
            {
                client.DefaultRequestHeaders.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
                return client.PostAsJsonAsync("/pdp/piece", new { pieceCid = of.ToString() });
            }
            string Token(P256Key key, Grange.Kernel.DeviceId device, long expires) => new PieceToken(PieceAction.Upload, device, piece, expires).Seal(data => key.Sign(data));

            await RefusedAsync(HttpStatusCode.Unauthorized, "piece-token", await Ask(null, piece));
            await RefusedAsync(HttpStatusCode.Unauthorized, "piece-token", await Ask("x.y", piece));
            await RefusedAsync(HttpStatusCode.Unauthorized, "piece-token", await Ask(Token(foreign, closed.Device, now + 60_000), piece));
            await RefusedAsync(HttpStatusCode.Unauthorized, "piece-token", await Ask(Token(operatorKey, closed.Device, now - 1), piece));
            await RefusedAsync(HttpStatusCode.Unauthorized, "piece-token", await Ask(Token(operatorKey, agent.Device, now + 60_000), piece));
            await RefusedAsync(HttpStatusCode.Unauthorized, "piece-token", await Ask(Token(operatorKey, closed.Device, now + 60_000), ContentOf.Piece([1])));
            var opened = await Ask(Token(operatorKey, closed.Device, now + 60_000), piece);
            Assert.Equal(HttpStatusCode.Created, opened.StatusCode);
            Assert.Equal(HttpStatusCode.NoContent, (await client.PutAsync(opened.Headers.Location, new ByteArrayContent(bytes))).StatusCode);
        }
        Directory.Delete(second, recursive: true);
    }

    [Fact]
    public async Task Pieces_are_there_after_a_restart_and_lost_side_files_are_made_again()
    {
        var (car, root) = await ContentOf.CarAsync(ContentOf.Bytes(10, 300_000));
        await StoreAsync(http, car);
        await agent.DisposeAsync();
        foreach (var side in Directory.EnumerateFiles(Path.Combine(folder, "pieces"), "*.tree")) File.Delete(side);
        agent = await StartAsync(folder, 4 << 20, open: true);
        Assert.Equal(car.Length, agent.Pieces.UsedBytes);
        Assert.NotNull(await agent.Pieces.GetAsync(root.Hash, CancellationToken.None));
        Assert.False(Assert.Single(await agent.Pieces.ProveAsync([new AskedLeaf(ContentOf.Piece(car), 5)], CancellationToken.None)).Path.IsEmpty);
    }

    internal static async Task StoreAsync(HttpClient http, byte[] bytes)
    {
        var opened = await http.PostAsJsonAsync("/pdp/piece", new { pieceCid = ContentOf.Piece(bytes).ToString() });
        Assert.Equal(HttpStatusCode.NoContent, (await http.PutAsync(opened.Headers.Location, new ByteArrayContent(bytes))).StatusCode);
    }

    async Task<Uri> OpenStreamingAsync()
    {
        var opened = await http.PostAsync("/pdp/piece/uploads", null);
        Assert.Equal(HttpStatusCode.Created, opened.StatusCode);
        return opened.Headers.Location!;
    }

    async Task<byte[]> RangeAsync(string path, long from, long to)
    {
        var response = await http.SendAsync(new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Range = new RangeHeaderValue(from, to) } });
        Assert.Equal(HttpStatusCode.PartialContent, response.StatusCode);
        return await response.Content.ReadAsByteArrayAsync();
    }

    static async Task RefusedAsync(HttpStatusCode status, string code, HttpResponseMessage response)
    {
        Assert.Equal((status, code), (response.StatusCode, (string?)(await response.Content.ReadFromJsonAsync<JsonNode>())!["code"]));
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    static async Task UntilAsync(Func<bool> holds)
    {
        for (var tries = 0; !holds(); tries++)
        {
            Assert.True(tries < 200, "waited 10 s");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }
    }
}
