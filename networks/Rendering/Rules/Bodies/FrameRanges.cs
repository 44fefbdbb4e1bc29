using Grange.Content;

namespace Grange.Rendering.Rules.Bodies;

/// <summary>Frames of a job: ranges that rise and do not touch, both ends included. In evidence <c>[[from, to], …]</c>.</summary>
public sealed record FrameRanges
{
    /// <summary>Bounds of one order.</summary>
    public const int MaxRanges = 1_024, MaxFrames = 100_000;

    FrameRanges(IReadOnlyList<(int From, int To)> ranges)
    {
        Ranges = ranges;
        Count = ranges.Sum(range => range.To - range.From + 1);
    }

    public IReadOnlyList<(int From, int To)> Ranges { get; }

    /// <summary>How many frames they are.</summary>
    public int Count { get; }

    /// <summary>The same frames as few ranges; null when there are none, or too many.</summary>
    public static FrameRanges? Of(IEnumerable<int> frames)
    {
        var ranges = new List<(int From, int To)>();
        foreach (var frame in frames.Distinct().Order())
        {
            if (frame is < 0 or > (int)Body.MaxFrame) return null;
            if (ranges.Count > 0 && ranges[^1].To == frame - 1) ranges[^1] = (ranges[^1].From, frame);
            else ranges.Add((frame, frame));
        }
        var made = new FrameRanges(ranges);
        return ranges.Count is 0 or > MaxRanges || made.Count > MaxFrames ? null : made;
    }

    public bool Has(int frame)
    {
        foreach (var (from, to) in Ranges)
            if (frame >= from && frame <= to) return true;
        return false;
    }

    public IEnumerable<int> All() => Ranges.SelectMany(range => Enumerable.Range(range.From, range.To - range.From + 1));

    public DagNode ToNode() => DagNode.List(Ranges.Select(range => DagNode.List(DagNode.Of((long)range.From), DagNode.Of((long)range.To))));

    /// <summary>Reads what <see cref="ToNode"/> wrote; null when it is something else, or more than an order may have. Never throws.</summary>
    public static FrameRanges? Read(DagNode node)
    {
        if (node.Kind != DagKind.List || node.AsList.Count is 0 or > MaxRanges) return null;
        var (ranges, last, count) = (new List<(int, int)>(), -2L, 0L);
        foreach (var item in node.AsList)
        {
            if (item.Kind != DagKind.List || item.AsList is not [{ Kind: DagKind.Int } from, { Kind: DagKind.Int } to]) return null;
            if (from.AsInt < 0 || to.AsInt > Body.MaxFrame || from.AsInt > to.AsInt || from.AsInt <= last + 1) return null;
            last = (long)to.AsInt;
            count += (long)(to.AsInt - from.AsInt) + 1;
            ranges.Add(((int)from.AsInt, (int)to.AsInt));
        }
        return count > MaxFrames ? null : new FrameRanges(ranges);
    }
}
