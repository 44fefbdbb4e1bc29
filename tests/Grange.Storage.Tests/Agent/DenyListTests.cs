using System.Net;
using System.Net.Http.Json;
using Grange.Content;
using Grange.Storage.Agent;
using Grange.Verbs.Hardware;

namespace Grange.Storage.Tests;

/// <summary>A provider has lists of its own: what stands in them leaves its doors no more, whoever sent it, and does not come in again.</summary>
public sealed class DenyListTests : IAsyncLifetime
{
    readonly string folder = Directory.CreateTempSubdirectory("grange-deny-").FullName;
    readonly HttpClient http = new();
    readonly CancellationToken cancel = TestContext.Current.CancellationToken;
    ProviderAgent agent = null!;

    public async ValueTask InitializeAsync()
    {
        agent = await ProviderAgent.StartAsync(
            new ProviderOptions { Folder = folder, Node = new Uri("http://127.0.0.1:9"), CapacityBytes = 16 << 20, Open = true },
            DeviceIdentity.OpenOrCreate(folder).Value, CancellationToken.None);
        http.BaseAddress = agent.Url;
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await agent.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_line_counts_within_two_seconds_at_gateway_pieces_and_ingest_and_until_it_is_gone()
    {
        var (car, root) = await ContentOf.CarAsync(ContentOf.Bytes(1, 1_500_000));
        var piece = ContentOf.Piece(car);
        Assert.Equal(HttpStatusCode.OK, await SendAsync(car));
        Assert.Equal(HttpStatusCode.OK, await AskAsync($"/ipfs/{root}?format=raw"));
        var leaf = Cid.Of(Codec.Raw, ContentOf.Bytes(1, 1_500_000).AsSpan(0, 1 << 20));

        await WriteAsync($"/ipfs/{leaf}");
        await WithinTwoSecondsAsync($"/ipfs/{leaf}?format=raw", HttpStatusCode.Gone);
        Assert.Equal(HttpStatusCode.OK, await AskAsync($"/ipfs/{root}?format=raw")); // its other blocks stay
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => http.GetByteArrayAsync($"/ipfs/{root}?format=car", cancel));
        Assert.Equal(HttpStatusCode.OK, await AskAsync($"/piece/{piece}")); // repair and proofs need the piece as it is

        await WriteAsync($"/ipfs/{leaf}\n/ipfs/{piece} reason:legal");
        await WithinTwoSecondsAsync($"/piece/{piece}", HttpStatusCode.UnavailableForLegalReasons);
        var (other, _) = await ContentOf.CarAsync(ContentOf.Bytes(1, 1_200_000)); // another file with the same first block
        Assert.Equal(HttpStatusCode.Gone, await SendAsync(other));
        Assert.Equal(car.Length, agent.Pieces.UsedBytes);

        File.Delete(Path.Combine(folder, "deny", "own.deny"));
        await WithinTwoSecondsAsync($"/ipfs/{leaf}?format=raw", HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.OK, await SendAsync(other));
    }

    async Task<HttpStatusCode> SendAsync(byte[] car)
    {
        var upload = (await http.PostAsync("/pdp/piece/uploads", null, cancel)).Headers.Location;
        await http.PutAsync(upload, new ByteArrayContent(car), cancel);
        return (await http.PostAsJsonAsync(upload, new { pieceCid = ContentOf.Piece(car).ToString() }, cancel)).StatusCode;
    }

    async Task<HttpStatusCode> AskAsync(string path) => (await http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, cancel)).StatusCode;

    async Task WriteAsync(string lines)
    {
        Directory.CreateDirectory(Path.Combine(folder, "deny"));
        await File.WriteAllTextAsync(Path.Combine(folder, "deny", "own.deny"), lines + "\n", cancel);
    }

    async Task WithinTwoSecondsAsync(string path, HttpStatusCode wanted)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (await AskAsync(path) != wanted)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(2), "the change did not count in time");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancel);
        }
    }
}
