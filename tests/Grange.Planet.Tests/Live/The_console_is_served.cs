using System.Net;

namespace Grange.Planet.Tests.Live;

/// <summary>The built console at every path that is nobody else's.</summary>
[Collection(nameof(LiveNode))]
public sealed class The_console_is_served(LiveNode node) : IDisposable
{
    readonly HttpClient http = new(new HttpClientHandler { AllowAutoRedirect = false, AutomaticDecompression = DecompressionMethods.GZip });

    [Theory]
    [InlineData("/")]
    [InlineData("/contribute")]
    [InlineData("/contribute/device/0x1234")]
    [InlineData("/operate?settlement=3")]
    public async Task A_browser_gets_the_page_wherever_it_begins(string path)
    {
        using var response = await AskAsync(path, "text/html,application/xhtml+xml,*/*;q=0.8");
        Assert.Equal((HttpStatusCode.OK, LiveNode.Page), (response.StatusCode, await response.Content.ReadAsStringAsync()));
        Assert.Equal("no-cache", response.Headers.CacheControl!.ToString());
        Assert.Contains("frame-ancestors 'none'", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_named_by_their_hash_are_kept_for_ever()
    {
        using var response = await AskAsync("/assets/main-1a2b3c.js", "*/*");
        Assert.Equal(LiveNode.Script, await response.Content.ReadAsStringAsync());
        Assert.Equal("public, max-age=31536000, immutable", response.Headers.GetValues("Cache-Control").Single());
        Assert.Equal("text/javascript", response.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task Scripts_travel_compressed()
    {
        using var plain = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(node.Url, "/assets/main-1a2b3c.js"));
        request.Headers.AcceptEncoding.ParseAdd("gzip, deflate, br");
        using var response = await plain.SendAsync(request);
        Assert.Equal("gzip", response.Content.Headers.ContentEncoding.Single());
    }

    [Fact]
    public async Task The_same_page_again_is_not_sent_again()
    {
        using var first = await AskAsync("/", "text/html");
        using var again = new HttpRequestMessage(HttpMethod.Get, node.Url);
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var response = await http.SendAsync(again);
        Assert.Equal(HttpStatusCode.NotModified, response.StatusCode);
    }

    [Theory]
    [InlineData("/api/v1/nothing", "text/html")]
    [InlineData("/assets/gone-000000.js", "*/*")]
    [InlineData("/assets/../../node.db", "*/*")]
    [InlineData("/assets/%2e%2e/%2e%2e/node/node.db", "text/html")]
    [InlineData("/contribute", "application/json")]
    [InlineData("/wp-admin/setup.php", "text/html")]
    [InlineData("/routing/v2/x", "text/html")]
    public async Task What_is_not_the_consoles_is_refused_as_ever(string path, string accept)
    {
        using var response = await AskAsync(path, accept);
        Assert.Equal((HttpStatusCode.NotFound, "application/problem+json"), (response.StatusCode, response.Content.Headers.ContentType!.MediaType));
    }

    [Fact]
    public async Task What_people_stored_cannot_act_as_the_console()
    {
        using var put = await http.PutAsync(new Uri(node.Url, "/api/v1/storage/files/evil.html"), new StringContent("<script>fetch('/api/v1/login')</script>"));
        var cid = (string)System.Text.Json.Nodes.JsonNode.Parse(await put.Content.ReadAsStringAsync())!["cid"]!;
        using var response = await AskAsync($"/ipfs/{cid}", "text/html");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.StartsWith("sandbox", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.DoesNotContain("allow-same-origin", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
    }

    public void Dispose() => http.Dispose();

    async Task<HttpResponseMessage> AskAsync(string path, string accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(node.Url, path));
        request.Headers.TryAddWithoutValidation("Accept", accept);
        request.Headers.TryAddWithoutValidation("Accept-Encoding", "gzip");
        return await http.SendAsync(request);
    }
}
