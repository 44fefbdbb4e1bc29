using System.Net;
using System.Text.Json.Nodes;

namespace Grange.Planet.Tests.Peers;

/// <summary>Denylists at a whole node: what stands in a file counts a moment later at every door, and what was refused is on record.</summary>
[Collection(nameof(PeerNode))]
public sealed class ModerationTests(PeerNode node) : IDisposable
{
    readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = node.Url };
    readonly CancellationToken cancel = TestContext.Current.CancellationToken;

    public void Dispose() => http.Dispose();

    string Lists => Path.Combine(node.NodeData, "deny");

    [Fact]
    public async Task A_line_in_a_file_counts_within_two_seconds_at_every_door_and_until_it_is_gone()
    {
        var bytes = "something that somebody objects to"u8.ToArray();
        var cid = await node.PutAsync("objectionable", bytes);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync($"/ipfs/{cid}", cancel)).StatusCode);
        Assert.NotEmpty((await node.GetAsync($"/routing/v1/providers/{cid}"))["Providers"]!.AsArray());
        Directory.CreateDirectory(Lists);
        var file = Path.Combine(Lists, "a-test.deny");
        await File.WriteAllTextAsync(file, $"name: of a test\n---\n/ipfs/{cid}\n", cancel);
        await WithinTwoSecondsAsync(async () => (await http.GetAsync($"/ipfs/{cid}", cancel)).StatusCode == HttpStatusCode.Gone);
        Assert.Equal(HttpStatusCode.Gone, (await http.GetAsync($"/ipfs/{cid}?format=raw", cancel)).StatusCode);
        Assert.Empty((await node.GetAsync($"/routing/v1/providers/{cid}"))["Providers"]!.AsArray());
        Assert.Equal(HttpStatusCode.Gone, (await http.PutAsync("/api/v1/storage/files/again", new ByteArrayContent(bytes), cancel)).StatusCode);
        var key = (await VerbAsync("keys", "new")).Json;
        using var pin = new HttpRequestMessage(HttpMethod.Post, "/pins") { Content = Planet.Json(new JsonObject { ["cid"] = cid }), Headers = { { "Authorization", $"Bearer {key["token"]}" } } };
        Assert.Equal(HttpStatusCode.Gone, (await http.SendAsync(pin, cancel)).StatusCode);
        await File.AppendAllTextAsync(file, $"/ipfs/{cid} reason:legal\n", cancel);
        await WithinTwoSecondsAsync(async () => (int)(await http.GetAsync($"/ipfs/{cid}", cancel)).StatusCode == 451);
        await File.AppendAllTextAsync(file, $"!/ipfs/{cid}\n", cancel);
        await WithinTwoSecondsAsync(async () => (await http.GetAsync($"/ipfs/{cid}", cancel)).StatusCode == HttpStatusCode.OK);
        File.Delete(file);
        await node.UntilAsync("the log", async () => (await node.GetAsync("/api/v1/storage/denylist/log"))["refused"]!.AsArray().Count >= 3);
        var log = (await VerbAsync("denylist", "log")).Out;
        Assert.DoesNotContain(cid, log, StringComparison.Ordinal);
        Assert.Contains("\"upload\"", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_forbidden_file_does_not_leave_with_its_folder()
    {
        var folder = Directory.CreateDirectory(Path.Combine(node.Folder, "a-folder")).FullName;
        foreach (var name in (string[])["good.txt", "bad.txt"]) await File.WriteAllTextAsync(Path.Combine(folder, name), $"{name} of a folder", cancel);
        var root = (string)(await VerbAsync("put", folder, "--name", "a-folder")).Json["cid"]!;
        var bad = (await GrangeProgram.RunAsync(["storage", "cid", Path.Combine(folder, "bad.txt")])).Exits(0).Out.Trim();
        await VerbAsync("denylist", "add", $"/ipfs/{bad}");
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync($"/ipfs/{root}/good.txt", cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.Gone, (await http.GetAsync($"/ipfs/{root}/bad.txt", cancel)).StatusCode);
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => http.GetByteArrayAsync($"/ipfs/{root}?format=car", cancel));
        Assert.Equal(1, (await GrangeProgram.RunAsync(["storage", "put", folder, "--name", "again", "--node", $"{node.Url}", "--data", node.NodeData])).Exit);
        await VerbAsync("denylist", "remove", $"/ipfs/{bad}");
        await VerbAsync("denylist", "add", $"/ipfs/{root}/good*");
        Assert.True((bool)(await VerbAsync("denylist", "test", $"{root}/good.txt")).Json["denied"]!);
        Assert.Equal(HttpStatusCode.Gone, (await http.GetAsync($"/ipfs/{root}/good.txt", cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync($"/ipfs/{root}/bad.txt", cancel)).StatusCode);
        await VerbAsync("denylist", "remove", $"/ipfs/{root}/good*");
        Assert.Equal(1, (await GrangeProgram.RunAsync(["storage", "denylist", "add", "/ipfs/nothing", "--node", $"{node.Url}"])).Exit);
    }

    async Task<Ran> VerbAsync(params string[] words) => (await GrangeProgram.RunAsync(["storage", .. words, "--json", "--node", $"{node.Url}", "--data", node.NodeData])).Exits(0);

    async Task WithinTwoSecondsAsync(Func<Task<bool>> isSo)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!await isSo())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(2), "the change did not count in time");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancel);
        }
    }
}
