using Grange.Content;
using Grange.Kernel;
using Grange.Storage.Gateway;
using Grange.Tests;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace Grange.Storage.Tests;

/// <summary>The gateway over blocks in memory, on a real socket: the public suite's fixtures, and content made here.</summary>
public sealed class GatewayHost : IAsyncLifetime
{
    WebApplication web = null!, strict = null!;

    internal MemoryBlocks Blocks { get; } = new();
    internal Cid Denied { get; private set; }
    public HttpClient Http { get; private set; } = null!;
    public HttpClient Strict { get; private set; } = null!;
    internal Dictionary<string, Cid> Roots { get; } = [];

    public async ValueTask InitializeAsync()
    {
        Denied = await AddAsync("denied"u8.ToArray());
        Roots["empty"] = (await Importer().AddFileAsync(Stream.Null, CancellationToken.None)).Cid;
        Roots["big"] = (await new UnixFsImporter(Blocks, UnixFsProfile.V0In2015).AddFileAsync(new MemoryStream(ContentOf.Bytes(1, 700_000)), CancellationToken.None)).Cid;
        var page = (await Importer().AddFileAsync(new MemoryStream("<h1>hi</h1>"u8.ToArray()), CancellationToken.None)).Cid;
        Roots["site"] = await FolderAsync(("index.html", page), ("a b#?.txt", page), ("../escape", page));
        Roots["cbor"] = await PutAsync(Codec.DagCbor, DagCbor.Encode(DagNode.Map(("file", DagNode.Of(page)), ("n", DagNode.Of(7L)))));
        Roots["hidden"] = (await Importer().AddFileAsync(new MemoryStream([0, 1, 2, 3]), CancellationToken.None)).Cid;
        (web, Http) = await StartAsync(trustless: false);
        (strict, Strict) = await StartAsync(trustless: true);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        Strict.Dispose();
        await web.DisposeAsync();
        await strict.DisposeAsync();
    }

    /// <summary>Loads a fixture of the public suite; its root, or the first block where it names none.</summary>
    internal async Task<Cid> FixtureAsync(string name)
    {
        if (Roots.TryGetValue(name, out var known)) return known;
        await using var file = File.OpenRead(ReferenceData.Path($"storage/fixtures/gateway-conformance/fixtures/{name}.car"));
        using var car = await CarReader.OpenAsync(file, CancellationToken.None);
        while (await car.ReadAsync(CancellationToken.None)) await Blocks.PutAsync(car.Current.Cid, car.Current.Bytes.ToArray(), CancellationToken.None);
        Assert.Null(car.Fault);
        lock (Roots) return Roots[name] = car.Roots[0];
    }

    /// <summary>The CID at a path of a fixture.</summary>
    internal async Task<Cid> AtAsync(string fixture, string path)
        => (await DagPath.ResolveAsync(Blocks, await FixtureAsync(fixture), DagPath.Split(path), null, CancellationToken.None)).Value.Cid;

    UnixFsImporter Importer() => new(Blocks, UnixFsProfile.V1In2025);

    async Task<Cid> AddAsync(byte[] file) => (await Importer().AddFileAsync(new MemoryStream(file), CancellationToken.None)).Cid;

    async Task<Cid> FolderAsync(params (string Name, Cid Cid)[] entries)
    {
        var block = DagPb.Encode([.. entries.OrderBy(entry => entry.Name, StringComparer.Ordinal).Select(entry => new DagPbLink(entry.Cid, entry.Name, 11))], [0x08, 0x01]);
        return await PutAsync(Codec.DagPb, block);
    }

    internal async Task<Cid> PutAsync(Codec codec, byte[] block)
    {
        var cid = Cid.Of(codec, block);
        await Blocks.PutAsync(cid, block, CancellationToken.None);
        return cid;
    }

    async Task<(WebApplication, HttpClient)> StartAsync(bool trustless)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var denied = Denied;
        var gateway = new ContentGateway(Blocks, new GatewaySetup(trustless, Blocks, (cid, _) => cid == denied ? new Fault("denied", "on a denylist", Status: 410) : null));
        Open(app, gateway);
        await app.StartAsync();
        return (app, new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(app.Urls.First()) });
    }

    /// <summary>As a node does it: sites on host names of their own are asked before every path.</summary>
    internal static void Open(WebApplication app, ContentGateway gateway)
    {
        app.Use(async (context, next) =>
        {
            if (!await gateway.AnswerSiteAsync(context)) await next(context);
        });
        gateway.Map(app);
    }
}
