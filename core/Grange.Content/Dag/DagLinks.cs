namespace Grange.Content;

/// <summary>The links of a block, by its codec. Codecs without links, and those Grange does not walk, have none.</summary>
static class DagLinks
{
    public static Found<IReadOnlyList<Cid>> Of(Cid cid, ReadOnlyMemory<byte> block)
    {
        switch (cid.Codec)
        {
            case Codec.DagPb:
                var broken = DagPb.TryDecode(block, out var node);
                return broken == DagPbFault.None ? node!.Links.Select(link => link.Hash).ToArray() : DagFault.Malformed(cid, $"dag-pb: {broken}");
            case Codec.DagCbor:
                var links = new List<Cid>();
                var refused = DagCbor.TryReadLinks(block.Span, links);
                return refused == DagCborFault.None ? links : DagFault.Malformed(cid, $"dag-cbor: {refused}");
            case Codec.DagJson:
                return DagValue.Decode(cid, block).TryGet(out var value, out var fault) ? value.Links().ToArray() : fault;
            default:
                return Array.Empty<Cid>();
        }
    }

    /// <summary>True when a dag-pb block carries a UnixFS message; other dag-pb is a plain graph.</summary>
    public static bool IsUnixFs(ReadOnlyMemory<byte> block)
        => DagPb.TryDecode(block, out var node) == DagPbFault.None && node!.Data is { } data && UnixFsData.TryDecode(data) is not null;
}
