namespace Grange.Simulation.Growth;

/// <summary>How many units join when demand for each of them grows: entry = e^level × (demand / units)^elasticity, a day. Fitted to weeks, by least squares of logarithms.</summary>
/// <param name="Level">Logarithm of a day's entry at a demand of one for each unit.</param>
/// <param name="Elasticity">By how much per cent more join when demand per unit is a per cent higher.</param>
/// <param name="Weeks">How many weeks it was fitted to.</param>
public sealed record DemandDrivenEntry(double Level, double Elasticity, int Weeks)
{
    const int Week = 7;

    /// <summary>Fits the weeks that end with the last of the units' days, as far back as demand is known; null where fewer than three can be had.</summary>
    /// <param name="units">Everything known of the units: nothing after the fit's end is in it.</param>
    /// <param name="demand">Only what is known by then is looked at.</param>
    public static DemandDrivenEntry? Fit(DailySeries units, DailySeries demand)
    {
        ArgumentNullException.ThrowIfNull(units);
        ArgumentNullException.ThrowIfNull(demand);
        var points = new List<(double X, double Y)>();
        for (var end = units.LastDay; end - Week >= demand.FirstDay; end -= Week)
        {
            var (joined, middle) = ((units.At(end) - units.At(end - Week)) / Week, end - Week / 2.0);
            if (joined > 0) points.Add((Math.Log(demand.At(middle) / units.At(middle)), Math.Log(joined)));
        }
        if (points.Count < 3) return null;
        var (x, y) = (points.Average(point => point.X), points.Average(point => point.Y));
        var slope = points.Sum(point => (point.X - x) * (point.Y - y)) / points.Sum(point => (point.X - x) * (point.X - x));
        return new(y - slope * x, slope, points.Count);
    }

    /// <summary>Units on each day after the last known one, until <paramref name="lastDay"/>: a day's entry follows from the demand and the units of the day before.</summary>
    public DailySeries Forecast(DailySeries units, DailySeries demand, int lastDay)
    {
        ArgumentNullException.ThrowIfNull(units);
        ArgumentNullException.ThrowIfNull(demand);
        var days = new List<(int, double)> { (units.LastDay, units.At(units.LastDay)) };
        for (var day = units.LastDay + 1; day <= lastDay; day++)
        {
            var before = days[^1].Item2;
            days.Add((day, before + Math.Exp(Level + Elasticity * Math.Log(demand.At(day - 1) / before))));
        }
        return new DailySeries(days);
    }
}
