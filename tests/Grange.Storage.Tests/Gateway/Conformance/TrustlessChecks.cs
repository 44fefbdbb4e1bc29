namespace Grange.Storage.Tests.Conformance;

/// <summary>Groups trustless-block, trustless-car and trustless-car-optional.</summary>
static class TrustlessChecks
{
    const string Block = "gateway-raw-block", Two = "trustless_gateway_car/subdir-with-two-single-block-files", Mixed = "trustless_gateway_car/subdir-with-mixed-block-files",
        Cbor = "trustless_gateway_car/dir-with-dag-cbor-with-links", Twice = "trustless_gateway_car/dir-with-duplicate-files",
        Broken = "trustless_gateway_car/file-3k-and-3-blocks-missing-block", Hamt = "trustless_gateway_car/single-layer-hamt-with-multi-block-files";

    const string Raw = "application/vnd.ipld.raw", CarType = "application/vnd.ipld.car", Forever = "Cache-Control = public, max-age=29030400, immutable";

    public static IEnumerable<Check> All => [.. Blocks, .. Cars, .. Optional];

    static Check[] Blocks =>
    [
        Of("format=raw gives the block", Block, "/ipfs/{dir}?format=raw") with { Bytes = "dir", Headers = [$"Content-Type = {Raw}"] },
        Of("Accept gives the block", Block, "/ipfs/{dir}") with { Accept = Raw, Bytes = "dir", Headers = [$"Content-Type = {Raw}", "Content-Location: format=raw"] },
        Of("a file's block", Block, "/ipfs/{dir/ascii.txt}?format=raw") with { Bytes = "dir/ascii.txt", Headers = ["Content-Length = 31", "Content-Disposition: attachment;", "X-Content-Type-Options = nosniff"] },
        Of("a block's name is its CID", Block, "/ipfs/{dir/ascii.txt}?format=raw") with { Headers = ["Content-Disposition: filename=\"{dir/ascii.txt}.bin\""] },
        Of("a given name", Block, "/ipfs/{dir/ascii.txt}?format=raw&filename=foobar.bin") with { Headers = ["Content-Disposition: filename=\"foobar.bin\""] },
        Of("it is kept for ever", Block, "/ipfs/{dir/ascii.txt}?format=raw") with { Headers = ["ETag = \"{dir/ascii.txt}.raw\"", Forever, "X-Ipfs-Path = /ipfs/{dir/ascii.txt}"] },
        Of("HEAD has the length", Block, "/ipfs/{dir/ascii.txt}?format=raw") with { Method = "HEAD", Headers = ["Content-Length = 31", $"Content-Type = {Raw}"] },
        Of("format is stronger than Accept", Block, "/ipfs/{dir/ascii.txt}?format=raw") with { Accept = CarType, Headers = [$"Content-Type = {Raw}", "Content-Location!"] },
        Of("the probe", Block, "/ipfs/bafkqaaa?format=raw") with { Headers = ["Content-Length = 0"] },
        Of("a known block is not sent again", Block, "/ipfs/{dir}?format=raw") with { Send = ["If-None-Match: \"{dir}.raw\""], Status = 304 },
        Of("a missing block", Block, "/ipfs/bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy?format=raw") with { Status = 404 },
        Of("a missing block, only if cached", Block, "/ipfs/bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy?format=raw") with { Send = ["Cache-Control: only-if-cached"], Status = 412 },
        Of("a block at hand, only if cached", Block, "/ipfs/{dir}?format=raw") with { Method = "HEAD", Send = ["Cache-Control: only-if-cached"] },
        Of("what is no CID", Block, "/ipfs/QmInvalidCID?format=raw") with { Status = 400, Body = ["QmInvalidCID"] },
        Of("without a format there is nothing", Block, "/ipfs/{dir}") with { Status = 400 },
        Of("pages of another origin may read it", Block, "/ipfs/{dir}?format=raw") with { Headers = ["Access-Control-Allow-Origin = *"] },
    ];

