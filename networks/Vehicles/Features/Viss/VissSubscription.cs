using Grange.Vehicles.Rules.Reads;
using Grange.Vehicles.Rules.Viss;

namespace Grange.Vehicles.Features.Viss;

/// <summary>What one client wants to hear of, and what it heard last.</summary>
sealed class VissSubscription(string id, string path, VissFilter filter)
{
    readonly Dictionary<string, Point> told = new(StringComparer.Ordinal);

    public string Id => id;
    public VissFilter Filter => filter;

    /// <summary>When a timed one is told next, Unix milliseconds.</summary>
    public long DueMs { get; set; }

    public bool Takes(string name) => filter.Takes(path, name);

    /// <summary>The newest of new values that are to be told, by signal.</summary>
    public IReadOnlyList<Point> Take(IEnumerable<Point> points)
    {
        var tell = new Dictionary<string, Point>(StringComparer.Ordinal);
        foreach (var point in points.Where(one => Takes(one.Name)).OrderBy(one => one.AtMs))
        {
            Point? last = told.TryGetValue(point.Name, out var before) ? before : null;
            // A text has no difference but that it is another.
            if (point.Text is not null ? filter.Range.Count > 0 || last?.Text == point.Text : !filter.Tells(point.Number, last?.Number)) continue;
            tell[point.Name] = told[point.Name] = point;
        }
        return [.. tell.Values];
    }
}
