using System.Collections.Concurrent;
using System.Net;
using Grange.Content;

namespace Grange.Host.Attesting;

/// <summary>Blocks from a gateway, one raw block a request (trustless gateway specification). It is not trusted: what does not hash right is as good as absent.</summary>
public sealed class HttpBlocks(HttpClient http, Uri gateway) : IBlockReader
{
    readonly ConcurrentDictionary<Multihash, ReadOnlyMemory<byte>> held = new();

    /// <inheritdoc/>
    public async ValueTask<ReadOnlyMemory<byte>?> GetAsync(Multihash hash, CancellationToken cancel)
    {
        if (held.TryGetValue(hash, out var here)) return here;
        using var response = await http.GetAsync(new Uri(gateway, $"/ipfs/{new Cid(Codec.Raw, hash)}?format=raw"), HttpCompletionOption.ResponseHeadersRead, cancel);
        if (response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone) return null;
        response.EnsureSuccessStatusCode();
        if (response.Content.Headers.ContentLength > BlockLimits.MaxRead) return null;
        var bytes = await response.Content.ReadAsByteArrayAsync(cancel);
        if (!hash.Matches(bytes)) return null;
        held[hash] = bytes;
        return bytes;
    }
}
