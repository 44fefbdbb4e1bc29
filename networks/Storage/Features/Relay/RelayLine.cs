using System.Net;
using System.Net.WebSockets;

namespace Grange.Storage.Relay;

/// <summary>A provider's tunnel at this node: HTTP to it, each connection a stream.</summary>
sealed class RelayLine : IAsyncDisposable
{
    readonly Tunnel tunnel;

    public RelayLine(WebSocket socket, IPAddress? from)
    {
        (tunnel, From) = (new Tunnel(socket, accept: null), from);
        Http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancel) => await tunnel.OpenAsync(cancel),
            MaxConnectionsPerServer = Tunnel.MostStreams,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
        });
    }

    /// <summary>Where the provider dialled from: its neighbourhood.</summary>
    public IPAddress? From { get; }

    /// <summary>Requests to the provider, whatever host they name.</summary>
    public HttpMessageInvoker Http { get; }

    /// <summary>Runs until the tunnel breaks.</summary>
    public Task RunAsync(CancellationToken cancel) => tunnel.RunAsync(cancel);

    public async ValueTask DisposeAsync()
    {
        await tunnel.DisposeAsync();
        Http.Dispose();
    }
}
