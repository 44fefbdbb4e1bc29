using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Threading.Channels;
using Grange.Storage.Relay;

namespace Grange.Storage.Tests.Relay;

/// <summary>Both ends of a tunnel over a loopback socket.</summary>
sealed class TunnelPair : IAsyncDisposable
{
    readonly Channel<TunnelStream> opened = Channel.CreateUnbounded<TunnelStream>();

    TunnelPair(WebSocket node, WebSocket home)
    {
        (Node, Home, HomeSocket) = (new Tunnel(node, null), new Tunnel(home, stream => opened.Writer.TryWrite(stream)), home);
    }

    public Tunnel Node { get; }
    public Tunnel Home { get; }

    /// <summary>The provider's end, for what a tunnel would not send.</summary>
    public WebSocket HomeSocket { get; }

    public ChannelReader<TunnelStream> Opened => opened.Reader;

    public static async Task<TunnelPair> OpenAsync(bool homeRuns = true)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var dialled = new TcpClient();
        await dialled.ConnectAsync((IPEndPoint)listener.LocalEndpoint);
        var accepted = await listener.AcceptTcpClientAsync();
        var pair = new TunnelPair(
            WebSocket.CreateFromStream(accepted.GetStream(), new WebSocketCreationOptions { IsServer = true }), WebSocket.CreateFromStream(dialled.GetStream(), new WebSocketCreationOptions { IsServer = false }));
        _ = pair.Node.RunAsync(CancellationToken.None);
        if (homeRuns) _ = pair.Home.RunAsync(CancellationToken.None);
        return pair;
    }

    public async ValueTask DisposeAsync()
    {
        await Node.DisposeAsync();
        await Home.DisposeAsync();
    }
}
