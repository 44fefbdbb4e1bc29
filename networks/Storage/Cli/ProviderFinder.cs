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
        var found = answer["Providers"]!.AsArray().SelectMany(record => record!["Addrs"]!.AsArray()).Select(address => Multiaddr.UrlOf((string)address!)).OfType<Uri>().Where(url => url != node.Address).ToList();
        return recent = [.. found.OrderBy(url => !recent.Contains(url))];
    }
}
