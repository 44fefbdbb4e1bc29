namespace Grange.Content;

/// <summary>An index that lives as long as the process: for tests, and for agents that rebuild it from their segments when they start.</summary>
public sealed class InMemorySegmentIndex : ISegmentIndex
{
    readonly Lock gate = new();
    readonly Dictionary<Multihash, BlockPlace> places = [];
    readonly SortedDictionary<long, SegmentRow> segments = [];

    public ValueTask<BlockPlace?> FindAsync(Multihash hash, CancellationToken cancel)
    {
        lock (gate) return new(places.TryGetValue(hash, out var place) ? place : null);
    }

    public ValueTask AddAsync(long segment, long indexedBytes, IReadOnlyList<IndexedBlock> blocks, CancellationToken cancel)
    {
        lock (gate)
        {
            var row = segments.GetValueOrDefault(segment) ?? new SegmentRow(segment, 0, Sealed: false, PieceCid: null);
            segments[segment] = row with { IndexedBytes = indexedBytes };
            foreach (var block in blocks) places.TryAdd(block.Hash, block.Place);
        }
        return default;
    }

    public ValueTask SealAsync(long segment, string pieceCid, CancellationToken cancel)
    {
        lock (gate) segments[segment] = segments[segment] with { Sealed = true, PieceCid = pieceCid };
        return default;
    }

    public ValueTask<IReadOnlyList<SegmentRow>> SegmentsAsync(CancellationToken cancel)
    {
        lock (gate) return new([.. segments.Values]);
    }

    public ValueTask RemoveAsync(long segment, CancellationToken cancel)
    {
        lock (gate)
        {
            segments.Remove(segment);
            foreach (var (hash, place) in places)
                if (place.Segment == segment) places.Remove(hash);
        }
        return default;
    }
}
