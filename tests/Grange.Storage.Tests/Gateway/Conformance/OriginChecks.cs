namespace Grange.Storage.Tests.Conformance;

/// <summary>Groups subdomain and redirects.</summary>
static class OriginChecks
{
    const string Hello = "subdomain_gateway/fixtures", Listing = "dir_listing/fixtures", Percent = "path_gateway_unixfs/dir-with-percent-encoded-filename",
        Redirects = "redirects_file/redirects", Spa = "redirects_file/redirects-spa";

    const string Gateway = "example.com", Forever = "Cache-Control = public, max-age=29030400, immutable";

    public static IEnumerable<Check> All => [.. Subdomain, .. Sites];

    static Check[] Subdomain =>
    [
        Of("a path leads to an origin of its own", Hello, "/ipfs/{hello-CIDv1}/") with { Host = Gateway, Status = 301, Headers = ["Location = http://{hello-CIDv1}.ipfs.example.com/"] },
        Of("the path goes along", Percent, "/ipfs/{}/Portugal%252C+España=Peninsula%20Ibérica.txt") with { Host = Gateway, Status = 301, Headers = ["Location = http://{^}.ipfs.example.com/Portugal%252C+Espa%C3%B1a=Peninsula%20Ib%C3%A9rica.txt"] },
        Of("so does the query", Hello, "/ipfs/{testdirlisting}/hello?download=true") with { Host = Gateway, Status = 301, Headers = ["Location = http://{testdirlisting}.ipfs.example.com/hello?download=true"] },
        Of("a directory", Hello, "/ipfs/{testdirlisting}/") with { Host = Gateway, Status = 301, Headers = ["Location = http://{testdirlisting}.ipfs.example.com/"] },
        Of("version 0 becomes version 1", Hello, "/ipfs/{hello-CIDv0}/") with { Host = Gateway, Status = 301, Headers = ["Location = http://{hello-CIDv0to1}.ipfs.example.com/"] },
        Of("a port stays", Hello, "/ipfs/{hello-CIDv1}") with { Host = "example.com:8080", Status = 301, Headers = ["Location = http://{hello-CIDv1}.ipfs.example.com:8080/"] },
        Of("blocks stay where they are", Hello, "/ipfs/{hello-CIDv1}?format=raw") with { Host = Gateway, Bytes = "hello-CIDv1" },
        At("a file", "{hello-CIDv1}", "/") with { Bytes = "hello-CIDv1" },
        At("there is no /ipfs", "{hello-CIDv1}", "/ipfs/{hello-CIDv1}/") with { Status = 404 },
        At("but a folder may have that name", "{testdirlisting}", "/ipfs/file.txt") with { Body = ["I am a txt file"] },
        At("and one that looks like the node's own", "{testdirlisting}", "/api/file.txt") with { Body = ["I am a txt file"] },
        At("a listing's links", "{testdirlisting}", "/") with { Body = ["<a href=\"/hello\">hello</a>", "<a href=\"/ipfs\">ipfs</a>", "!>..<"] },
        At("the way back", "{testdirlisting}", "/ipfs/ipns/") with { Body = ["<a href=\"/ipfs/ipns/..\">..</a>", "<a href=\"/ipfs/ipns/bar\">bar</a>"] },
        At("a file below", "{testdirlisting}", "/ipfs/ipns/bar") with { Body = ["text-file-content"] },
        At("the trail", "{testdirlisting}", "/ipfs/ipns/") with { Body = ["Index of", "/ipfs/<a href=\"//example.com/ipfs/{testdirlisting}\">{testdirlisting}</a>/<a href=\"//example.com/ipfs/{testdirlisting}/ipfs\">ipfs</a>/<a href=\"//example.com/ipfs/{testdirlisting}/ipfs/ipns\">ipns</a>"] },
        At("headers name the content path", "{testdirlisting}", "/hello") with { Headers = ["X-Ipfs-Path = /ipfs/{testdirlisting}/hello", "ETag = \"{testdirlisting/hello}\""] },
        Of("a directory leads to its slash", Listing, "/ą/ę") with { Host = "{}.ipfs.example.com", Status = 301, Headers = ["Location = /%C4%85/%C4%99/"] },
        Of("a listing in a subdomain", Listing, "/ą/ę/") with { Host = "{}.ipfs.example.com", Headers = ["ETag: \"DirIndex-"], Body = ["<a href=\"/%C4%85/%C4%99/..\">..</a>", "<a href=\"/%C4%85/%C4%99/file-%C5%BA%C5%82.txt\">file-źł.txt</a>", "href=\"//example.com/ipfs/{ą/ę/file-źł.txt}?filename="] },
        Of("what is no CID is said before", Hello, "/ipfs/QmInvalidCID") with { Host = Gateway, Status = 400, Body = ["QmInvalidCID"] },
        Of("a proxy that speaks https", Hello, "/ipfs/{hello-CIDv1}/") with { Host = Gateway, Send = ["X-Forwarded-Proto: https"], Status = 301, Headers = ["Location = https://{hello-CIDv1}.ipfs.example.com/"] },
        Of("a link of the ipfs scheme", Hello, "/ipfs/?uri=ipfs%3A%2F%2FQmXoypizjW3WknFiJnKLwHCnL72vedxjQkDDP1mXWo6uco%2Fwiki%2FDiego_Maradona.html") with { Host = Gateway, Status = 301, Headers = ["Location = /ipfs/QmXoypizjW3WknFiJnKLwHCnL72vedxjQkDDP1mXWo6uco/wiki/Diego_Maradona.html"] },
        Of("a CID too long for a host name", Hello, "/ipfs/{hello-CIDv1_TOO_LONG}/") with { Host = Gateway, Status = 400, Body = ["CID incompatible with DNS label length limit of 63"] },
        At("the same asked directly", "{hello-CIDv1_TOO_LONG}", "/") with { Status = 400, Body = ["CID incompatible with DNS label length limit of 63"] },
        Of("another host is a path gateway", Hello, "/ipfs/{hello-CIDv1}") with { Host = "fake.domain.com", Bytes = "hello-CIDv1" },
        Of("a proxy that names the host", Hello, "/ipfs/{hello-CIDv1}") with { Host = "fake.domain.com", Send = ["X-Forwarded-Host: example.com"], Status = 301, Headers = ["Location = http://{hello-CIDv1}.ipfs.example.com/"] },
        Of("a proxy that names host and scheme", Hello, "/ipfs/{hello-CIDv1}") with { Host = "fake.domain.com", Send = ["X-Forwarded-Host: example.com", "X-Forwarded-Proto: https"], Status = 301, Headers = ["Location = https://{hello-CIDv1}.ipfs.example.com/"] },
        Of("a host that is no gateway of ours", Hello, "/ipfs/{hello-CIDv1}") with { Host = "fake.domain.com", Send = ["X-Forwarded-Host: evil.example.org"], Bytes = "hello-CIDv1" },
        Of("a mutable name", Hello, "/") with { Host = "en-wikipedia--on--ipfs-org.ipns.example.com", Status = 501, Body = ["en.wikipedia-on-ipfs.org"] },
    ];

