using System.Net;
using System.Net.Sockets;

namespace Grange.Kernel;

/// <summary>HTTP to servers that strangers name: they may not lead to what only this node can reach. No redirect is followed.</summary>
public static class PublicHttp
{
    static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(5);

    /// <param name="mayBePrivate">For who runs the node: they reach all of its house anyway.</param>
    public static HttpClient Client(bool mayBePrivate)
    {
        var handler = new SocketsHttpHandler { ConnectTimeout = ConnectPatience, PooledConnectionLifetime = TimeSpan.FromMinutes(2), AllowAutoRedirect = false, UseCookies = false };
        if (!mayBePrivate) handler.ConnectCallback = ConnectAsync; // at the connection: a name that changes its mind leads nowhere else
        return new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan }; // each request has a patience of its own
    }

    /// <summary>True of an address that means the same machine everywhere.</summary>
    public static bool IsPublic(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (address.AddressFamily == AddressFamily.InterNetwork) return !IsPrivate(address.GetAddressBytes());
        var bytes = address.GetAddressBytes();
        if (bytes.AsSpan().StartsWith((ReadOnlySpan<byte>)[0, 0x64, 0xff, 0x9b])) return !IsPrivate(bytes[12..]); // NAT64
        return (bytes[0] & 0xe0) == 0x20 && !bytes.AsSpan().StartsWith((ReadOnlySpan<byte>)[0x20, 0x02]); // global unicast, and no 6to4 to a private address
    }

    static bool IsPrivate(byte[] bytes) => bytes switch
    {
        [0 or 10 or 127 or >= 224, ..] => true,
        [100, >= 64 and < 128, ..] => true,
        [169, 254, ..] => true,
        [172, >= 16 and < 32, ..] => true,
        [192, 168, ..] or [192, 0, 0, ..] => true,
        [198, 18 or 19, ..] => true,
        _ => false,
    };

    static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        var addresses = (await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, cancel)).Where(IsPublic).ToArray();
        if (addresses.Length == 0) throw new HttpRequestException($"{context.DnsEndPoint.Host} is at no public address");
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, context.DnsEndPoint.Port, cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
