namespace Grange.Simulation.Growth;

/// <summary>Something measured on some days; between two of them a straight line, before the first and after the last what they say.</summary>
/// <param name="points">With rising days, at least one.</param>
public sealed class DailySeries(IReadOnlyList<(int Day, double Value)> points)
{
    public IReadOnlyList<(int Day, double Value)> Points => points;
    public int FirstDay => points[0].Day;
    public int LastDay => points[^1].Day;

    public double At(double day)
    {
        if (day <= FirstDay) return points[0].Value;
        if (day >= LastDay) return points[^1].Value;
        int low = 0, high = points.Count - 1;
        while (high - low > 1)
        {
            var middle = (low + high) / 2;
            if (points[middle].Day <= day) low = middle;
            else high = middle;
        }
        var (from, to) = (points[low], points[high]);
        return from.Value + (to.Value - from.Value) * (day - from.Day) / (to.Day - from.Day);
    }

    /// <summary>The part before a day: what somebody knew who stood there.</summary>
    public DailySeries Before(int day) => new([.. points.Where(point => point.Day < day)]);

    /// <summary>The part from a day on.</summary>
    public DailySeries From(int day) => new([.. points.Where(point => point.Day >= day)]);

    /// <summary>The straight line of least squares through the last days, as a series over all days until <paramref name="lastDay"/>: the naive forecast.</summary>
    public DailySeries Trend(int days, int lastDay)
    {
        var recent = points.Where(point => point.Day > LastDay - days).ToList();
        var (x, y) = (recent.Average(point => point.Day), recent.Average(point => point.Value));
        var slope = recent.Sum(point => (point.Day - x) * (point.Value - y)) / recent.Sum(point => (point.Day - x) * (point.Day - x));
        return new([.. Enumerable.Range(LastDay + 1, lastDay - LastDay).Select(day => (day, y + slope * (day - x)))]);
    }

    /// <summary>How far a forecast is from this, in parts of this, on the mean of this series' days.</summary>
    public double Error(DailySeries forecast)
    {
        ArgumentNullException.ThrowIfNull(forecast);
        return points.Average(point => Math.Abs(forecast.At(point.Day) - point.Value) / point.Value);
    }
}
