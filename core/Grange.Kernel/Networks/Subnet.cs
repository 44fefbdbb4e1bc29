using System.Net;
using System.Net.Sockets;

namespace Grange.Kernel;

/// <summary>The neighbourhood of an address: what fails together, and often belongs together.</summary>
public static class Subnet
{
    /// <summary>The /24 of an IPv4 address or the /48 of an IPv6 one; null for names, and for addresses that mean another place on every network.</summary>
    public static string? Of(Uri url) => IPAddress.TryParse(url.DnsSafeHost, out var address) ? Of(address) : null;

    /// <inheritdoc cref="Of(Uri)"/>
    public static string? Of(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (!PublicHttp.IsPublic(address)) return null;
        var bytes = address.GetAddressBytes();
        return address.AddressFamily == AddressFamily.InterNetwork ? $"{bytes[0]}.{bytes[1]}.{bytes[2]}.0/24" : $"{Convert.ToHexStringLower(bytes.AsSpan(0, 6))}/48";
    }
}
