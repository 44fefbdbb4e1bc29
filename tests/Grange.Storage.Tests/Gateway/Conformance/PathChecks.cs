namespace Grange.Storage.Tests.Conformance;

/// <summary>Groups path-unixfs, path-range, path-raw, path-tar and path-dag.</summary>
static class PathChecks
{
    const string Files = "path_gateway_unixfs/dir-with-files", Percent = "path_gateway_unixfs/dir-with-percent-encoded-filename", Symlink = "path_gateway_unixfs/symlink",
        Listing = "dir_listing/fixtures", Cache = "gateway-cache/fixtures", Block = "gateway-raw-block", Broken = "trustless_gateway_car/file-3k-and-3-blocks-missing-block",
        Tree = "path_gateway_tar/fixtures", Inside = "path_gateway_tar/inside-root", Outside = "path_gateway_tar/outside-root",
        Json = "path_gateway_dag/gateway-json-cbor", DagJson = "path_gateway_dag/dag-json-traversal", DagCbor = "path_gateway_dag/dag-cbor-traversal",
        PlainJson = "path_gateway_dag/plain-json", PlainCbor = "path_gateway_dag/plain-cbor";

    const string Forever = "Cache-Control = public, max-age=29030400, immutable", AWhile = "Cache-Control = public, max-age=604800, stale-while-revalidate=2678400";

    public static IEnumerable<Check> All => [.. UnixFs, .. Ranges, .. Raw, .. Tar, .. Dag, .. OfCodec("json", DagJson, PlainJson, "inline"), .. OfCodec("cbor", DagCbor, PlainCbor, "attachment")];

    static Check[] UnixFs =>
    [
        Of("a page lists a directory", Listing, "/ipfs/{}/") with { Body = ["Index of", "!>..<"] },
        Of("a directory leads to its slash", Listing, "/ipfs/{}/ą/ę") with { Status = 301, Headers = ["Location = /ipfs/{}/%C4%85/%C4%99/"] },
        Of("a page has a trail, a way back and the entries", Listing, "/ipfs/{}/ą/ę/") with
        {
            Headers = ["ETag: \"DirIndex-"],
            Body = ["/ipfs/<a href=\"/ipfs/{}\">{}</a>/<a href=\"/ipfs/{}/%C4%85\">ą</a>/<a href=\"/ipfs/{}/%C4%85/%C4%99\">ę</a>", "<a href=\"/ipfs/{}/%C4%85/%C4%99/..\">..</a>", "<a href=\"/ipfs/{}/%C4%85/%C4%99/file-%C5%BA%C5%82.txt\">file-źł.txt</a>", "<a class=\"ipfs-hash\" translate=\"no\" href=\"/ipfs/{ą/ę/file-źł.txt}?filename="],
        },
        Of("what is not there", Listing, "/ipfs/{}/i-do-not-exist") with { Status = 404 },
        Of("headers of a listing", Cache, "/ipfs/{}/root2/root3/") with { Headers = ["X-Ipfs-Path = /ipfs/{}/root2/root3/", "X-Ipfs-Roots = {},{root2},{root2/root3}", "ETag: _CID-{root2/root3}\"", AWhile] },
        Of("headers of an index page", Cache, "/ipfs/{}/root2/root3/root4/") with { Headers = ["X-Ipfs-Roots = {},{root2},{root2/root3},{root2/root3/root4}", "ETag = \"{root2/root3/root4}\"", Forever], Body = ["hello"] },
        Of("headers of a file", Cache, "/ipfs/{}/root2/root3/root4/index.html") with { Headers = ["X-Ipfs-Path = /ipfs/{}/root2/root3/root4/index.html", "ETag = \"{root2/root3/root4/index.html}\"", Forever] },
        Of("a directory as a block", Cache, "/ipfs/{}/root2/root3/root4/?format=raw") with { Headers = [Forever], Bytes = "root2/root3/root4" },
        Of("at hand, only if cached", Cache, "/ipfs/{}/root2/root3/root4/?format=raw") with { Send = ["Cache-Control: only-if-cached"] },
        Of("not at hand, only if cached", Cache, "/ipfs/QmYzfKSE55XCjD1MW128RfciAf2DViABhEiXfgVFMabSjN") with { Send = ["Cache-Control: only-if-cached"], Status = 412 },
        Of("HEAD not at hand, only if cached", Cache, "/ipfs/QmYzfKSE55XCjD1MW128RfciAf2DViABhEiXfgVFMabSjN") with { Method = "HEAD", Send = ["Cache-Control: only-if-cached"], Status = 412 },
        Of("a known file", Cache, "/ipfs/{}/root2/root3/root4/index.html") with { Send = ["If-None-Match: \"{root2/root3/root4/index.html}\""], Status = 304 },
        Of("a known index page", Cache, "/ipfs/{}/root2/root3/root4/") with { Send = ["If-None-Match: \"{root2/root3/root4}\""], Status = 304 },
        Of("the third of the tags known", Cache, "/ipfs/{}/root2/root3/root4/index.html") with { Send = ["If-None-Match: \"fakeEtag1\", \"fakeEtag2\", \"{root2/root3/root4/index.html}\""], Status = 304 },
        Of("a weak tag", Cache, "/ipfs/{}/root2/root3/root4/index.html") with { Send = ["If-None-Match: W/\"{root2/root3/root4/index.html}\""], Status = 304 },
        Of("any tag", Cache, "/ipfs/{}/root2/root3/root4/index.html") with { Send = ["If-None-Match: *"], Status = 304 },
        Of("another tag", Cache, "/ipfs/{}/root2/root3/root4/index.html") with { Send = ["If-None-Match: \"other\""] },
        Of("symlinks are listed", Symlink, "/ipfs/{}/") with { Body = [">foo<", ">bar<"] },
        Of("a symlink is its target's text", Symlink, "/ipfs/{}/bar") with { Body = ["foo"], Headers = ["Content-Length = 3"] },
        Of("a percent sign in a name", Percent, "/ipfs/{}/Portugal%252C+España=Peninsula%20Ibérica.txt") with { Bytes = "Portugal%2C+España=Peninsula Ibérica.txt" },
        Of("a file of chunks", Files, "/ipfs/{}/multiblock.txt") with { Bytes = "multiblock.txt", Headers = ["Content-Length = 1026"] },
        Of("a name for the file", Files, "/ipfs/{ascii.txt}?filename=testтест.txt") with { Headers = ["Content-Disposition: inline; filename=\"test____.txt\"; filename*=UTF-8''test%D1%82%D0%B5%D1%81%D1%82.txt"] },
        Of("a download", Files, "/ipfs/{ascii.txt}?filename=a.txt&download=true") with { Headers = ["Content-Disposition: attachment; filename=\"a.txt\""] },
        Of("a service worker", Listing, "/ipfs/{}/") with { Send = ["Service-Worker: script"], Status = 400 },
        Of("CORS", Files, "/ipfs/{ascii.txt}") with { Method = "OPTIONS", Status = 204, Headers = ["Access-Control-Allow-Origin = *", "Access-Control-Allow-Methods: HEAD", "Access-Control-Allow-Headers: Range", "Access-Control-Allow-Headers: Grange-Voucher", "Access-Control-Expose-Headers: X-Ipfs-Roots"] },
        Of("what is no CID", Files, "/ipfs/QmInvalidCID") with { Status = 400 },
    ];

