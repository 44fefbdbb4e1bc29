using Grange.Content;
using Grange.Verbs;

namespace Grange.Storage.Cli;

/// <summary>Finds providers of blocks by the node's delegated routing (routing v1). Who had the last block is asked first for the next.</summary>
sealed class ProviderFinder(NodeClient node)
{
    IReadOnlyList<Uri> recent = [];

    public async Task<IReadOnlyList<Uri>> OfAsync(Multihash hash, CancellationToken cancel)
    {
        var answer = await node.GetAsync($"/routing/v1/providers/{new Cid(Codec.Raw, hash)}", cancel);
        var found = answer["Providers"]!.AsArray().SelectMany(record => record!["Addrs"]!.AsArray()).Select(address => UrlOf((string)address!)).OfType<Uri>().Where(url => url != node.Address).ToList();
        return recent = [.. found.OrderBy(url => !recent.Contains(url))];
    }

    /// <summary><c>/ip4/1.2.3.4/tcp/80/http</c> as a URL, with <c>/http-path/a%2Fb</c> behind it where a node relays; null for another kind of address.</summary>
    static Uri? UrlOf(string multiaddr) => multiaddr.Split('/') switch
    {
        ["", "ip4" or "dns", var host, "tcp", var port, ("http" or "https") and var scheme] => new Uri($"{scheme}://{host}:{port}"),
        ["", "ip6", var host, "tcp", var port, ("http" or "https") and var scheme] => new Uri($"{scheme}://[{host}]:{port}"),
        [.. var address, "http-path", var path] when UrlOf(string.Join('/', address)) is { } root => new Uri(root, Uri.UnescapeDataString(path) + "/"),
        _ => null,
    };
}
