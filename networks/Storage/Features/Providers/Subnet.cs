using System.Net;
using System.Net.Sockets;

namespace Grange.Storage.Providers;

/// <summary>The neighbourhood of an address: what fails together, and often belongs together.</summary>
static class Subnet
{
    /// <summary>The /24 of an IPv4 address or the /48 of an IPv6 one; null for names, and for addresses that mean another place on every network.</summary>
    public static string? Of(Uri url) => IPAddress.TryParse(url.DnsSafeHost, out var address) ? Of(address) : null;

    /// <inheritdoc cref="Of(Uri)"/>
    public static string? Of(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        var bytes = address.GetAddressBytes();
        if (address.AddressFamily == AddressFamily.InterNetwork) return IsPrivate(bytes) ? null : $"{bytes[0]}.{bytes[1]}.{bytes[2]}.0/24";
        return IsPublic(address) ? $"{Convert.ToHexStringLower(bytes.AsSpan(0, 6))}/48" : null;
    }

    /// <summary>True of an address that means the same machine everywhere, and so none behind this node's own walls.</summary>
    public static bool IsPublic(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        return address.AddressFamily == AddressFamily.InterNetwork
            ? !IsPrivate(address.GetAddressBytes())
            : !(IPAddress.IsLoopback(address) || address.IsIPv6LinkLocal || address.IsIPv6UniqueLocal || address.IsIPv6Multicast || address.Equals(IPAddress.IPv6Any));
    }

    static bool IsPrivate(byte[] bytes) => bytes switch
    {
        [0 or 10 or 127, ..] => true,
        [100, >= 64 and < 128, ..] => true,
        [169, 254, ..] => true,
        [172, >= 16 and < 32, ..] => true,
        [192, 168, ..] => true,
        _ => false,
    };
}