    static Check[] Ranges =>
    [
        Range("ranges are offered", Files, "") with { Headers = ["Accept-Ranges = bytes"], Bytes = "ascii.txt" },
        Range("a range", Files, "bytes=6-16") with { Status = 206, Headers = ["Content-Range = bytes 6-16/31"], Range = (6, 17), Bytes = "ascii.txt" },
        Range("the end", Files, "bytes=-3") with { Status = 206, Headers = ["Content-Range = bytes 28-30/31"], Range = (28, 31), Bytes = "ascii.txt" },
        Range("from a byte on", Files, "bytes=10-") with { Status = 206, Headers = ["Content-Range = bytes 10-30/31"], Range = (10, 31), Bytes = "ascii.txt" },
        Range("several ranges", Files, "bytes=6-16,0-4") with { Status = 206, Headers = ["Content-Range = bytes 6-16/31"], Range = (6, 17), Bytes = "ascii.txt" },
        Range("outside", Files, "bytes=31-") with { Status = 416, Headers = ["Content-Range = bytes */31"] },
        new("path-range", "before a missing chunk", Broken, "/ipfs/{}") { Send = ["Range: bytes=997-1000"], Status = 206, Headers = ["Content-Range = bytes 997-1000/3072"] },
        new("path-range", "behind a missing chunk", Broken, "/ipfs/{}") { Send = ["Range: bytes=2200-2201"], Status = 206, Headers = ["Content-Range = bytes 2200-2201/3072"] },
        new("path-range", "over a cut", Files, "/ipfs/{multiblock.txt}") { Send = ["Range: bytes=250-260"], Status = 206, Range = (250, 261), Bytes = "multiblock.txt" },
    ];

