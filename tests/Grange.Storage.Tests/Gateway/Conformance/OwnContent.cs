using System.Security.Cryptography;
using System.Text;
using Grange.Content;

namespace Grange.Storage.Tests.Conformance;

/// <summary>Content of our own making in the shapes of the public suite's fixtures, so that the table proves itself where those are not at hand.</summary>
sealed class OwnContent(MemoryBlocks blocks)
{
    static readonly UnixFsProfile SmallChunks = new("own-256", 1, true, 256, 174, ShardRule.BlockBytes), OldKilobytes = new("own-1k", 0, false, 1024, 174, ShardRule.LinkBytes);

    static readonly string Ascii = "hello application/vnd.ipld.car\n", Long = string.Concat(Enumerable.Range(0, 171).Select(i => $"{i:D5} ")); // 1026 bytes

    /// <summary>The root of what stands for a fixture.</summary>
    public Cid Root(string fixture) => fixture switch
    {
        "gateway-raw-block" => Folder(("dir", Folder(("ascii.txt", File("hello application/vnd.ipld.raw\n"))))),
        "trustless_gateway_car/subdir-with-two-single-block-files" => Folder(("subdir", Folder(("ascii.txt", File(Ascii)), ("hello.txt", File("hello world\n"))))),
        "trustless_gateway_car/subdir-with-mixed-block-files" => Folder(("subdir", Folder(("ascii.txt", File(Ascii)), ("hello.txt", File("hello world\n")), ("multiblock.txt", Chunks(Long))))),
        "trustless_gateway_car/dir-with-dag-cbor-with-links" => Folder(("document", Cbor(DagNode.Map(("files", DagNode.Map(("single", DagNode.Of(File(Ascii))))), ("cats", DagNode.Of(false)))))),
        "trustless_gateway_car/dir-with-duplicate-files" or "path_gateway_unixfs/dir-with-files"
            => Folder(("ascii-copy.txt", File(Ascii)), ("ascii.txt", File(Ascii)), ("hello.txt", File("hello world\n")), ("multiblock.txt", Chunks(Long))),
        "trustless_gateway_car/file-3k-and-3-blocks-missing-block" => WithoutItsMiddle(),
        "trustless_gateway_car/single-layer-hamt-with-multi-block-files" => Many(),
        "dir_listing/fixtures" or "path_gateway_tar/fixtures" or "path_gateway_dag/gateway-json-cbor" => Confusing(),
        "gateway-cache/fixtures" => Folder(("root2", Folder(("root3", Folder(("root4", Folder(("index.html", File("hello\n"))))))))),
        "path_gateway_unixfs/dir-with-percent-encoded-filename" => Folder(("Portugal%2C+España=Peninsula Ibérica.txt", File("hello from a percent encoded filename\n"))),
        "path_gateway_unixfs/symlink" => Folder(("bar", Put(Codec.DagPb, DagPb.Encode([], [0x08, 0x04, 0x12, 0x03, .. "foo"u8]))), ("foo", File("content\n"))),
        "path_gateway_tar/inside-root" => Folder(("foobar", Folder(("directory", Folder(("../file", File("Hello, world!\n"))))))),
        "path_gateway_tar/outside-root" => Folder(("../foo", File("Hello, world!\n")), ("bar", File("Hello, world!\n"))),
        "path_gateway_dag/dag-cbor-traversal" => Traversal(Cbor),
        "path_gateway_dag/dag-json-traversal" => Traversal(Json),
        "path_gateway_dag/plain-json" => Put(Codec.Json, "{ \"test\": \"plain json\" }\n"u8.ToArray()),
        "path_gateway_dag/plain-cbor" => Put(Codec.Cbor, DagCbor.Encode(DagNode.Map(("test", DagNode.Of("plain cbor"))))),
        "subdomain_gateway/fixtures" => Hello(),
        "redirects_file/redirects" => Sites(),
        "redirects_file/redirects-spa" => Folder(("_redirects", File("# all to one page\n/* /index.html 200\n")), ("index.html", File("hello world\n"))),
        _ => throw new ArgumentException($"nothing stands for {fixture}", nameof(fixture)),
    };

    Cid Confusing() => Folder(
        ("api", Folder(("file.txt", File("I am a txt file in confusing /api dir\n")))), ("ipfs", Folder(("file.txt", File("I am a txt file in confusing /ipfs dir\n")))),
        ("ipns", Folder(("file.txt", File("I am a txt file in confusing /ipns dir\n")))),
        ("ą", Folder(("ę", Folder(("file-źł.txt", File("I am a txt file on path with utf8\n")), ("t.json", File("{ \"test\": \"i am a plain json file\" }\n")))))));

