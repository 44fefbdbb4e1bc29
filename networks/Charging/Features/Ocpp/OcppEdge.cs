using System.Net.WebSockets;
using Grange.Charging.Features.Stations;
using Grange.Charging.Features.Tls;
using Grange.Charging.Protocol;
using Grange.Charging.Rules.Stations;
using Grange.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Grange.Charging.Features.Ocpp;

/// <summary>Where stations connect: <c>/ocpp/{identity}</c> (OCPP-J 1.6 §3, 2.0.1 part 4 §3). Each is let in to the network that knows it.</summary>
sealed partial class OcppEdge(Func<IReadOnlyList<ChargingRunner>> networks)
{
    readonly FailedAttempts failures = new();

    /// <summary>Maps the edge at a door.</summary>
    /// <param name="operatorName">Over TLS: the organisation that stations' certificates must name.</param>
    public void Map(IEndpointRouteBuilder root, string? operatorName = null)
    {
        var sockets = root.CreateApplicationBuilder();
        sockets.UseWebSockets(new WebSocketOptions { KeepAliveInterval = TimeSpan.FromSeconds(60), KeepAliveTimeout = TimeSpan.FromSeconds(30) });
        sockets.Run(context => AcceptAsync(context, operatorName));
        root.Map("/ocpp/{identity}", sockets.Build()).ExcludeFromDescription();
    }

    async Task AcceptAsync(HttpContext context, string? operatorName)
    {
        var cancel = context.RequestAborted;
        if (!StationIdentity.TryParse((string?)context.Request.RouteValues["identity"], null, out var identity) || await FindAsync(identity, cancel) is not var (node, row))
        {
            await Problem.Of(new Fault("unknown-station", "no station of this name is set up here", "grange charge station add", 404)).ExecuteAsync(context);
            return;
        }
        if (Refusal(context, node, row, operatorName) is { } refused)
        {
            await refused.ExecuteAsync(context);
            return;
        }
        if (!context.WebSockets.IsWebSocketRequest)
        {
            await Problem.Of(new Fault("websocket-only", "stations speak WebSocket here", "connect with the subprotocol ocpp1.6 or ocpp2.0.1", 426)).ExecuteAsync(context);
            return;
        }
        if (Subprotocol.Choose(context.WebSockets.WebSocketRequestedProtocols) is not { } version)
        {
            // No common subprotocol: the handshake is completed without one, then the socket closes (OCPP-J 1.6 §3.1.2).
            using var mute = await context.WebSockets.AcceptWebSocketAsync();
            using var silent = new StationSocket(mute, default);
            await silent.CloseAsync(WebSocketCloseStatus.ProtocolError, "no common subprotocol");
            await silent.RunAsync((_, _) => Task.CompletedTask, cancel);
            return;
        }
        using var web = await context.WebSockets.AcceptWebSocketAsync(version.Name());
        await ServeAsync(node, row, web, version, cancel);
    }

    static async Task ServeAsync(ChargingNode node, StationRow row, WebSocket web, OcppVersion version, CancellationToken cancel)
    {
        using var socket = new StationSocket(web, version);
        var (line, handler) = (node.Lines.Of(row), node.Messages);
        var number = await line.ConnectedAsync(socket);
        LogConnected(node.Log, row.Identity, version);
        foreach (var entry in node.Sessions.OfStation(row.Identity)) entry.Touched.Beat();
        if (row.HasBooted) node.Arrived(row.Identity);
        try
        {
            await socket.RunAsync((message, token) => handler.HearAsync(line, version, message, token), cancel);
        }
        finally
        {
            line.Disconnected(number);
            LogGone(node.Log, row.Identity);
        }
    }

    /// <summary>401 on bad or missing credentials, 429 for an address that keeps trying (security whitepaper §2).</summary>
    IResult? Refusal(HttpContext context, ChargingNode node, StationRow row, string? operatorName)
    {
        var address = context.Connection.RemoteIpAddress?.ToString() ?? "";
        if (failures.MustWait(address, node.Now))
        {
            context.Response.Headers.RetryAfter = "60";
            return Problem.Of(new Fault("too-many-attempts", "too many wrong passwords came from this address", "wait a minute", 429));
        }
        if (row.Credentials.Profile >= 2 && !context.Request.IsHttps)
            return Problem.Of(new Fault("tls-required", $"{row.Identity} has security profile {row.Credentials.Profile}: it speaks over TLS only", "connect to the network's wss:// address", 403));
        var isIt = row.Credentials.Profile == 3
            ? context.Connection.ClientCertificate is { } certificate && ClientCertificate.IsOf(certificate, row.Identity, operatorName)
            : row.Admits(context.Request.Headers.Authorization);
        if (isIt) return null;
        failures.Note(address, node.Now);
        LogWrongKey(node.Log, row.Identity, address);
        context.Response.Headers.WWWAuthenticate = "Basic realm=\"ocpp\"";
        return Problem.Of(new Fault("station-credentials", $"this is not the key of {row.Identity}", "set the station's key as 'grange charge station add' printed it", 401));
    }

    async Task<(ChargingNode Node, StationRow Row)?> FindAsync(StationIdentity identity, CancellationToken cancel)
    {
        foreach (var network in networks())
        {
            var node = await network.NodeAsync(cancel);
            if (await node.Stations.FindAsync(identity, cancel) is { } row) return (node, row);
        }
        return null;
    }

    [LoggerMessage(LogLevel.Debug, "{Station} connected with {Version}")]
    static partial void LogConnected(ILogger log, StationIdentity station, OcppVersion version);

    [LoggerMessage(LogLevel.Debug, "{Station} is gone")]
    static partial void LogGone(ILogger log, StationIdentity station);

    [LoggerMessage(LogLevel.Warning, "{Station} was refused: a wrong key from {Address}")]
    static partial void LogWrongKey(ILogger log, StationIdentity station, string address);
}
