using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using Grange.Storage.Agent.Relay;
using Grange.Storage.Relay;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Grange.Benchmarks;

/// <summary>HTTP to a provider through its tunnel, beside HTTP to the same doors at a port of their own.</summary>
static class RelayBenchmark
{
    const int Requests = 8, BodyBytes = 64 << 20;
    const double Megabytes = (double)Requests * BodyBytes / 1e6;

    static readonly byte[] Body = Pattern.Of(BodyBytes);

    public static IEnumerable<Heat> Heats()
    {
        yield return new Heat(Unit.MegabytesPerSecond, 3, [Duel("read 8 × 64 MiB through a provider's tunnel", Down), Duel("upload 8 × 64 MiB through a provider's tunnel", Up)]);
    }

    static Duel Duel(string name, Func<HttpMessageInvoker, Uri, CancellationToken, Task> work) => new(
        name, Contender.OfTimed("relayed", Megabytes, cancel => TimeAsync(work, relayed: true, cancel)),
        Contender.OfTimed("direct", Megabytes, cancel => TimeAsync(work, relayed: false, cancel)), Target.AtLeast(100));

    static async Task<TimeSpan> TimeAsync(Func<HttpMessageInvoker, Uri, CancellationToken, Task> work, bool relayed, CancellationToken cancel)
    {
        var listener = new TunnelListener();
        await using var web = await ServeAsync(listener, cancel);
        using var direct = new HttpMessageInvoker(new SocketsHttpHandler());
        var (node, home) = await SocketsAsync();
        await using var line = new RelayLine(node, null);
        await using var tunnel = new Tunnel(home, listener.Take);
        Task[] runs = [line.RunAsync(cancel), tunnel.RunAsync(cancel)];
        var start = Stopwatch.GetTimestamp();
        await work(relayed ? line.Http : direct, new Uri(web.Urls.First()), cancel);
        var took = Stopwatch.GetElapsedTime(start);
        await tunnel.DisposeAsync();
        await Task.WhenAll(runs);
        return took;
    }

    static Task Down(HttpMessageInvoker http, Uri at, CancellationToken cancel) => Task.WhenAll(Enumerable.Range(0, Requests).Select(_ => Task.Run(async () =>
    {
        using var response = await http.SendAsync(new HttpRequestMessage(HttpMethod.Get, at), cancel);
        await (await response.Content.ReadAsStreamAsync(cancel)).CopyToAsync(Stream.Null, cancel);
    }, cancel)));

    static Task Up(HttpMessageInvoker http, Uri at, CancellationToken cancel) => Task.WhenAll(Enumerable.Range(0, Requests).Select(_ => Task.Run(async () =>
    {
        using var response = await http.SendAsync(new HttpRequestMessage(HttpMethod.Put, at) { Content = new ByteArrayContent(Body) }, cancel);
        response.EnsureSuccessStatusCode();
    }, cancel)));

    static async Task<WebApplication> ServeAsync(TunnelListener listener, CancellationToken cancel)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<IConnectionListenerFactory>(listener);
        builder.WebHost.ConfigureKestrel(server =>
        {
            server.Limits.MaxRequestBodySize = null;
            server.Listen(IPAddress.Loopback, 0);
            server.Listen(listener.EndPoint);
        });
        var web = builder.Build();
        web.Run(async context =>
        {
            if (context.Request.Method == HttpMethod.Put.Method) await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
            else
            {
                context.Response.ContentLength = BodyBytes;
                for (var at = 0; at < BodyBytes; at += 1 << 20) await context.Response.Body.WriteAsync(Body.AsMemory(at, 1 << 20), context.RequestAborted);
            }
        });
        await web.StartAsync(cancel);
        return web;
    }

    static async Task<(WebSocket Node, WebSocket Home)> SocketsAsync()
    {
        using var door = new TcpListener(IPAddress.Loopback, 0);
        door.Start();
        var dialled = new TcpClient();
        await dialled.ConnectAsync((IPEndPoint)door.LocalEndpoint);
        var accepted = await door.AcceptTcpClientAsync();
        return (WebSocket.CreateFromStream(accepted.GetStream(), new WebSocketCreationOptions { IsServer = true }), WebSocket.CreateFromStream(dialled.GetStream(), new WebSocketCreationOptions { IsServer = false }));
    }
}
