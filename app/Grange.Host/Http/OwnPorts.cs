using System.Net;
using System.Net.Sockets;
using Grange.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;

namespace Grange.Host.Http;

/// <summary>The node's ports: its HTTP door, and beside it those where a network speaks a protocol that wants a port of its own.</summary>
static class OwnPorts
{
    const string S3 = "s3";

    /// <summary>Opens them with the server; what comes in at a network's port is marked with its name.</summary>
    public static void Open(IWebHostBuilder web, NodeOptions options)
    {
        if (options.S3 is not { } endpoint || options.Modules is { Count: > 0 } modules && !modules.Contains("storage")) return;
        web.ConfigureKestrel(kestrel => kestrel.Listen(endpoint, port => port.Use(next => connection =>
        {
            connection.Features.Set(new OwnPort(S3));
            return next(connection);
        })));
        if (options.S3MayMove) web.UseSockets(sockets => sockets.CreateBoundListenSocket = wanted => BindOrMove(wanted, endpoint));
    }

    /// <summary>Where the node answers, and where its networks do by the names of their ports.</summary>
    public static (Uri Http, IReadOnlyDictionary<string, Uri> Ports) Of(WebApplication app)
    {
        var bound = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Select(Reachable).ToList();
        return (bound[0], bound.Skip(1).ToDictionary(_ => S3));
    }

    static Socket BindOrMove(EndPoint wanted, IPEndPoint movable)
    {
        try
        {
            return SocketTransportOptions.CreateDefaultBoundListenSocket(wanted);
        }
        catch (SocketException taken) when (taken.SocketErrorCode == SocketError.AddressAlreadyInUse && wanted.Equals(movable))
        {
            return SocketTransportOptions.CreateDefaultBoundListenSocket(new IPEndPoint(movable.Address, 0));
        }
    }

    /// <summary>An address that stands for every interface is reached at this machine's own.</summary>
    static Uri Reachable(string bound)
        => new(bound.Replace("[::]", "127.0.0.1", StringComparison.Ordinal).Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal));
}
