using System.Globalization;
using System.Text.RegularExpressions;
using Grange.Kernel;

namespace Grange.Rendering.Protocol;

/// <summary>Frames as people and templates write them: Open Job Description's IntRangeExpr (2023-09 Template Schemas, 3.4.1.1): <c>1-5</c>, <c>10-15:2,1-5</c>, <c>10-1:-3</c>.</summary>
/// <remarks>Ranges may not overlap, even where their steps miss each other; not more than <see cref="Most"/> numbers at all.</remarks>
public static partial class FrameExpression
{
    public const int Most = Rules.Bodies.FrameRanges.MaxFrames;

    const int MaxText = 4_096;

    /// <summary>The numbers in rising order, or <c>bad-frames</c>. Never throws.</summary>
    public static Result<IReadOnlyList<int>> Read(string text)
    {
        if (text.Length > MaxText) return Wrong("it is too long");
        var (numbers, ranges) = (new SortedSet<int>(), new List<(int Least, int Most)>());
        foreach (var part in text.Split(','))
        {
            var match = Part().Match(part);
            if (!match.Success || !TryNumber(match.Groups[1], out var from)) return Wrong($"'{part.Trim()}' is no number and no range");
            var (to, step) = (from, 1);
            if (match.Groups[2].Success && !TryNumber(match.Groups[2], out to)) return Wrong($"'{part.Trim()}' goes too far");
            if (match.Groups[3].Success && (!TryNumber(match.Groups[3], out step) || step == 0)) return Wrong("a step is a number that is not 0");
            if (step > 0 ? to < from : to > from) to = from; // the standard's table: what runs against its step is its first number alone
            var range = (Least: Math.Min(from, to), Most: Math.Max(from, to));
            if (ranges.Any(other => range.Least <= other.Most && other.Least <= range.Most)) return Wrong($"'{part.Trim()}' overlaps another range");
            ranges.Add(range);
            var count = ((long)to - from) / step + 1;
            if (count + numbers.Count > Most) return Wrong($"more than {Most} numbers");
            for (var at = 0L; at < count; at++) numbers.Add((int)(from + at * step));
        }
        return numbers.ToList();
    }

    static bool TryNumber(Group group, out int number) => int.TryParse(group.ValueSpan, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);

    static Fault Wrong(string what) => new("bad-frames", $"these are no frames: {what}", "1-24, 1-100:10 or 1,5,9-12", 422);

    [GeneratedRegex(@"^\s*(-?\d{1,10})(?:\s*-\s*(-?\d{1,10})(?:\s*:\s*(-?\d{1,10}))?)?\s*$")]
    private static partial Regex Part();
}