    static Check[] Cars =>
    [
        Car("the type says all", Two, "/ipfs/{subdir/ascii.txt}?format=car") with { Headers = [$"Content-Type = {CarType}; version=1; order=dfs; dups=n", "Accept-Ranges = none", "X-Content-Type-Options = nosniff"] },
        Car("Accept with parameters", Two, "/ipfs/{subdir/ascii.txt}") with { Accept = $"{CarType}; version=1; order=dfs; dups=n", Headers = [$"Content-Type: {CarType}; version=1"], Car = ["{subdir/ascii.txt}"] },
        Car("a name", Two, "/ipfs/{subdir/ascii.txt}?format=car&filename=foobar.car") with { Headers = ["Content-Disposition: attachment; filename=\"foobar.car\""] },
        Car("a path gives the way too", Two, "/ipfs/{}/subdir/ascii.txt?format=car") with { Car = ["{}", "{subdir}", "{subdir/ascii.txt}"] },
        Car("a missing path", Two, "/ipfs/{}/subdir/no-such-file?format=car") with { Status = 404 },
        Car("scope block of a file", Mixed, "/ipfs/{}/subdir/ascii.txt?format=car&dag-scope=block") with { Car = ["{}", "{subdir}", "{subdir/ascii.txt}"] },
        Car("scope block of a directory", Mixed, "/ipfs/{}/subdir?format=car&dag-scope=block") with { Car = ["{}", "{subdir}"] },
        Car("scope block of a file with chunks", Mixed, "/ipfs/{}/subdir/multiblock.txt?format=car&dag-scope=block") with { Car = ["{}", "{subdir}", "{subdir/multiblock.txt}"] },
        Car("scope entity of a file with chunks", Mixed, "/ipfs/{}/subdir/multiblock.txt?format=car&dag-scope=entity") with { Car = ["{}", "{subdir}", "{subdir/multiblock.txt}", "{subdir/multiblock.txt/*}"] },
        Car("scope entity of a directory", Mixed, "/ipfs/{}/subdir?format=car&dag-scope=entity") with { Car = ["{}", "{subdir}"] },
        Car("scope all", Mixed, "/ipfs/{}/subdir?format=car&dag-scope=all") with { Car = ["{}", "{subdir}", "{subdir/ascii.txt}", "{subdir/hello.txt}", "{subdir/multiblock.txt}", "{subdir/multiblock.txt/*}"] },
        Car("no scope is all", Mixed, "/ipfs/{subdir}?format=car") with { Car = ["{subdir}", "{subdir/ascii.txt}", "{subdir/hello.txt}", "{subdir/multiblock.txt}", "{subdir/multiblock.txt/*}"] },
        Car("dag-cbor is walked", Cbor, "/ipfs/{document}?format=car&dag-scope=block") with { Car = ["{document}"] },
        Car("a path through dag-cbor", Cbor, "/ipfs/{}/document/files/single?format=car") with { Car = ["{}", "{document}", "{document/files/single}"] },
        Car("an entity that is no file", Cbor, "/ipfs/{document}?format=car&dag-scope=entity") with { Car = ["{document}"] },
        Car("HEAD", Two, "/ipfs/{}?format=car") with { Method = "HEAD", Headers = [$"Content-Type: {CarType}"] },
        Car("the probe", Two, "/ipfs/bafkqaaa?format=car") with { Car = [] },
        Car("only what a path through a HAMT passes", Hamt, "/ipfs/{}/685.txt?format=car&dag-scope=entity&entity-bytes=0:0") with { Headers = [$"Content-Type: {CarType}"] },
        Car("a missing chunk breaks the answer", Broken, "/ipfs/{}?format=car") with { Breaks = true },
        Car("a wrong scope", Two, "/ipfs/{}?format=car&dag-scope=most") with { Status = 400 },
    ];