    static Check[] Raw =>
    [
        OfRaw("format=raw at a path", "/ipfs/{}/dir?format=raw") with { Bytes = "dir" },
        OfRaw("Accept at a path", "/ipfs/{}/dir") with { Accept = "application/vnd.ipld.raw", Bytes = "dir" },
        OfRaw("a range of a block", "/ipfs/{}/dir") with { Accept = "application/vnd.ipld.raw", Send = ["Range: bytes=6-16"], Status = 206, Headers = ["Content-Range = bytes 6-16/57", "Content-Type = application/vnd.ipld.raw"], Range = (6, 17), Bytes = "dir" },
        OfRaw("headers", "/ipfs/{}/dir/ascii.txt") with { Accept = "application/vnd.ipld.raw", Bytes = "dir/ascii.txt", Headers = ["Content-Length = 31", "Content-Disposition: attachment;", "X-Content-Type-Options = nosniff"] },
        OfRaw("a name", "/ipfs/{}/dir/ascii.txt?filename=foobar.bin") with { Accept = "application/vnd.ipld.raw", Headers = ["Content-Disposition: filename=\"foobar.bin"] },
        OfRaw("caching", "/ipfs/{}/dir/ascii.txt") with { Accept = "application/vnd.ipld.raw", Headers = ["ETag: raw", "X-Ipfs-Path = /ipfs/{}/dir/ascii.txt", "X-Ipfs-Roots: {}", Forever] },
    ];

    static Check[] Tar =>
    [
        OfTar("a file by format", Tree, "/ipfs/{ą/ę/file-źł.txt}?format=tar") with { Headers = ["Content-Disposition: attachment;", "ETag: W/\"{ą/ę/file-źł.txt}.x-tar", "Content-Type: application/x-tar"], Tar = ["{ą/ę/file-źł.txt} = I am a txt file on path with utf8\n"] },
        OfTar("a file by Accept", Tree, "/ipfs/{ą/ę/file-źł.txt}") with { Accept = "application/x-tar", Headers = ["Content-Disposition: attachment;", "ETag: W/\"{ą/ę/file-źł.txt}.x-tar", "Content-Type: application/x-tar"], Tar = ["{ą/ę/file-źł.txt} = I am a txt file on path with utf8\n"] },
        OfTar("a directory lies in a folder of its own", Tree, "/ipfs/{}?format=tar") with { Tar = ["{}/ą/ę/file-źł.txt = I am a txt file on path with utf8\n", "{}/api/file.txt = I am a txt file in confusing /api dir\n", "{}/ipns/file.txt = I am a txt file in confusing /ipns dir\n"] },
        OfTar("a path's folder has its last name", Tree, "/ipfs/{}/ą?format=tar") with { Tar = ["ą/ę/file-źł.txt = I am a txt file on path with utf8\n"] },
        OfTar("a given name", Tree, "/ipfs/{}?format=tar&filename=testтест.tar") with { Headers = ["Content-Disposition: attachment; filename=\"test____.tar\"; filename*=UTF-8''test%D1%82%D0%B5%D1%81%D1%82.tar"] },
        OfTar("a path out of the folder", Outside, "/ipfs/{}?format=tar") with { Status = 422 },
        OfTar("a path back into the folder", Inside, "/ipfs/{}?format=tar") with { Tar = ["{}/foobar/file = Hello, world!\n"] },
        OfTar("a symlink inside", Symlink, "/ipfs/{}?format=tar") with { Tar = ["{}/foo = content\n", "{}/bar -> foo"] },
        OfTar("known already", Tree, "/ipfs/{}?format=tar") with { Send = ["If-None-Match: W/\"{}.x-tar\""], Status = 304 },
        OfTar("no files, no archive", DagCbor, "/ipfs/{}?format=tar") with { Status = 406 },
        OfTar("a missing chunk breaks the answer", Broken, "/ipfs/{}?format=tar") with { Breaks = true },
        OfTar("HEAD", Tree, "/ipfs/{}?format=tar") with { Method = "HEAD", Headers = ["Content-Type: application/x-tar"] },
    ];

