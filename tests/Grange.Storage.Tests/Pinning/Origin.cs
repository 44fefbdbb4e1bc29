using Grange.Content;
using Grange.Storage.Gateway;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Grange.Storage.Tests.Pinning;

/// <summary>A stranger's trustless gateway on a real socket, as good or bad as a test wants it.</summary>
sealed class Origin : IAsyncDisposable
{
    readonly WebApplication web;
    readonly Dictionary<Multihash, byte[]> blocks = [];
    readonly Dictionary<Cid, List<Multihash>> order = [];
    int asked;

    Origin(WebApplication web) => this.web = web;

    public string Address => Multiaddr.Of(new Uri(web.Urls.First()));

    /// <summary>Requests that came.</summary>
    public int Asked => asked;

    public bool SendsCars { get; set; } = true;
    public bool Lies { get; set; }

    /// <summary>Takes requests and does not answer.</summary>
    public bool Holds { get; set; }

    public static async Task<Origin> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var origin = new Origin(builder.Build());
        origin.web.Urls.Add("http://127.0.0.1:0");
        origin.web.Use(origin.ActUpAsync);
        var reader = new Held(origin);
        new ContentGateway(reader, new GatewaySetup(Trustless: true, reader, (_, _) => null)).Map(origin.web);
        await origin.web.StartAsync();
        return origin;
    }

    public async Task<(byte[] Bytes, Cid Root)> AddAsync(int seed, int length)
    {
        var (bytes, made) = (ContentOf.Bytes(seed, length), new MemoryBlocks());
        var root = (await new UnixFsImporter(made, UnixFsProfile.V1In2025).AddFileAsync(new MemoryStream(bytes), CancellationToken.None)).Cid;
        order[root] = [];
        await foreach (var step in new DagWalk(made).RunAsync(root, CancellationToken.None))
        {
            blocks[step.Value.Cid.Hash] = step.Value.Bytes.ToArray();
            order[root].Add(step.Value.Cid.Hash);
        }
        return (bytes, root);
    }

    /// <summary>Loses a leaf of a file.</summary>
    public void Forget(Cid root, int leaf) => blocks.Remove(order[root][leaf + 1]);

    async Task ActUpAsync(HttpContext context, RequestDelegate next)
    {
        Interlocked.Increment(ref asked);
        if (Holds) await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        if (Lies) await context.Response.WriteAsync("something else", context.RequestAborted);
        else if (!SendsCars && context.Request.Query["format"] == "car") context.Response.StatusCode = 406;
        else await next(context);
    }

    public async ValueTask DisposeAsync()
    {
        await web.StopAsync();
        await web.DisposeAsync();
    }

    sealed class Held(Origin origin) : IBlockReader
    {
        public ValueTask<ReadOnlyMemory<byte>?> GetAsync(Multihash hash, CancellationToken cancel)
            => new(origin.blocks.TryGetValue(hash, out var block) ? (ReadOnlyMemory<byte>?)block : null);
    }
}
