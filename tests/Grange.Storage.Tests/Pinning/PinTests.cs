using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Grange.Content;
using Grange.Kernel;

namespace Grange.Storage.Tests.Pinning;

/// <summary>What <c>/pins</c> promises: content comes from its origins whole or not at all, and a pin never hangs.</summary>
public sealed class PinTests : IAsyncLifetime
{
    readonly TestWorld world = new(("copies", DagNode.Of(1L)));
    readonly CancellationToken cancel = TestContext.Current.CancellationToken;
    TestNode node = null!;
    Origin origin = null!;
    HttpClient http = null!;

    public async ValueTask InitializeAsync()
    {
        await PatienceAsync(1500);
        origin = await Origin.StartAsync();
        await StartAsync();
        var key = (await (await http.PostAsJsonAsync("/api/v1/storage/keys", new { }, cancel)).Content.ReadFromJsonAsync<JsonNode>(cancel))!;
        Authorize((string)key["token"]!);
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await node.DisposeAsync();
        await origin.DisposeAsync();
        await world.DisposeAsync();
    }

    [Fact]
    public async Task A_file_of_many_blocks_is_fetched_as_one_CAR_and_kept()
    {
        var (bytes, root) = await origin.AddAsync(seed: 1, 5_300_000);
        var pin = await SettledAsync(await PinAsync(root, name: "film"));
        Assert.Equal("pinned", (string?)pin["status"]);
        Assert.Equal(bytes, await http.GetByteArrayAsync($"/ipfs/{root}", cancel));
        Assert.Equal(1, origin.Asked); // the CAR, and no block after it
        Assert.Single(node.Held);
    }

    [Fact]
    public async Task An_origin_that_sends_no_CARs_is_asked_block_by_block()
    {
        var (_, root) = await origin.AddAsync(seed: 2, 3_000_000);
        origin.SendsCars = false;
        Assert.Equal("pinned", (string?)(await SettledAsync(await PinAsync(root)))["status"]);
    }

    [Fact]
    public async Task What_is_here_already_needs_no_origin()
    {
        var stored = (await (await http.PutAsync("/api/v1/storage/files/a", new ByteArrayContent([1, 2, 3]), cancel)).Content.ReadFromJsonAsync<JsonNode>(cancel))!;
        Assert.Equal("pinned", (string?)(await SettledAsync(await PostAsync("/pins", new { cid = (string)stored["cid"]! })))["status"]);
        await http.DeleteAsync("/api/v1/storage/files/a", cancel);
        Assert.Equal([1, 2, 3], await http.GetByteArrayAsync($"/ipfs/{stored["cid"]}", cancel));
    }

    [Fact]
    public async Task A_block_that_no_one_has_fails_the_pin_and_keeps_nothing()
    {
        var (_, root) = await origin.AddAsync(seed: 3, 3_000_000);
        origin.Forget(root, leaf: 1);
        var pin = await SettledAsync(await PinAsync(root));
        Assert.Equal("failed", (string?)pin["status"]);
        Assert.Contains("404", (string?)pin["info"]!["status_details"], StringComparison.Ordinal);
        Assert.Empty(node.Held);
    }

