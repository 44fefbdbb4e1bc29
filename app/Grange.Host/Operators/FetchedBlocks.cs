using Grange.Content;
using Grange.Host.Attesting;
using Grange.Host.Content;

namespace Grange.Host.Operators;

/// <summary>Blocks of other operators' nodes: what is not here is fetched, hashed, and kept, so that this node can show it from then on.</summary>
public sealed class FetchedBlocks : IBlockReader
{
    readonly NodeContent content;
    readonly IReadOnlyList<HttpBlocks> sources;

    /// <param name="content">This node's own.</param>
    /// <param name="http">For the requests.</param>
    /// <param name="from">The nodes to ask, in this order.</param>
    public FetchedBlocks(NodeContent content, HttpClient http, IEnumerable<Uri> from)
        => (this.content, sources) = (content, [.. from.Select(url => new HttpBlocks(http, url))]);

    /// <inheritdoc/>
    public async ValueTask ExpectAsync(Cid root, CancellationToken cancel)
    {
        foreach (var source in sources) await source.ExpectAsync(root, cancel);
    }

    /// <inheritdoc/>
    public async ValueTask<ReadOnlyMemory<byte>?> GetAsync(Multihash hash, CancellationToken cancel)
    {
        if (await content.Here.GetAsync(hash, cancel) is { } here) return here;
        foreach (var source in sources)
        {
            if (await TryAsync(source, hash, cancel) is not { } block) continue;
            var codec = DagCbor.TryDecode(block.Span, out _) == DagCborFault.None ? Codec.DagCbor : Codec.Raw;
            await content.PutAsync(new Cid(codec, hash), block, cancel);
            return block;
        }
        return null;
    }

    /// <summary>Null also where the node does not answer: it is as good as without the block.</summary>
    static async ValueTask<ReadOnlyMemory<byte>?> TryAsync(HttpBlocks source, Multihash hash, CancellationToken cancel)
    {
        try
        {
            return await source.GetAsync(hash, cancel);
        }
        catch (Exception silent) when (silent is HttpRequestException or IOException or TaskCanceledException && !cancel.IsCancellationRequested)
        {
            return null;
        }
    }
}
