using Grange.Kernel;

namespace Grange.Storage;

/// <summary>Where a provider behind a router is reached: <c>/relay/{device}/…</c> at its node.</summary>
static class RelayPath
{
    const string Root = "/relay/";
    const int IdLength = 66; // 0x and 64 digits

    public static Uri Of(Uri node, DeviceId device) => new(node, $"{Root}{device}/");

    /// <summary>True of a provider's address that is its node's.</summary>
    public static bool Is(Uri url) => TryRead(url, out _, out _);

    /// <summary>Takes an address apart: whose it is, and the path at the provider.</summary>
    public static bool TryRead(Uri url, out DeviceId device, out string path)
    {
        (device, path) = (default, "");
        var whole = url.AbsolutePath;
        if (!whole.StartsWith(Root, StringComparison.Ordinal) || whole.Length <= Root.Length + IdLength || whole[Root.Length + IdLength] != '/') return false;
        path = whole[(Root.Length + IdLength)..];
        return DeviceId.TryParse(whole.AsSpan(Root.Length, IdLength), null, out device);
    }

    /// <summary>A provider's door, whether it has an address of its own or its node's.</summary>
    /// <param name="provider">The address in its heartbeat.</param>
    /// <param name="path">A path and query; one that already leads through the node stays as it is.</param>
    public static Uri Door(Uri provider, string path)
        => path.StartsWith(Root, StringComparison.Ordinal) ? new Uri(provider, path) : new Uri(provider, provider.AbsolutePath.TrimEnd('/') + path);
}
