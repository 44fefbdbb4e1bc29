using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Grange.Storage.Tests.Relay;

/// <summary>A line to a port that can be cut: every connection over it ends at once, and those that come later work again.</summary>
sealed class Wire : IDisposable
{
    readonly TcpListener listener = new(IPAddress.Loopback, 0);
    readonly ConcurrentBag<TcpClient> ends = [];
    readonly int port;
    long carried;

    public Wire(Uri to)
    {
        port = to.Port;
        listener.Start();
        _ = AcceptAsync();
    }

    public Uri Url => new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");

    /// <summary>Bytes carried in both directions.</summary>
    public long Carried => Interlocked.Read(ref carried);

    public void Cut()
    {
        while (ends.TryTake(out var end)) end.Close();
    }

    async Task AcceptAsync()
    {
        try
        {
            while (true) _ = CarryAsync(await listener.AcceptTcpClientAsync());
        }
        catch (Exception over) when (over is SocketException or ObjectDisposedException)
        {
            // the wire was taken away
        }
    }

    async Task CarryAsync(TcpClient here)
    {
        using var there = new TcpClient();
        using (here)
            try
            {
                await there.ConnectAsync(IPAddress.Loopback, port);
                ends.Add(here);
                ends.Add(there);
                await Task.WhenAny(CopyAsync(here.GetStream(), there.GetStream()), CopyAsync(there.GetStream(), here.GetStream()));
            }
            catch (Exception cut) when (cut is IOException or SocketException or InvalidOperationException)
            {
                // both ends see it
            }
    }

    async Task CopyAsync(NetworkStream from, NetworkStream to)
    {
        var buffer = new byte[32 * 1024];
        for (int read; (read = await from.ReadAsync(buffer)) > 0; Interlocked.Add(ref carried, read)) await to.WriteAsync(buffer.AsMemory(0, read));
    }

    public void Dispose()
    {
        listener.Stop();
        Cut();
    }
}
