using System.Net;
using Grange.Content;

namespace Grange.Storage.Tests;

/// <summary>The groups trustless-block-gateway and trustless-car-gateway of the public suite, over its fixtures.</summary>
public sealed class TrustlessGatewayTests(GatewayHost gateway) : IClassFixture<GatewayHost>
{
    const string Dir = "trustless_gateway_car/subdir-with-mixed-block-files", Hamt = "trustless_gateway_car/single-layer-hamt-with-multi-block-files",
        Cbor = "trustless_gateway_car/dir-with-dag-cbor-with-links", Twice = "trustless_gateway_car/dir-with-duplicate-files", Broken = "trustless_gateway_car/file-3k-and-3-blocks-missing-block";

    [Theory]
    [InlineData("?format=raw", null)]
    [InlineData("", "application/vnd.ipld.raw")]
    [InlineData("?format=raw", "application/vnd.ipld.car")]
    [InlineData("?format=raw&filename=foobar.bin", null)]
    public async Task A_block_is_sent_as_it_is(string query, string? accept)
    {
        var root = await gateway.FixtureAsync("gateway-raw-block");
        var response = await GetAsync(gateway.Strict, $"/ipfs/{root}{query}", accept);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.True(root.Hash.Matches(await response.Content.ReadAsByteArrayAsync()));
        Assert.Equal("application/vnd.ipld.raw", response.Content.Headers.ContentType?.ToString());
        Assert.Contains($"attachment; filename=\"{(query.Contains("foobar") ? "foobar" : root.ToString())}.bin\"", response.Content.Headers.GetValues("Content-Disposition").Single());
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("public, max-age=29030400, immutable", response.Headers.NonValidated["Cache-Control"].ToString());
        Assert.Equal($"\"{root}.raw\"", response.Headers.ETag?.ToString());
        Assert.Equal(accept is not null && query == "" ? $"/ipfs/{root}?format=raw" : null, response.Content.Headers.ContentLocation?.ToString());
    }

    [Fact]
    public async Task The_probe_is_answered_for_blocks_and_for_cars()
    {
        var raw = await gateway.Strict.GetAsync("/ipfs/bafkqaaa?format=raw");
        Assert.Equal((HttpStatusCode.OK, 0), (raw.StatusCode, (await raw.Content.ReadAsByteArrayAsync()).Length));
        var (blocks, roots) = await CarAsync("/ipfs/bafkqaaa?format=car");
        Assert.Empty(blocks);
        Assert.Equal("bafkqaaa", roots.Single().ToString());
    }

    [Theory]
    [InlineData("", null, HttpStatusCode.BadRequest, "format-needed")]
    [InlineData("", "text/html", HttpStatusCode.BadRequest, "format-needed")]
    [InlineData("?format=car&dag-scope=most", null, HttpStatusCode.BadRequest, "invalid-parameter")]
    [InlineData("?format=car&entity-bytes=9", null, HttpStatusCode.BadRequest, "invalid-parameter")]
    [InlineData("?format=car&car-version=2", null, HttpStatusCode.BadRequest, "invalid-parameter")]
    [InlineData("?format=car&car-dups=maybe", null, HttpStatusCode.BadRequest, "invalid-parameter")]
    [InlineData("?format=car&car-order=bfs", null, HttpStatusCode.BadRequest, "invalid-parameter")]
    [InlineData("/nothing-here?format=car", null, HttpStatusCode.NotFound, "path-not-found")]
    public async Task A_refusal_names_its_code(string rest, string? accept, HttpStatusCode status, string code)
    {
        var response = await GetAsync(gateway.Strict, $"/ipfs/{await gateway.FixtureAsync(Dir)}{rest}", accept);
        Assert.Equal(status, response.StatusCode);
        Assert.Contains($"\"code\":\"{code}\"", await response.Content.ReadAsStringAsync());
        Assert.Equal("*", response.Headers.GetValues("Access-Control-Allow-Origin").Single());
    }

