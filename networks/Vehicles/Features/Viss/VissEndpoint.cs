using System.Globalization;
using Grange.Kernel;
using Grange.Vehicles.Rules.Ownership;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grange.Vehicles.Features.Viss;

/// <summary>VISS v3 over WebSocket: <c>/vehicles/viss?vehicle=ID</c>, subprotocol <c>VISSv3</c>; who asks is whoever is signed in.</summary>
sealed class VissEndpoint(VehiclesRunner running)
{
    const string Subprotocol = "VISSv3";

    public void Map(IEndpointRouteBuilder api)
    {
        var sockets = api.CreateApplicationBuilder();
        sockets.UseWebSockets(new WebSocketOptions { KeepAliveInterval = TimeSpan.FromSeconds(30), KeepAliveTimeout = TimeSpan.FromSeconds(30) });
        sockets.Run(AcceptAsync);
        api.Map("/viss", sockets.Build()).ExcludeFromDescription();
    }

    async Task AcceptAsync(HttpContext context)
    {
        var vehicle = long.TryParse(context.Request.Query["vehicle"], NumberStyles.None, CultureInfo.InvariantCulture, out var named) ? named : 0;
        var cancel = context.RequestAborted;
        var node = await running.NodeAsync(cancel);
        if (!context.WebSockets.IsWebSocketRequest) await Problem.Of(new Fault("no-websocket", "VISS is spoken over a WebSocket here", "/vehicles/{id}/latest answers plain requests", StatusCodes.Status426UpgradeRequired)).ExecuteAsync(context);
        else if (!(await node.Gate.AskAsync(context, vehicle, Scopes.None, cancel)).TryGet(out var seeing, out var why)) await Problem.Of(why).ExecuteAsync(context);
        else
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync(context.WebSockets.WebSocketRequestedProtocols.Contains(Subprotocol) ? Subprotocol : null);
            using var session = new VissSession(node, socket, seeing.Reader, seeing.Vehicle.Id);
            await session.RunAsync(cancel);
        }
    }
}