    static Check[] Sites =>
    [
        Site("301 where nothing is said", "examples", "/redirect-one") with { Status = 301, Headers = ["Location = /one.html"] },
        Site("301", "examples", "/301-redirect-one") with { Status = 301, Headers = ["Location = /one.html"] },
        Site("302", "examples", "/302-redirect-two") with { Status = 302, Headers = ["Location = /two.html"] },
        Site("200 shows another file", "examples", "/200-index") with { Body = ["my index"] },
        Site("placeholders", "examples", "/posts/2022/01/01/hello-world") with { Status = 301, Headers = ["Location = /articles/2022/01/01/hello-world"] },
        Site("a splat", "examples", "/splat/one.html") with { Status = 301, Headers = ["Location = /redirected-splat/one.html"] },
        Site("a 404 page", "examples", "/not-found/has-no-redirects-entry") with { Status = 404, Headers = [Forever, "ETag = \"{examples/404.html}\""], Body = ["my 404"] },
        Site("a 410 page", "examples", "/gone/has-no-redirects-entry") with { Status = 410, Headers = [Forever, "ETag = \"{examples/410.html}\""], Body = ["my 410"] },
        Site("a 451 page", "examples", "/unavail/has-no-redirects-entry") with { Status = 451, Headers = [Forever, "ETag = \"{examples/451.html}\""], Body = ["my 451"] },
        Site("the last rule catches all", "examples", "/catch-all") with { Body = ["my index"] },
        Site("what is there is not redirected", "examples", "/one.html") with { Body = ["my one"] },
        Site("the query goes along", "examples", "/redirect-one?a=1") with { Status = 301, Headers = ["Location = /one.html?a=1"] },
        Site("a forced rule is an error", "forced", "/not-found") with { Status = 500, Body = ["could not parse _redirects:"] },
        Site("too large a file is an error", "too-large", "/not-found") with { Status = 500, Body = ["could not parse _redirects:", "redirects file size cannot exceed"] },
        Site("lines that end in CR LF", "newlines", "/redirect-one") with { Status = 301, Headers = ["Location = /one.html"] },
        Site("good codes", "good-codes", "/a301") with { Status = 301, Headers = ["Location = /b301"] },
        Site("bad codes hurt nobody who finds his file", "bad-codes", "/found.html") with { Body = ["my found", "!unsupported redirect status"] },
        Site("bad codes are an error to who does not", "bad-codes", "/not-found") with { Status = 500, Body = ["unsupported redirect status"] },
        new("redirects", "no rules without an origin", Redirects, "/ipfs/{examples}/redirect-one") { Status = 404 },
        new("redirects", "an app of one page", Spa, "/missing-page") { Host = "{^}.ipfs.example.com", Accept = "text/html", Headers = ["ETag: {index.html}"], Bytes = "index.html" },
        new("redirects", "known already", Spa, "/missing-page") { Host = "{^}.ipfs.example.com", Accept = "text/html", Send = ["If-None-Match: \"{index.html}\""], Status = 304 },
    ];

    static Check Of(string name, string content, string url) => new("subdomain", name, content, url);
    static Check At(string name, string cid, string url) => new("subdomain", name, Hello, url) { Host = $"{cid}.ipfs.example.com" };
    static Check Site(string name, string folder, string url) => new("redirects", name, Redirects, url) { Host = $"{{^{folder}}}.ipfs.example.com" };
}
