using System.Net;
using System.Net.Http.Headers;
using Grange.Content;

namespace Grange.Storage.Tests;

/// <summary>The groups path-unixfs, path-range, path-raw and path-dag of the public suite, over its fixtures and content of our own.</summary>
public sealed class PathGatewayTests(GatewayHost gateway) : IClassFixture<GatewayHost>
{
    const string Files = "path_gateway_unixfs/dir-with-files", Percent = "path_gateway_unixfs/dir-with-percent-encoded-filename", Symlink = "path_gateway_unixfs/symlink",
        Listing = "dir_listing/fixtures", Utf8 = "path_gateway_dag/gateway-json-cbor";

    [Fact]
    public async Task A_file_comes_with_its_type_its_names_and_for_ever()
    {
        var root = await gateway.FixtureAsync(Files);
        var response = await gateway.Http.GetAsync($"/ipfs/{root}/hello.txt");
        Assert.Equal("hello world\n", await response.Content.ReadAsStringAsync());
        Assert.Equal("text/plain; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        Assert.Equal($"\"{await gateway.AtAsync(Files, "hello.txt")}\"", response.Headers.ETag?.ToString());
        Assert.Equal("public, max-age=29030400, immutable", response.Headers.NonValidated["Cache-Control"].ToString());
        Assert.Equal($"/ipfs/{root}/hello.txt", response.Headers.GetValues("X-Ipfs-Path").Single());
        Assert.Equal($"{root},{await gateway.AtAsync(Files, "hello.txt")}", response.Headers.GetValues("X-Ipfs-Roots").Single());
        Assert.Equal("bytes", response.Headers.AcceptRanges.Single());
        Assert.Equal("*", response.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
    }

    [Theory]
    [InlineData("\"{0}\"", HttpStatusCode.NotModified)]
    [InlineData("W/\"{0}\"", HttpStatusCode.NotModified)]
    [InlineData("\"other\", \"{0}\"", HttpStatusCode.NotModified)]
    [InlineData("*", HttpStatusCode.NotModified)]
    [InlineData("\"other\"", HttpStatusCode.OK)]
    public async Task If_none_match_is_understood(string condition, HttpStatusCode status)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, $"/ipfs/{await gateway.FixtureAsync(Files)}/hello.txt");
        request.Headers.TryAddWithoutValidation("If-None-Match", string.Format(condition, await gateway.AtAsync(Files, "hello.txt")));
        Assert.Equal(status, (await gateway.Http.SendAsync(request)).StatusCode);
    }

    [Theory]
    [InlineData("bytes=0-9", 206, 0, 10, "bytes 0-9/700000")]
    [InlineData("bytes=699990-", 206, 699990, 10, "bytes 699990-699999/700000")]
    [InlineData("bytes=-5", 206, 699995, 5, "bytes 699995-699999/700000")]
    [InlineData("bytes=262140-262150", 206, 262140, 11, "bytes 262140-262150/700000")]
    [InlineData("bytes=10-19, 30-39", 206, 10, 10, "bytes 10-19/700000")]
    [InlineData("bytes=699999-9999999", 206, 699999, 1, "bytes 699999-699999/700000")]
    [InlineData("lines=1-2", 200, 0, 700000, null)]
    public async Task Ranges_are_sent_exactly(string range, int status, int from, int length, string? contentRange)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, $"/ipfs/{gateway.Roots["big"]}");
        request.Headers.TryAddWithoutValidation("Range", range);
        var response = await gateway.Http.SendAsync(request);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(contentRange, response.Content.Headers.ContentRange?.ToString());
        Assert.Equal(ContentOf.Bytes(1, 700_000)[from..(from + length)], await response.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData("big", "", "bytes=700000-", 700_000)]
    [InlineData("big", "?filename=x.bin&download=true", "bytes=800000-900000", 700_000)]
    [InlineData("big", "", "bytes=-0", 700_000)]
    [InlineData("empty", "", "bytes=0-", 0)]
    [InlineData("hidden", "?format=raw", "bytes=4-", 4)]
    public async Task A_range_outside_is_a_problem_that_says_how_long_the_content_is_and_is_kept_by_nobody(string root, string query, string range, long size)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, $"/ipfs/{gateway.Roots[root]}{query}");
        request.Headers.TryAddWithoutValidation("Range", range);
        var response = await gateway.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, response.StatusCode);
        Assert.Equal($"bytes */{size}", response.Content.Headers.ContentRange?.ToString());
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Contains("range-not-satisfiable", await response.Content.ReadAsStringAsync());
        Assert.Null(response.Headers.ETag);
        Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
        Assert.Null(response.Content.Headers.ContentDisposition);
    }

    [Fact]
    public async Task If_range_with_an_old_etag_gets_the_whole_file()
    {
        var request = new HttpRequestMessage(HttpMethod.Get, $"/ipfs/{gateway.Roots["big"]}") { Headers = { Range = new RangeHeaderValue(0, 9) } };
        request.Headers.TryAddWithoutValidation("If-Range", "\"other\"");
        Assert.Equal(HttpStatusCode.OK, (await gateway.Http.SendAsync(request)).StatusCode);
    }

    [Fact]
    public async Task A_file_with_a_missing_middle_serves_ranges_around_it()
    {
        var file = await gateway.FixtureAsync("trustless_gateway_car/file-3k-and-3-blocks-missing-block");
        async Task<HttpStatusCode> AskAsync(long from, long to)
            => (await gateway.Http.SendAsync(new HttpRequestMessage(HttpMethod.Get, $"/ipfs/{file}") { Headers = { Range = new RangeHeaderValue(from, to) } })).StatusCode;
        Assert.Equal(HttpStatusCode.PartialContent, await AskAsync(0, 1000));
        Assert.Equal(HttpStatusCode.PartialContent, await AskAsync(2200, 3071));
        Assert.Equal(HttpStatusCode.NotFound, await AskAsync(1030, 1040));
        await Assert.ThrowsAnyAsync<Exception>(() => gateway.Http.GetByteArrayAsync($"/ipfs/{file}"));
    }

    [Fact]
    public async Task A_directory_leads_to_its_slash_and_lists_its_entries()
    {
        var root = await gateway.FixtureAsync(Listing);
        var moved = await gateway.Http.GetAsync($"/ipfs/{root}/%C4%85/%C4%99?x=1");
        Assert.Equal((HttpStatusCode.MovedPermanently, $"/ipfs/{root}/%C4%85/%C4%99/?x=1"), (moved.StatusCode, moved.Headers.Location?.OriginalString));
        var page = await gateway.Http.GetAsync($"/ipfs/{root}/%C4%85/%C4%99/");
        var html = await page.Content.ReadAsStringAsync();
        Assert.Contains("Index of", html);
        Assert.Contains("class=\"ipfs-hash\"", html);
        Assert.Contains($"<a href=\"/ipfs/{root}/%C4%85\">", html);
        Assert.Contains("file-źł.txt", WebUtility.HtmlDecode(html));
        Assert.StartsWith("\"DirIndex-", page.Headers.ETag?.ToString());
        Assert.DoesNotContain("immutable", page.Headers.NonValidated["Cache-Control"].ToString());
    }

    [Fact]
    public async Task Index_html_wins_over_the_listing_under_the_directorys_name()
    {
        var site = gateway.Roots["site"];
        var response = await gateway.Http.GetAsync($"/ipfs/{site}/");
        Assert.Equal("<h1>hi</h1>", await response.Content.ReadAsStringAsync());
        Assert.Equal("text/html; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        Assert.Equal($"\"{site}\"", response.Headers.ETag?.ToString());
    }

    [Fact]
    public async Task Names_are_decoded_one_by_one()
    {
        Assert.Equal("<h1>hi</h1>", await gateway.Http.GetStringAsync($"/ipfs/{gateway.Roots["site"]}/a%20b%23%3F.txt"));
        Assert.Equal("<h1>hi</h1>", await gateway.Http.GetStringAsync($"/ipfs/{gateway.Roots["site"]}/..%2Fescape"));
        var root = await gateway.FixtureAsync(Percent);
        Assert.Contains("percent encoded", await gateway.Http.GetStringAsync($"/ipfs/{root}/Portugal%252C+España=Peninsula%20Ibérica.txt"));
        Assert.Contains("utf8", await gateway.Http.GetStringAsync($"/ipfs/{await gateway.FixtureAsync(Utf8)}/ą/ę/file-źł.txt"));
    }

    [Fact]
    public async Task A_symlink_is_its_targets_text()
    {
        var response = await gateway.Http.GetAsync($"/ipfs/{await gateway.FixtureAsync(Symlink)}/bar");
        Assert.Equal(("foo", "inode/symlink"), (await response.Content.ReadAsStringAsync(), response.Content.Headers.ContentType?.ToString()));
    }

    [Theory]
    [InlineData("?filename=test.txt", "inline; filename=\"test.txt\"")]
    [InlineData("?filename=%C3%B6%C3%B6%22.txt", "inline; filename=\"___.txt\"; filename*=UTF-8''%C3%B6%C3%B6%22.txt")]
    [InlineData("?filename=x.bin&download=true", "attachment; filename=\"x.bin\"")]
    public async Task A_file_can_be_named(string query, string disposition)
    {
        var response = await gateway.Http.GetAsync($"/ipfs/{await gateway.AtAsync(Files, "hello.txt")}{query}");
        Assert.StartsWith(disposition, response.Content.Headers.NonValidated["Content-Disposition"].ToString());
    }

    [Theory]
    [InlineData("cbor", "", null, 200, "application/vnd.ipld.dag-cbor")]
    [InlineData("cbor", "?format=dag-cbor", null, 200, "application/vnd.ipld.dag-cbor")]
    [InlineData("cbor", "", "application/vnd.ipld.dag-cbor", 200, "application/vnd.ipld.dag-cbor")]
    [InlineData("cbor", "?format=cbor", null, 200, "application/cbor")]
    [InlineData("cbor", "?format=raw", null, 200, "application/vnd.ipld.raw")]
    [InlineData("cbor", "?format=dag-json", null, 406, "application/problem+json")]
    [InlineData("cbor", "?format=json", null, 406, "application/problem+json")]
    [InlineData("cbor", "/n", null, 501, "application/problem+json")]
    [InlineData("cbor", "/nothing", null, 404, "application/problem+json")]
    [InlineData("cbor", "/file", null, 200, "text/plain; charset=utf-8")]
    [InlineData("site", "?format=dag-cbor", null, 406, "application/problem+json")]
    [InlineData("site", "?format=tar", null, 422, "application/problem+json")]
    [InlineData("site", "/index.html/deeper", null, 404, "application/problem+json")]
    [InlineData("site", "/index.html/", null, 404, "application/problem+json")]
    [InlineData("empty", "", null, 200, "text/plain; charset=utf-8")]
    [InlineData("hidden", "", null, 200, "application/octet-stream")]
    public async Task Other_codecs_are_native_or_refused(string root, string rest, string? accept, int status, string type)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, $"/ipfs/{gateway.Roots[root]}{rest}");
        if (accept is not null) request.Headers.TryAddWithoutValidation("Accept", accept);
        var response = await gateway.Http.SendAsync(request);
        Assert.Equal((status, type), ((int)response.StatusCode, response.Content.Headers.ContentType?.ToString()));
    }

    [Fact]
    public async Task Refusals_have_their_statuses()
    {
        Assert.Equal(HttpStatusCode.Gone, (await gateway.Http.GetAsync($"/ipfs/{gateway.Denied}")).StatusCode);
        var bad = await gateway.Http.GetAsync("/ipfs/bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzd1");
        Assert.Equal(HttpStatusCode.BadRequest, bad.StatusCode);
        Assert.Contains("character 59 ('1')", await bad.Content.ReadAsStringAsync());
        var worker = new HttpRequestMessage(HttpMethod.Get, $"/ipfs/{gateway.Roots["site"]}/") { Headers = { { "Service-Worker", "script" } } };
        Assert.Equal(HttpStatusCode.BadRequest, (await gateway.Http.SendAsync(worker)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await gateway.Http.GetAsync($"/ipfs/{Cid.Of(Codec.DagPb, [1])}")).StatusCode);
        var unknownHash = new Cid(Codec.Raw, Multihash.Of(Content.HashCode.Murmur3X64_64, new byte[8]));
        Assert.Equal(HttpStatusCode.BadRequest, (await gateway.Http.GetAsync($"/ipfs/{unknownHash}")).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await gateway.Http.GetAsync($"/ipfs/{await gateway.PutAsync(Codec.DagPb, [0xff, 0xff])}")).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await gateway.Http.SendAsync(new HttpRequestMessage(HttpMethod.Options, $"/ipfs/{gateway.Roots["site"]}"))).StatusCode);
    }

    [Fact]
    public async Task A_head_of_a_file_has_its_length()
    {
        var head = await gateway.Http.SendAsync(new HttpRequestMessage(HttpMethod.Head, $"/ipfs/{gateway.Roots["big"]}"));
        Assert.Equal((HttpStatusCode.OK, 700_000L), (head.StatusCode, head.Content.Headers.ContentLength));
    }
}
