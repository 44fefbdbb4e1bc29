using Grange.Geo;
using Grange.Vehicles.Rules.Facts;

namespace Grange.Vehicles.Rules.Reads;

/// <summary>One value of a signal at a time.</summary>
/// <param name="Name">VSS path.</param>
/// <param name="AtMs">Unix milliseconds.</param>
/// <param name="Number">Where it is no text; booleans are 0 and 1.</param>
/// <param name="Text">Where it is one.</param>
public readonly record struct Point(string Name, long AtMs, double Number, string? Text);

/// <summary>Series out of points. Pure.</summary>
public static class PointSeries
{
    /// <summary>A number's series in the order of time; of two values of one moment the first that was said.</summary>
    public static IReadOnlyList<Sample<double>> Numbers(this IEnumerable<Point> points, string name)
        => [.. points.Where(one => one.Text is null && one.Name == name).OrderBy(one => one.AtMs).DistinctBy(one => one.AtMs).Select(one => new Sample<double>(one.AtMs, one.Number))];

    /// <summary>Fixes in the order of time: a latitude and a longitude of one moment.</summary>
    public static IReadOnlyList<Sample<LatLng>> Fixes(this IEnumerable<Point> points)
    {
        var halves = points.Where(one => one.Text is null && SignalNames.IsFix(one.Name)).ToList();
        var east = halves.Where(one => one.Name == SignalNames.Longitude).GroupBy(one => one.AtMs).ToDictionary(one => one.Key, one => one.First().Number);
        return [.. halves.Where(one => one.Name == SignalNames.Latitude && east.ContainsKey(one.AtMs)).OrderBy(one => one.AtMs).DistinctBy(one => one.AtMs)
            .Select(one => new Sample<LatLng>(one.AtMs, new(one.Number, east[one.AtMs]))).Where(one => one.Value.IsValid)];
    }

    /// <summary>Whether the ignition is on, by its own signal and by the state of the electrical system.</summary>
    public static IReadOnlyList<Sample<bool>> Ignition(this IEnumerable<Point> points)
        => [.. points.Where(one => one.Name is SignalNames.Ignition or SignalNames.SystemState).OrderBy(one => one.AtMs).DistinctBy(one => one.AtMs)
            .Select(one => new Sample<bool>(one.AtMs, one.Text is { } state ? state is "ON" or "START" or "true" : one.Number != 0))];
}
