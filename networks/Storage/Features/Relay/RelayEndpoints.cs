using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using Grange.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Grange.Storage.Relay;

/// <summary>Where providers behind a router dial in: <c>relay/{device}</c>, a WebSocket that its device key opens.</summary>
sealed partial class RelayEndpoints(StorageRunner running)
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public void Map(IEndpointRouteBuilder api)
    {
        var sockets = api.CreateApplicationBuilder();
        sockets.UseWebSockets(new WebSocketOptions { KeepAliveInterval = TimeSpan.FromSeconds(10), KeepAliveTimeout = TimeSpan.FromSeconds(20) });
        sockets.Run(AcceptAsync);
        api.Map("/relay/{device}", sockets.Build()).ExcludeFromDescription();
    }

    async Task AcceptAsync(HttpContext context)
    {
        var cancel = context.RequestAborted;
        var node = await running.NodeAsync(cancel);
        if (!DeviceId.TryParse((string?)context.Request.RouteValues["device"], null, out var id) || node.Host.Devices.View.Find(id) is not { Revoked: false } device || device.Network != node.Slug)
        {
            await Problem.Of(new Fault("unknown-device", "no such device is registered here", "grange join storage registers it", 404)).ExecuteAsync(context);
            return;
        }
        if (!context.WebSockets.IsWebSocketRequest)
        {
            await Problem.Of(new Fault("websocket-only", "a provider's tunnel is a WebSocket", "grange join storage --relay", 426)).ExecuteAsync(context);
            return;
        }
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        if (!await IsItselfAsync(socket, device, node, cancel))
        {
            await socket.CloseAsync(WebSocketCloseStatus.PolicyViolation, "the device's signature is missing or wrong", cancel);
            return;
        }
        await using var line = new RelayLine(socket, context.Connection.RemoteIpAddress);
        LogOpen(node.Log, id);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancel, context.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);
        await node.Relay.RunAsync(id, line, over.Token);
        LogClosed(node.Log, id);
    }

    /// <summary>Has the other side sign a fresh number with the device's key.</summary>
    static async Task<bool> IsItselfAsync(WebSocket socket, Device device, StorageNode node, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(Patience, node.Host.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        var (nonce, hello) = (RandomNumberGenerator.GetBytes(RelayHello.NonceBytes), new byte[1024]);
        await socket.SendAsync(nonce.AsMemory(), WebSocketMessageType.Binary, endOfMessage: true, either.Token);
        var came = await socket.ReceiveAsync(hello.AsMemory(), either.Token);
        if (came is not { MessageType: WebSocketMessageType.Text, EndOfMessage: true } || !RelayHello.IsFrom(Encoding.ASCII.GetString(hello, 0, came.Count), device, nonce, node.Operator.Id)) return false;
        await socket.SendAsync(Encoding.ASCII.GetBytes(RelayHello.Welcome).AsMemory(), WebSocketMessageType.Text, endOfMessage: true, either.Token);
        return true;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "provider {Device} is relayed")]
    static partial void LogOpen(ILogger log, DeviceId device);

    [LoggerMessage(Level = LogLevel.Information, Message = "provider {Device} has closed its tunnel")]
    static partial void LogClosed(ILogger log, DeviceId device);
}
