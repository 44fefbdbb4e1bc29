using System.Collections.Concurrent;
using System.Net;
using Grange.Content;

namespace Grange.Host.Attesting;

/// <summary>Blocks from a gateway (trustless gateway specification). It is not trusted: what does not hash right is as good as absent.</summary>
/// <remarks>What was announced comes as one CAR; what it lacked, or cut short, is asked for block by block.</remarks>
public sealed class HttpBlocks(HttpClient http, Uri gateway) : IBlockReader
{
    readonly ConcurrentDictionary<Multihash, ReadOnlyMemory<byte>> held = new();

    /// <inheritdoc/>
    public async ValueTask ExpectAsync(Cid root, CancellationToken cancel)
    {
        held.Clear(); // what was expected before has been read
        try
        {
            using var response = await http.GetAsync(new Uri(gateway, $"/ipfs/{root}?format=car"), HttpCompletionOption.ResponseHeadersRead, cancel);
            if (!response.IsSuccessStatusCode) return;
            await using var body = await response.Content.ReadAsStreamAsync(cancel);
            using var car = await CarReader.OpenAsync(body, cancel);
            while (await car.ReadAsync(cancel)) held[car.Current.Cid.Hash] = car.Current.Bytes.ToArray(); // the reader has hashed it
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException && !cancel.IsCancellationRequested)
        {
            // Half of it is better than nothing: the rest is asked for one by one.
        }
    }

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