    [Fact]
    public async Task A_missing_root_is_404_and_only_if_cached_412()
    {
        var absent = Cid.Of(Codec.Raw, "not here"u8);
        Assert.Equal(HttpStatusCode.NotFound, (await gateway.Strict.GetAsync($"/ipfs/{absent}?format=raw")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await gateway.Strict.GetAsync($"/ipfs/{absent}?format=car")).StatusCode);
        var cached = new HttpRequestMessage(HttpMethod.Get, $"/ipfs/{absent}?format=raw") { Headers = { CacheControl = new() { OnlyIfCached = true } } };
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await gateway.Strict.SendAsync(cached)).StatusCode);
    }

    [Fact]
    public async Task A_head_request_has_the_headers_and_no_body()
    {
        var root = await gateway.FixtureAsync("gateway-raw-block");
        var head = await gateway.Strict.SendAsync(new HttpRequestMessage(HttpMethod.Head, $"/ipfs/{root}?format=raw"));
        var block = await gateway.Blocks.GetAsync(root.Hash, CancellationToken.None);
        Assert.Equal((HttpStatusCode.OK, block!.Value.Length), (head.StatusCode, (int)head.Content.Headers.ContentLength!));
        Assert.Equal(HttpStatusCode.OK, (await gateway.Strict.SendAsync(new HttpRequestMessage(HttpMethod.Head, $"/ipfs/{root}?format=car"))).StatusCode);
    }

    [Fact]
    public async Task A_car_says_what_it_is()
    {
        var root = await gateway.FixtureAsync(Dir);
        var response = await GetAsync(gateway.Strict, $"/ipfs/{root}/subdir/ascii.txt", "application/vnd.ipld.car; version=1; order=unk; dups=y");
        Assert.Equal("application/vnd.ipld.car; version=1; order=dfs; dups=y", response.Content.Headers.ContentType?.ToString());
        Assert.Equal("none", response.Headers.AcceptRanges.Single());
        Assert.Contains(".car\"", response.Content.Headers.GetValues("Content-Disposition").Single());
        Assert.StartsWith("W/\"", response.Headers.ETag?.ToString());
        Assert.Contains("car-dups=y", response.Content.Headers.ContentLocation?.ToString());
        var again = new HttpRequestMessage(HttpMethod.Get, $"/ipfs/{root}/subdir/ascii.txt?format=car&car-dups=y");
        again.Headers.TryAddWithoutValidation("If-None-Match", response.Headers.ETag!.ToString());
        Assert.Equal(HttpStatusCode.NotModified, (await gateway.Strict.SendAsync(again)).StatusCode);
    }

    [Theory]
    [InlineData("subdir/ascii.txt", "", new[] { "", "subdir", "subdir/ascii.txt" })]
    [InlineData("subdir/hello.txt", "&dag-scope=block", new[] { "", "subdir", "subdir/hello.txt" })]
    [InlineData("subdir", "&dag-scope=block", new[] { "", "subdir" })]
    [InlineData("subdir", "&dag-scope=entity", new[] { "", "subdir" })]
    [InlineData("subdir", "&dag-scope=all", new[] { "", "subdir", "subdir/ascii.txt", "subdir/hello.txt", "subdir/multiblock.txt", "*" })]
    [InlineData("subdir/multiblock.txt", "&dag-scope=block", new[] { "", "subdir", "subdir/multiblock.txt" })]
    [InlineData("subdir/multiblock.txt", "&dag-scope=entity", new[] { "", "subdir", "subdir/multiblock.txt", "*" })]
    public async Task A_car_holds_the_blocks_of_the_path_and_of_the_scope(string path, string query, string[] expected)
    {
        var root = await gateway.FixtureAsync(Dir);
        var (blocks, roots) = await CarAsync($"/ipfs/{root}/{path}?format=car{query}");
        var wanted = new List<Cid>();
        foreach (var one in expected)
            if (one == "*") wanted.AddRange(await LinksOf(await gateway.AtAsync(Dir, "subdir/multiblock.txt")));
            else wanted.Add(await gateway.AtAsync(Dir, one));
        Assert.Equal(wanted.Distinct().Order(ByText), blocks.Order(ByText));
        Assert.Equal(await gateway.AtAsync(Dir, path), roots.Single());
        Assert.Equal(root, blocks[0]);
    }

    [Theory]
    [InlineData("0:0", 1)]
    [InlineData("0:255", 1)]
    [InlineData("0:256", 2)]
    [InlineData("512:1023", 2)]
    [InlineData("512:*", 3)]
    [InlineData("-1:*", 1)]
    [InlineData("0:*", 5)]
    [InlineData("-999999:*", 5)]
    [InlineData("5000:6000", 0)]
    public async Task A_car_of_a_range_holds_the_chunks_it_touches(string range, int chunks)
    {
        var root = await gateway.FixtureAsync(Dir);
        var file = await gateway.AtAsync(Dir, "subdir/multiblock.txt");
        var (blocks, _) = await CarAsync($"/ipfs/{file}?format=car&entity-bytes={range}");
        var all = await LinksOf(file);
        Assert.Equal(5, all.Count);
        Assert.Equal(chunks + 1, blocks.Count);
        Assert.Equal(file, blocks[0]);
    }

    [Theory]
    [InlineData("0:1000", true)]
    [InlineData("2200:*", true)]
    [InlineData("0:*", false)]
    public async Task Ranges_around_a_missing_block_are_served_and_across_it_the_connection_breaks(string range, bool whole)
    {
        var file = await gateway.FixtureAsync(Broken);
        var url = $"/ipfs/{file}?format=car&entity-bytes={range}";
        if (whole) Assert.Equal(2, (await CarAsync(url)).Blocks.Count);
        else await Assert.ThrowsAnyAsync<Exception>(() => gateway.Strict.GetByteArrayAsync(url));
    }

    [Theory]
    [InlineData("y", 2)]
    [InlineData("n", 1)]
    public async Task Duplicates_are_sent_when_wanted(string dups, int times)
    {
        var root = await gateway.FixtureAsync(Twice);
        var (blocks, _) = await CarAsync($"/ipfs/{root}?format=car&car-dups={dups}");
        var twice = await gateway.AtAsync(Twice, "ascii.txt");
        Assert.Equal(times, blocks.Count(cid => cid == twice));
    }

    [Fact]
    public async Task A_path_through_a_hamt_sends_the_shards_it_passes_and_no_others()
    {
        var root = await gateway.FixtureAsync(Hamt);
        var (blocks, _) = await CarAsync($"/ipfs/{root}/685.txt?format=car&dag-scope=block");
        Assert.Equal(root, blocks[0]);
        Assert.Equal(await gateway.AtAsync(Hamt, "685.txt"), blocks[^1]);
        Assert.InRange(blocks.Count, 2, 4);
    }

    [Fact]
    public async Task A_dag_cbor_document_is_walked_through_its_links()
    {
        var root = await gateway.FixtureAsync(Cbor);
        var (all, _) = await CarAsync($"/ipfs/{root}?format=car");
        Assert.Contains(all, cid => cid.Codec == Codec.DagCbor);
        Assert.True(all.Count > 3);
    }

    async Task<IReadOnlyList<Cid>> LinksOf(Cid file)
    {
        var block = await gateway.Blocks.GetAsync(file.Hash, CancellationToken.None);
        return [.. UnixFsNode.Decode(file, block!.Value).Value.Links.Select(link => link.Hash)];
    }

    static readonly Comparer<Cid> ByText = Comparer<Cid>.Create((x, y) => string.CompareOrdinal(x.ToString(), y.ToString()));

    async Task<(List<Cid> Blocks, IReadOnlyList<Cid> Roots)> CarAsync(string url)
    {
        var response = await gateway.Strict.GetAsync(url);
        Assert.True(response.StatusCode == HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        using var car = await CarReader.OpenAsync(await response.Content.ReadAsStreamAsync(), CancellationToken.None);
        var blocks = new List<Cid>();
        while (await car.ReadAsync(CancellationToken.None)) blocks.Add(car.Current.Cid);
        Assert.Null(car.Fault);
        return (blocks, car.Roots);
    }

    static Task<HttpResponseMessage> GetAsync(HttpClient http, string url, string? accept)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, url);
        if (accept is not null) request.Headers.TryAddWithoutValidation("Accept", accept);
        return http.SendAsync(request);
    }
}
