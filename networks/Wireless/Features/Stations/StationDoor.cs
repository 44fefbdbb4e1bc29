using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Grange.Kernel;
using Grange.Wireless.Station;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Grange.Wireless.Features.Stations;

/// <summary>What a station is told: frequencies, and where its frames go.</summary>
/// <param name="Server">Where datagrams are taken; null: nowhere.</param>
sealed record StationTerms(Region Region, int SubBand, IPEndPoint? Server);

/// <summary>Where Basics Stations connect: <c>/router-info</c> says where, <c>/wireless/station/{eui}</c> is that place (LNS protocol). The node has this door, and so has an agent.</summary>
sealed partial class StationDoor(Func<CancellationToken, Task<StationTerms>> terms, TimeProvider clock, ILogger log)
{
    const string Path = "/wireless/station/";

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    public void Map(IEndpointRouteBuilder root)
    {
        root.Map("/router-info", Sockets(root, DiscoverAsync)).ExcludeFromDescription();
        root.Map(Path + "{eui}", Sockets(root, ServeAsync)).ExcludeFromDescription();
    }

    static RequestDelegate Sockets(IEndpointRouteBuilder root, RequestDelegate serve)
    {
        var sockets = root.CreateApplicationBuilder();
        sockets.UseWebSockets(new WebSocketOptions { KeepAliveInterval = TimeSpan.FromSeconds(30), KeepAliveTimeout = TimeSpan.FromSeconds(30) });
        sockets.Run(async context =>
        {
            if (context.WebSockets.IsWebSocketRequest) await serve(context);
            else await Problem.Of(new Fault("websocket-only", "Basics Stations speak WebSocket here", "set this node as the LNS: tc.uri", 426)).ExecuteAsync(context);
        });
        return sockets.Build();
    }

    /// <summary>Who are you? There you go.</summary>
    async Task DiscoverAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        using var limit = new CancellationTokenSource(Patience, clock);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, context.RequestAborted);
        try
        {
            var asked = new byte[1_024];
            var came = await socket.ReceiveAsync(asked.AsMemory(), over.Token);
            if (came.MessageType == WebSocketMessageType.Close) return;
            await socket.SendAsync(Encoding.UTF8.GetBytes(Answer(context.Request, asked.AsMemory(0, came.Count))).AsMemory(), WebSocketMessageType.Text, endOfMessage: true, over.Token);
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, over.Token);
        }
        catch (Exception gone) when (gone is OperationCanceledException or WebSocketException)
        {
            // it asks again
        }
    }

    static string Answer(HttpRequest request, ReadOnlyMemory<byte> asked)
    {
        if (Router(asked) is not { } eui) return """{"error":"say {\"router\": EUI}"}""";
        var uri = $"{(request.IsHttps ? "wss" : "ws")}://{request.Host}{Path}{eui:x16}";
        return $$"""{"router":"{{StationId.Text(eui)}}","muxs":"::0","uri":"{{uri}}"}""";
    }

    static ulong? Router(ReadOnlyMemory<byte> asked)
    {
        try
        {
            using var document = JsonDocument.Parse(asked);
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("router", out var router)) return null;
            if (router.ValueKind == JsonValueKind.Number && router.TryGetUInt64(out var number)) return number;
            return router.ValueKind == JsonValueKind.String && StationId.TryRead(router.GetString(), out var eui) ? eui : null;
        }
        catch (Exception why) when (why is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    async Task ServeAsync(HttpContext context)
    {
        var told = await terms(context.RequestAborted);
        if (!StationId.TryRead((string?)context.Request.RouteValues["eui"], out var eui))
        {
            await Problem.Of(new Fault("bad-eui", "a station is named by its EUI: 16 hexadecimal figures", "ask /router-info", 404)).ExecuteAsync(context);
            return;
        }
        if (told.Server is not { } server)
        {
            await Problem.Of(new Fault("no-udp", "this node takes no frames", "grange up --udp PORT", 409)).ExecuteAsync(context);
            return;
        }
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        using var relay = new StationRelay(socket, new StationLink(eui, told.Region, told.SubBand), server, clock);
        LogOpen(log, eui);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, context.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);
        await relay.RunAsync(over.Token);
        LogGone(log, eui);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "station {Eui:x16} is connected")]
    static partial void LogOpen(ILogger log, ulong eui);

    [LoggerMessage(Level = LogLevel.Information, Message = "station {Eui:x16} has gone")]
    static partial void LogGone(ILogger log, ulong eui);
}
