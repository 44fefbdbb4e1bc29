using System.Collections.Concurrent;
using Grange.Content;
using Grange.Storage.Gateway;
using Grange.Tests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Grange.Storage.Tests.Conformance;

/// <summary>Two gateways over one memory on real sockets, below the name example.com: one for people, one for blocks and CARs only.</summary>
public sealed class ConformanceHost : IAsyncLifetime
{
    readonly ConcurrentDictionary<(bool Own, string Name), Lazy<Task<Cid>>> roots = [];
    WebApplication open = null!, strict = null!;

    internal MemoryBlocks Blocks { get; } = new();
    public HttpClient Open { get; private set; } = null!;
    public HttpClient Strict { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        (open, Open) = await StartAsync(trustless: false);
        (strict, Strict) = await StartAsync(trustless: true);
    }

    public async ValueTask DisposeAsync()
    {
        Open.Dispose();
        Strict.Dispose();
        await open.DisposeAsync();
        await strict.DisposeAsync();
    }

    /// <summary>The root of a fixture, or of our own content in its place.</summary>
    internal Task<Cid> RootAsync(bool own, string name)
    {
        var path = own ? "" : ReferenceData.Path($"storage/fixtures/gateway-conformance/fixtures/{name}.car");
        return roots.GetOrAdd((own, name), _ => new(() => own ? Task.FromResult(new OwnContent(Blocks).Root(name)) : LoadAsync(path))).Value;
    }

    async Task<Cid> LoadAsync(string path)
    {
        await using var file = File.OpenRead(path);
        using var car = await CarReader.OpenAsync(file, CancellationToken.None);
        while (await car.ReadAsync(CancellationToken.None)) await Blocks.PutAsync(car.Current.Cid, car.Current.Bytes.ToArray(), CancellationToken.None);
        Assert.Null(car.Fault);
        return car.Roots[0];
    }

    async Task<(WebApplication, HttpClient)> StartAsync(bool trustless)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapGet("/api/file.txt", () => Results.Text("the node's own door"));
        GatewayHost.Open(app, new ContentGateway(Blocks, new GatewaySetup(trustless, Blocks, static (_, _) => null) { Gateways = trustless ? [] : ["example.com"] }));
        await app.StartAsync();
        return (app, new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(app.Urls.First()) });
    }
}