    static Check[] Dag =>
    [
        OfDag("a JSON file without a name", Json, "/ipfs/{ą/ę/t.json}") with { Headers = ["Content-Type = application/json"], Bytes = "ą/ę/t.json" },
        OfDag("a JSON file by Accept", Json, "/ipfs/{ą/ę/t.json}") with { Accept = "application/json", Headers = ["Content-Type = application/json"], Bytes = "ą/ę/t.json" },
        OfDag("a JSON file by format, before Accept", Json, "/ipfs/{ą/ę/t.json}?format=json") with { Accept = "application/vnd.ipld.raw", Headers = ["Content-Type = application/json"], Bytes = "ą/ę/t.json" },
        OfDag("a file is no dag-json", Json, "/ipfs/{ą/ę/file-źł.txt}?format=dag-json") with { Status = 406 },
        OfDag("a file is no dag-cbor", Json, "/ipfs/{ą/ę/file-źł.txt}?format=dag-cbor") with { Status = 406 },
        OfDag("a file is no dag-json by Accept", Json, "/ipfs/{ą/ę/file-źł.txt}") with { Accept = "application/vnd.ipld.dag-json", Status = 406 },
        OfDag("a directory is no JSON", Json, "/ipfs/{}?format=json") with { Status = 406 },
        OfDag("dag-json is no dag-cbor", DagJson, "/ipfs/{}?format=dag-cbor") with { Status = 406 },
        OfDag("dag-cbor is no dag-json", DagCbor, "/ipfs/{}?format=dag-json") with { Status = 406 },
        OfDag("dag-cbor is no dag-json by Accept", DagCbor, "/ipfs/{}") with { Accept = "application/vnd.ipld.dag-json", Status = 406 },
    ];

    static Check[] OfCodec(string codec, string dag, string plain, string disposition)
    {
        var type = $"application/vnd.ipld.dag-{codec}";
        Check Of(string name, string content, string rest) => OfDag($"{codec}: {name}", content, $"/ipfs/{{}}{rest}");
        return
        [
            Of("plain data", plain, "") with { Bytes = "", Headers = [$"Content-Type = application/{codec}", $"Content-Disposition: {disposition}; filename=\"{{}}.{codec}\""] },
            Of("plain data by format", plain, $"?format={codec}") with { Bytes = "", Headers = [$"Content-Type = application/{codec}"] },
            Of("plain data by Accept", plain, "") with { Accept = $"application/{codec}", Bytes = "", Headers = [$"Content-Type = application/{codec}"] },
            Of("a range of plain data", plain, "") with { Send = ["Range: bytes=1-3"], Status = 206, Bytes = "", Range = (1, 4) },
            Of("a path that ends inside", dag, $"/foo?format=dag-{codec}") with { Status = 501 },
            Of("a path through links", dag, $"/foo/link/bar?format=dag-{codec}") with { Bytes = "foo/link/bar", Body = ["this is not a link"] },
            Of("a path that is not there", dag, "/foo/i-do-not-exist") with { Status = 404 },
            Of("the block without a format", dag, "") with { Bytes = "", Headers = [$"Content-Type = {type}"] },
            Of("the block by format", dag, $"?format=dag-{codec}") with { Bytes = "", Headers = [$"Content-Type = {type}"] },
            Of("the block by Accept", dag, "") with { Accept = type, Bytes = "", Headers = [$"Content-Type = {type}", $"Content-Disposition: {disposition}; filename=\"{{}}.{codec}\"", $"ETag = \"{{}}.dag-{codec}\"", Forever, "X-Ipfs-Path: /ipfs/{}", "X-Ipfs-Roots: {}"] },
            Of("as plain data by format", dag, $"?format={codec}") with { Bytes = "", Headers = [$"Content-Type = application/{codec}"] },
            Of("as plain data by Accept", dag, "") with { Accept = $"application/{codec}", Bytes = "", Headers = [$"Content-Type = application/{codec}"] },
            Of("a name", dag, $"?filename=foobar.{codec}") with { Accept = type, Headers = [$"Content-Disposition: {disposition}; filename=\"foobar.{codec}\""] },
            Of("a download", dag, $"?filename=foobar.{codec}&download=true") with { Accept = type, Headers = [$"Content-Disposition: attachment; filename=\"foobar.{codec}\""] },
            Of("HEAD", dag, "") with { Method = "HEAD", Headers = [$"Content-Type = {type}", "Content-Length: "] },
            Of("HEAD by format", dag, $"?format=dag-{codec}") with { Method = "HEAD", Headers = [$"ETag = \"{{}}.dag-{codec}\"", $"Content-Type = {type}"] },
            Of("a page for people", dag, "/") with { Accept = "text/html", Headers = ["ETag: DagIndex-", "Content-Type: text/html", "Content-Disposition!", AWhile], Body = ["</html>"] },
            Of("a range of the block", dag, "") with { Accept = type, Send = ["Range: bytes=2-9"], Status = 206, Bytes = "", Range = (2, 10) },
        ];
    }

    static Check Of(string name, string content, string url) => new("path-unixfs", name, content, url);
    static Check Range(string name, string content, string range) => new("path-range", name, content, "/ipfs/{}/ascii.txt") { Send = range == "" ? [] : [$"Range: {range}"] };
    static Check OfRaw(string name, string url) => new("path-raw", name, Block, url);
    static Check OfTar(string name, string content, string url) => new("path-tar", name, content, url);
    static Check OfDag(string name, string content, string url) => new("path-dag", name, content, url);
}