    [Fact]
    public async Task An_origin_that_sends_something_else_is_not_believed()
    {
        var (_, root) = await origin.AddAsync(seed: 4, 1000);
        origin.Lies = true;
        Assert.Contains("another block", (string?)(await SettledAsync(await PinAsync(root)))["info"]!["status_details"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pin_outlives_the_node_and_goes_on_where_it_was_interrupted()
    {
        var (bytes, root) = await origin.AddAsync(seed: 5, 2_000_000);
        origin.Holds = true;
        await PatienceAsync(60_000);
        var asked = await PinAsync(root);
        var token = http.DefaultRequestHeaders.Authorization!.Parameter!;
        await node.DisposeAsync();
        origin.Holds = false;
        await StartAsync();
        Authorize(token);
        Assert.Equal("pinned", (string?)(await SettledAsync(asked))["status"]);
        Assert.Equal(bytes, await http.GetByteArrayAsync($"/ipfs/{root}", cancel));
    }

    [Fact]
    public async Task Filters_hold_all_together_and_the_newest_come_first()
    {
        var ids = new List<string>();
        for (var i = 0; i < 12; i++)
        {
            var (_, root) = await origin.AddAsync(seed: 100 + i, 10);
            ids.Add((string)(await SettledAsync(await PinAsync(root, $"Name {i}", new { parity = i % 2 == 0 ? "even" : "odd" })))["requestid"]!);
        }
        var all = await ListAsync("");
        Assert.Equal((12, 10), ((int)all["count"]!, all["results"]!.AsArray().Count));
        Assert.Equal(ids.AsEnumerable().Reverse().Take(10), Ids(all));
        Assert.Equal([ids[10], ids[0]], Ids(await ListAsync("?name=NAME+1&match=ipartial&meta=%7B%22parity%22%3A%22even%22%7D")).Append(ids[0]));
        Assert.Equal([ids[3]], Ids(await ListAsync("?name=Name+3")));
        Assert.Empty(Ids(await ListAsync("?name=name+3")));
        Assert.Equal([ids[3]], Ids(await ListAsync("?name=name+3&match=iexact")));
        var times = (await ListAsync("?limit=12"))["results"]!.AsArray().Select(pin => (string)pin!["created"]!).ToList();
        Assert.Equal(12, times.Distinct().Count());
        Assert.Equal([ids[5]], Ids(await ListAsync($"?before={times[5]}&after={times[7]}")));
        Assert.Empty(Ids(await ListAsync("?status=queued,failed")));
    }

    [Theory]
    [InlineData("/pins?limit=0")]
    [InlineData("/pins?limit=1001")]
    [InlineData("/pins?status=lost")]
    [InlineData("/pins?match=fuzzy&name=x")]
    [InlineData("/pins?cid=xyz")]
    [InlineData("/pins?meta=%5B%5D")]
    [InlineData("/pins?before=yesterday")]
    public async Task A_query_that_means_nothing_is_400_in_the_words_of_the_API(string query) => await RefusedAsync(HttpStatusCode.BadRequest, "BAD_REQUEST", await http.GetAsync(query, cancel));

    [Fact]
    public async Task Strangers_paupers_and_denied_content_are_refused_by_name()
    {
        var (_, root) = await origin.AddAsync(seed: 6, 10);
        node.Denied.Add(root);
        await RefusedAsync(HttpStatusCode.Gone, "DENIED", await http.PostAsJsonAsync("/pins", new { cid = $"{root}" }, cancel));
        node.Denied.Clear();
        node.Available = new MicroUsd(0);
        await RefusedAsync(HttpStatusCode.Conflict, "INSUFFICIENT_FUNDS", await http.PostAsJsonAsync("/pins", new { cid = $"{root}" }, cancel));
        await RefusedAsync(HttpStatusCode.NotFound, "NOT_FOUND", await http.DeleteAsync("/pins/nothing", cancel));
        await RefusedAsync(HttpStatusCode.BadRequest, "BAD_REQUEST", await http.PostAsync("/pins", new StringContent("{", MediaTypeHeaderValue.Parse("application/json")), cancel));
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", http.DefaultRequestHeaders.Authorization!.Parameter + "x");
        await RefusedAsync(HttpStatusCode.Unauthorized, "UNAUTHORIZED", await http.GetAsync("/pins", cancel));
    }

    async Task StartAsync()
    {
        node = await TestNode.StartAsync(world);
        http?.Dispose();
        http = new HttpClient { BaseAddress = node.Url };
    }

    void Authorize(string token) => http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);

    Task PatienceAsync(int ms) => File.WriteAllTextAsync(Path.Combine(world.Folder, "pinning.json"), $$"""{"patienceMs":{{ms}}}""", cancel);

    Task<JsonNode> PinAsync(Cid root, string? name = null, object? meta = null) => PostAsync("/pins", new { cid = $"{root}", name, origins = (string[])[origin.Address], meta });

    async Task<JsonNode> PostAsync(string path, object body)
    {
        var answer = await http.PostAsJsonAsync(path, body, cancel);
        Assert.True(answer.StatusCode == HttpStatusCode.Accepted, await answer.Content.ReadAsStringAsync(cancel));
        return (await answer.Content.ReadFromJsonAsync<JsonNode>(cancel))!;
    }

    async Task<JsonNode> SettledAsync(JsonNode asked)
    {
        for (var tries = 0; ; tries++)
        {
            var pin = (await http.GetFromJsonAsync<JsonNode>($"/pins/{asked["requestid"]}", cancel))!;
            if ((string?)pin["status"] is "pinned" or "failed" || tries > 300) return pin;
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancel);
        }
    }

    async Task<JsonNode> ListAsync(string query) => (await http.GetFromJsonAsync<JsonNode>("/pins" + query, cancel))!;

    static IEnumerable<string> Ids(JsonNode list) => list["results"]!.AsArray().Select(pin => (string)pin!["requestid"]!);

    async Task RefusedAsync(HttpStatusCode status, string reason, HttpResponseMessage answer)
    {
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal(reason, (string?)(await answer.Content.ReadFromJsonAsync<JsonNode>(cancel))!["error"]!["reason"]);
    }
}
