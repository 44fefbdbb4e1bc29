using System.Net;
using System.Net.Sockets;
using Grange.Kernel;

namespace Grange.Storage.Pinning;

/// <summary>Where pins come from: HTTP servers their owners name. They are strangers, so they may not lead to what only this node can reach.</summary>
static class PinSources
{
    static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(5);

    /// <summary>The gateways of a pin, its own origins first; origins of other transports are passed over.</summary>
    public static IReadOnlyList<Uri> Of(PinJson wish, PinSettings settings)
        => [.. (wish.Origins ?? []).Concat(settings.Gateways ?? []).Select(UrlOf).OfType<Uri>().Distinct()];

    static Uri? UrlOf(string origin)
    {
        if (origin.StartsWith('/')) return Multiaddr.UrlOf(origin);
        return Uri.TryCreate(origin, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps) ? url : null;
    }

    /// <summary>Reaches them; where they may not be of this house, at public addresses only, whatever a name or a redirect says.</summary>
    public static HttpClient Client(bool mayBePrivate)
    {
        var handler = new SocketsHttpHandler { ConnectTimeout = ConnectPatience, PooledConnectionLifetime = TimeSpan.FromMinutes(2), MaxAutomaticRedirections = 3 };
        if (!mayBePrivate) handler.ConnectCallback = ConnectAsync;
        return new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan }; // whoever waits for a pin has a patience of its own
    }

    static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        var addresses = (await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, cancel)).Where(PublicHttp.IsPublic).ToArray();
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
