namespace Grange.Energy.Rules.Market;

/// <summary>
/// What one more Wh of net export costs at a point of the grid: segments by rising rank, from <see cref="From"/> (all bids served, nothing offered). To go up the curve is
/// to accept an offer or to give up a bid (spec §3.4).
/// </summary>
sealed class Curve
{
    readonly long[] ranks, ends;

    /// <summary>Takes segments in order of rank; those of one rank are put together.</summary>
    public Curve(long from, ReadOnlySpan<long> sorted, ReadOnlySpan<long> lengths)
    {
        (From, var count, var at) = (from, 0, from);
        (ranks, ends) = (new long[sorted.Length], new long[sorted.Length]);
        for (var i = 0; i < sorted.Length; i++)
        {
            if (lengths[i] == 0) continue;
            at = checked(at + lengths[i]);
            if (count == 0 || ranks[count - 1] != sorted[i]) ranks[count++] = sorted[i];
            ends[count - 1] = at;
        }
        Count = count;
    }

    /// <summary>Net export of the curve's left end; zero or below.</summary>
    public long From { get; }

    /// <summary>Net export of its right end; zero or above.</summary>
    public long To => Count == 0 ? From : ends[Count - 1];

    /// <summary>Segments, each of another rank.</summary>
    public int Count { get; }

    public long Rank(int segment) => ranks[segment];
    public long Start(int segment) => segment == 0 ? From : ends[segment - 1];
    public long End(int segment) => ends[segment];

    /// <summary>The first segment that reaches beyond a net export; <see cref="Count"/> at the right end.</summary>
    public int SegmentAfter(long export)
    {
        var at = Array.BinarySearch(ends, 0, Count, export);
        return at >= 0 ? at + 1 : ~at;
    }

    /// <summary>How much the curve has of one rank.</summary>
    public long LengthOf(long rank) => Array.BinarySearch(ranks, 0, Count, rank) is >= 0 and var at ? End(at) - Start(at) : 0;

    /// <summary>Net export when everything below a rank is taken.</summary>
    public long Below(long rank)
    {
        var at = Array.BinarySearch(ranks, 0, Count, rank);
        if (at < 0) at = ~at;
        return at == 0 ? From : ends[at - 1];
    }

    /// <summary>Price of the last Wh before a net export, and of the next one; null at the curve's ends. In between lies every price that clears there.</summary>
    public (long? Low, long? High) PricesAt(long export)
    {
        var after = SegmentAfter(export);
        long? high = after < Count ? Ranks.PriceOf(ranks[after]) : null;
        if (after < Count && Start(after) < export) return (high, high);
        return (after > 0 ? Ranks.PriceOf(ranks[after - 1]) : null, high);
    }

    /// <summary>
    /// The curve as the node above sees it, through a line: no more than the limits, and each Wh on it costs a fee, so what saves import is worth less and what is exported
    /// costs more.
    /// </summary>
    public Curve Through(in LineLimits line)
    {
        var (low, high) = (Math.Max(From, -line.ImportWh), Math.Min(To, line.ExportWh));
        var (seen, lengths, count) = (new long[Count + 1], new long[Count + 1], 0);
        for (var i = SegmentAfter(low); i < Count && Start(i) < high; i++)
        {
            var (from, to) = (Math.Max(Start(i), low), Math.Min(ends[i], high));
            if (from < 0) (seen[count], lengths[count++]) = (ranks[i] - 2 * line.Fee, Math.Min(to, 0) - from);
            if (to > 0) (seen[count], lengths[count++]) = (ranks[i] + 2 * line.Fee, to - Math.Max(from, 0));
        }
        return new Curve(low, seen.AsSpan(0, count), lengths.AsSpan(0, count));
    }
}

/// <summary>A line toward the parent: limits in Wh of the slot, a fee in micro-currency per kWh either way.</summary>
readonly record struct LineLimits(long ImportWh, long ExportWh, long Fee);
