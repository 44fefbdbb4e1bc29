using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Grange.Kernel.Crypto;

namespace Grange.Storage.Tests;

/// <summary>A real disk of 24 MB that fills up, and one that becomes read-only, under a real provider.</summary>
public sealed class SmallDiskTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("grange-disk-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("dd if=/dev/zero of={0}/filler bs=64k", "rm {0}/filler", "disk-full")]
    [InlineData("until mount -o remount,ro {0}; do sleep 0.1; done", "mount -o remount,rw {0}", "disk-read-only")]
    public async Task A_disk_that_takes_nothing_more_serves_and_proves_what_is_on_it_and_recovers(string spoil, string mend, string code)
    {
        using var key = P256Key.Generate();
        await using var node = await StubNode.StartAsync(key);
        using var provider = await ProviderProcess.StartOnDiskAsync(folder, node.Url, 24);
        using var http = new HttpClient { BaseAddress = provider.Url };
        var (first, second) = (ContentOf.Bytes(1, 3_000_000), ContentOf.Bytes(2, 3_000_000));
        var piece = ContentOf.Piece(first);
        Assert.Equal(HttpStatusCode.OK, (await UploadAsync(http, first)).Status);

        await provider.DoAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, spoil, folder));
        Assert.Equal((HttpStatusCode.InsufficientStorage, code), await UploadAsync(http, second));
        Assert.Equal(piece, ContentOf.Piece(await http.GetByteArrayAsync($"/piece/{piece}")));
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync($"/pdp/piece/{piece}/proof?leaf=77")).StatusCode);
        await UntilAsync(() => Task.FromResult(node.Offered is { } offered && offered < 3_000_000 + piece.RawBytes)); // nobody places there

        await provider.DoAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, mend, folder));
        await UntilAsync(() => Task.FromResult(node.Offered > 3_000_000 + piece.RawBytes));
        Assert.Equal(HttpStatusCode.OK, (await UploadAsync(http, second)).Status);
    }

    static async Task<(HttpStatusCode Status, string? Code)> UploadAsync(HttpClient http, byte[] bytes)
    {
        var opened = await http.PostAsync("/pdp/piece/uploads", null);
        var sent = await http.PutAsync(opened.Headers.Location, new ByteArrayContent(bytes));
        if (sent.StatusCode != HttpStatusCode.NoContent) return (sent.StatusCode, (string?)(await sent.Content.ReadFromJsonAsync<JsonNode>())!["code"]);
        var ended = await http.PostAsJsonAsync(opened.Headers.Location, new { pieceCid = ContentOf.Piece(bytes).ToString() });
        return (ended.StatusCode, ended.IsSuccessStatusCode ? null : (string?)(await ended.Content.ReadFromJsonAsync<JsonNode>())!["code"]);
    }

    static async Task UntilAsync(Func<Task<bool>> holds)
    {
        for (var tries = 0; !await holds(); tries++)
        {
            Assert.True(tries < 600, "waited 60 s");
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }
    }
}