    Cid Hello()
    {
        var old = DagPb.Encode([], [0x08, 0x02, 0x12, 0x06, .. "hello\n"u8, 0x18, 0x06]);
        blocks.Add(Cid.Of(Codec.DagPb, old), old);
        var tooLong = new Cid(Codec.Raw, Multihash.Of(Content.HashCode.Sha2_512, SHA512.HashData("hello\n"u8)));
        blocks.Add(tooLong, "hello\n"u8);
        var listing = Folder(
            ("api", Folder(("file.txt", File("I am a txt file\n")))), ("hello", File("hello\n")),
            ("ipfs", Folder(("file.txt", File("I am a txt file\n")), ("ipns", Folder(("bar", File("text-file-content\n")))))));
        return Folder(
            ("hello-CIDv0", new Cid(Codec.DagPb, Multihash.Sha256Of(old), version: 0)), ("hello-CIDv0to1", Cid.Of(Codec.DagPb, old)), ("hello-CIDv1", File("hello\n")),
            ("hello-CIDv1_TOO_LONG", tooLong), ("testdirlisting", listing));
    }

    Cid Sites() => Folder(
        ("bad-codes", Folder(("_redirects", File("/a /b 999\n")), ("found.html", File("my found\n")))),
        ("examples", Folder(
            ("404.html", File("my 404\n")), ("410.html", File("my 410\n")), ("451.html", File("my 451\n")), ("_redirects", File("""
                /redirect-one /one.html
                /301-redirect-one /one.html 301
                /302-redirect-two	/two.html 302
                  /200-index   /index.html 200

                /posts/:year/:month/:day/:title /articles/:year/:month/:day/:title 301
                /splat/* /redirected-splat/:splat 301
                /not-found/* /404.html 404
                /gone/* /410.html 410
                /unavail/* /451.html 451
                /* /index.html 200
                """)), ("index.html", File("my index\n")), ("one.html", File("my one\n")))),
        ("forced", Folder(("_redirects", File("/a /b 301!\n")))),
        ("good-codes", Folder(("_redirects", File("/a301 /b301 301\n/a308 /b308 308\n")))),
        ("newlines", Folder(("_redirects", File("/redirect-one /one.html\r\n/200-index /index.html 200\r\n")))),
        ("too-large", Folder(("_redirects", Chunks(string.Concat(Enumerable.Repeat("/from /to 301\n", 5000)))))));

    Cid Traversal(Func<DagNode, Cid> put)
    {
        var last = put(DagNode.Map(("hello", DagNode.Of("this is not a link"))));
        var middle = put(DagNode.Map(("bar", DagNode.Of(last))));
        return put(DagNode.Map(("foo", DagNode.Map(("link", DagNode.Of(middle)), ("object", DagNode.Map(("banana", DagNode.Of(10L)), ("monkey", DagNode.Of(false))))))));
    }

    Cid WithoutItsMiddle()
    {
        var bytes = ContentOf.Bytes(3, 3 * 1024);
        var file = Import(bytes, OldKilobytes);
        var middle = blocks.GetAsync(file.Hash, CancellationToken.None).AsTask().GetAwaiter().GetResult()!.Value;
        Assert.Equal(DagPbFault.None, DagPb.TryDecode(middle, out var node));
        Assert.True(blocks.Remove(node!.Links[1].Hash.Hash));
        return file;
    }

    Cid Many()
    {
        var multiblock = Chunks(Long);
        var entries = Enumerable.Range(1, 6000).Select(i => KeyValuePair.Create($"{i}.txt", new UnixFsEntry(multiblock, Long.Length, Long.Length + 300)));
        return new UnixFsImporter(blocks, UnixFsProfile.V1In2025).AddDirectoryAsync(entries, CancellationToken.None).AsTask().GetAwaiter().GetResult().Cid;
    }

    Cid Cbor(DagNode value) => Put(Codec.DagCbor, DagCbor.Encode(value));

    Cid Json(DagNode value) => Put(Codec.DagJson, Encoding.UTF8.GetBytes(Text(value)));

    static string Text(DagNode value) => value.Kind switch
    {
        DagKind.Map => "{" + string.Join(',', value.AsMap.Select(pair => $"\"{pair.Key}\":{Text(pair.Value)}")) + "}",
        DagKind.Link => $"{{\"/\":\"{value.AsLink}\"}}",
        DagKind.Text => $"\"{value.AsText}\"",
        DagKind.Bool => value.AsBool ? "true" : "false",
        _ => $"{value.AsInt}",
    };

    Cid File(string text) => Put(Codec.Raw, Encoding.UTF8.GetBytes(text));
    Cid Chunks(string text) => Import(Encoding.UTF8.GetBytes(text), SmallChunks);
    Cid Import(byte[] bytes, UnixFsProfile profile) => new UnixFsImporter(blocks, profile).AddFileAsync(new MemoryStream(bytes), CancellationToken.None).GetAwaiter().GetResult().Cid;
    Cid Folder(params (string Name, Cid Cid)[] entries) => Put(Codec.DagPb, DagPb.Encode([.. entries.Select(entry => new DagPbLink(entry.Cid, entry.Name, 6))], [0x08, 0x01]));

    Cid Put(Codec codec, byte[] block)
    {
        var cid = Cid.Of(codec, block);
        blocks.Add(cid, block);
        return cid;
    }
}