    static Check[] Optional =>
    [
        Opt("the whole range", Mixed, "/ipfs/{subdir/multiblock.txt}?format=car&entity-bytes=0:*") with { Car = ["{subdir/multiblock.txt}", "{subdir/multiblock.txt/*}"] },
        Opt("the first byte", Mixed, "/ipfs/{subdir/multiblock.txt}?format=car&dag-scope=entity&entity-bytes=0:0") with { Car = ["{subdir/multiblock.txt}", "{subdir/multiblock.txt/#0}"] },
        Opt("over a cut", Mixed, "/ipfs/{subdir/multiblock.txt}?format=car&dag-scope=entity&entity-bytes=255:256") with { Car = ["{subdir/multiblock.txt}", "{subdir/multiblock.txt/#0}", "{subdir/multiblock.txt/#1}"] },
        Opt("from the middle on", Mixed, "/ipfs/{subdir/multiblock.txt}?format=car&dag-scope=entity&entity-bytes=768:*") with { Car = ["{subdir/multiblock.txt}", "{subdir/multiblock.txt/#3}", "{subdir/multiblock.txt/#4}"] },
        Opt("from the end", Mixed, "/ipfs/{subdir/multiblock.txt}?format=car&dag-scope=entity&entity-bytes=-1:*") with { Car = ["{subdir/multiblock.txt}", "{subdir/multiblock.txt/#4}"] },
        Opt("between two ends", Mixed, "/ipfs/{subdir/multiblock.txt}?format=car&dag-scope=entity&entity-bytes=512:-300") with { Car = ["{subdir/multiblock.txt}", "{subdir/multiblock.txt/#2}"] },
        Opt("further back than the front", Mixed, "/ipfs/{subdir/multiblock.txt}?format=car&dag-scope=entity&entity-bytes=-9999:*") with { Car = ["{subdir/multiblock.txt}", "{subdir/multiblock.txt/*}"] },
        Opt("before a missing chunk", Broken, "/ipfs/{}?format=car&dag-scope=entity&entity-bytes=0:1000") with { Car = ["{}", "{/#0}"] },
        Opt("behind a missing chunk", Broken, "/ipfs/{}?format=car&dag-scope=entity&entity-bytes=2200:*") with { Car = ["{}", "{/#2}"] },
        Opt("no effect on a directory", Mixed, "/ipfs/{subdir}?format=car&dag-scope=entity&entity-bytes=0:10") with { Car = ["{subdir}"] },
        Opt("a range that is none", Mixed, "/ipfs/{subdir}?format=car&entity-bytes=5") with { Status = 400 },
        Opt("depth first", Mixed, "/ipfs/{}?format=car&car-order=dfs") with { Car = ["{}", "{subdir}", "{subdir/ascii.txt}", "{subdir/hello.txt}", "{subdir/multiblock.txt}", "{subdir/multiblock.txt/*}"] },
        Opt("duplicates", Twice, "/ipfs/{}?format=car&car-dups=y") with { Headers = ["Content-Type: dups=y"], Car = ["{}", "{ascii-copy.txt}", "{ascii.txt}", "{hello.txt}", "{multiblock.txt}", "{multiblock.txt/*}"] },
        Opt("no duplicates", Twice, "/ipfs/{}?format=car&car-dups=n") with { Headers = ["Content-Type: dups=n"], Car = ["{}", "{ascii.txt}", "{hello.txt}", "{multiblock.txt}", "{multiblock.txt/*}"] },
        Opt("parameters of Accept", Twice, "/ipfs/{ascii.txt}") with { Accept = $"{CarType}; order=unk; dups=y", Headers = ["Content-Type: dups=y", "Content-Location: car-dups=y"] },
        Opt("another version", Mixed, "/ipfs/{}?format=car&car-version=2") with { Status = 400 },
    ];

    static Check Of(string name, string content, string url) => new("trustless-block", name, content, url) { Strict = true };
    static Check Car(string name, string content, string url) => new("trustless-car", name, content, url) { Strict = true };
    static Check Opt(string name, string content, string url) => new("trustless-car-optional", name, content, url) { Strict = true };
}
