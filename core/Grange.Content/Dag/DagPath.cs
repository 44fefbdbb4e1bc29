using System.Globalization;

namespace Grange.Content;

/// <summary>Where a path led: the CID it ends at, the CID after each segment (the root first), and what of it lies inside that last block.</summary>
/// <remarks><c>Remainder</c> is only non-empty in dag-cbor and dag-json, where a path may end at a value that is no link.</remarks>
public sealed record DagPathEnd(Cid Cid, IReadOnlyList<Cid> Roots, IReadOnlyList<string> Remainder);

/// <summary>Follows paths through directories, HAMTs, plain dag-pb links, dag-cbor and dag-json.</summary>
public static class DagPath
{
    /// <summary>Most segments a path may have.</summary>
    public const int MaxSegments = 256;

    /// <summary>The segments of "a/b/c"; empty ones are left out.</summary>
    public static IReadOnlyList<string> Split(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Follows <paramref name="segments"/> from <paramref name="root"/>. A block that a link leads to at the very end is not fetched.</summary>
    /// <param name="blocks">Where the blocks come from.</param>
    /// <param name="root">Where the path begins.</param>
    /// <param name="segments">Names, already percent-decoded.</param>
    /// <param name="passed">Gets each block on the way, in order, without the one it ends at; also when the path is refused, so that a client can see why.</param>
    /// <param name="cancel">Ends the wait.</param>
    public static async ValueTask<Found<DagPathEnd>> ResolveAsync(
        IBlockReader blocks, Cid root, IReadOnlyList<string> segments, List<Cid>? passed, CancellationToken cancel)
    {
        if (segments.Count > MaxSegments) return new DagFault(DagReason.TooLarge, root, $"the path has more than {MaxSegments} segments");
        var roots = new List<Cid> { root };
        for (var done = 0; done < segments.Count;)
        {
            var at = roots[^1];
            if (!(await blocks.FetchAsync(at, cancel)).TryGet(out var block, out var fault)) return fault;
            var taken = 1;
            if (at.Codec is Codec.DagCbor or Codec.DagJson)
            {
                var value = StepInside(at, block, segments, done, out taken);
                if (value is { IsFound: true, Value.IsEmpty: true }) return new DagPathEnd(at, roots, [.. segments.Skip(done)]);
                passed?.Add(at);
                if (!value.TryGet(out var linked, out fault)) return fault;
                roots.AddRange([.. Enumerable.Repeat(at, taken - 1), linked]); // segments inside a block stay at its CID
            }
            else
            {
                passed?.Add(at);
                if (!(await StepNamedAsync(blocks, at, block, segments[done], passed, cancel)).TryGet(out var child, out fault)) return fault;
                roots.Add(child);
            }
            done += taken;
        }
        return new DagPathEnd(roots[^1], roots, []);
    }

    static async ValueTask<Found<Cid>> StepNamedAsync(
        IBlockReader blocks, Cid at, ReadOnlyMemory<byte> block, string name, List<Cid>? passed, CancellationToken cancel)
    {
        if (at.Codec == Codec.Raw) return new DagFault(DagReason.NotADirectory, at, $"'{name}' is asked of a file");
        if (at.Codec != Codec.DagPb) return new DagFault(DagReason.UnsupportedCodec, at, $"paths through codec 0x{(ulong)at.Codec:x} are not followed");
        var broken = DagPb.TryDecode(block, out var node);
        if (broken != DagPbFault.None) return DagFault.Malformed(at, $"dag-pb: {broken}");
        if (node!.Data is not { } data || UnixFsData.TryDecode(data) is null) return Named(at, node.Links, name); // dag-pb that is no UnixFS: links by name
        if (!UnixFsNode.Decode(at, block).TryGet(out var entity, out var fault)) return fault;
        return entity.Type switch
        {
            UnixFsType.Directory => Named(at, entity.Links, name),
            UnixFsType.HamtShard => await new HamtWalk(blocks).FindAsync(entity, name, passed, cancel),
            _ => new DagFault(DagReason.NotADirectory, at, $"'{name}' is asked of a {entity.Type}"),
        };
    }

    // The first of several equal names wins.
    static Found<Cid> Named(Cid at, IReadOnlyList<DagPbLink> links, string name)
    {
        foreach (var link in links)
            if (link.Name == name) return link.Hash;
        return new DagFault(DagReason.NotFound, at, $"there is no '{name}' here");
    }

    /// <summary>Goes into a dag-cbor or dag-json value until a link is met; the empty CID when the segments end before one is.</summary>
    static Found<Cid> StepInside(Cid at, ReadOnlyMemory<byte> block, IReadOnlyList<string> segments, int first, out int taken)
    {
        taken = 0;
        if (!DagValue.Decode(at, block).TryGet(out var value, out var fault)) return fault;
        while (first + taken < segments.Count)
        {
            var name = segments[first + taken++];
            value = value.Kind switch
            {
                DagKind.Map => value.AsMap.GetValueOrDefault(name),
                DagKind.List when int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var i) && i < value.AsList.Count => value.AsList[i],
                _ => null,
            };
            if (value is null) return new DagFault(DagReason.NotFound, at, $"there is no '{name}' here");
            if (value.Kind == DagKind.Link) return value.AsLink;
        }
        return default(Cid);
    }
}
