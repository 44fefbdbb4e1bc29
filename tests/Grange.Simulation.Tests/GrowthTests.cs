using System.Globalization;
using System.Text.Json;
using Grange.Simulation.Growth;
using Grange.Tests;

namespace Grange.Simulation.Tests;

/// <summary>Helium Mobile's hotspots from day 321 on (2024-08-07). The model is fitted to days before it alone. What carriers' subscribers did afterwards is told to it as a
/// demand that came true: it says how many providers answer a demand, and does not foretell the demand (spec/kernel.md §4.4).</summary>
public sealed class GrowthTests
{
    const int Split = 321;

    /// <summary>The best naive forecast of the specification: a line through the last 60 days.</summary>
    const double Naive = 0.21;

    static readonly DateOnly First = new(2023, 9, 21);

    [Fact]
    public void Helium_Mobiles_hotspots_are_foretold_better_than_by_the_best_naive_forecast()
    {
        var (units, demand) = (Read("cumulative_count_hotspots_onboarded"), Read("cumulative_subscribers_on_carrier_partners"));
        var (known, later) = (units.Before(Split), units.From(Split));
        var model = DemandDrivenEntry.Fit(known, demand.Before(Split))!;
        var error = later.Error(model.Forecast(known, demand, later.LastDay));
        var naive = later.Error(known.Trend(60, later.LastDay));
        Assert.Equal((290, 196), (known.Points.Count, later.Points.Count));
        Assert.Equal(0.210, naive, 0.001);
        Assert.True(error < Naive, string.Create(CultureInfo.InvariantCulture, $"{error:p2} of {later.Points.Count} days, elasticity {model.Elasticity:0.000} from {model.Weeks} weeks; a line: {naive:p2}"));
        Assert.Equal(0.127, error, 0.002);
    }

    [Fact]
    public void What_happens_after_the_split_is_not_in_the_fit()
    {
        var (units, demand) = (Read("cumulative_count_hotspots_onboarded"), Read("cumulative_subscribers_on_carrier_partners"));
        var fit = DemandDrivenEntry.Fit(units.Before(Split), demand.Before(Split));
        var other = new DailySeries([.. demand.Points.Select(point => point.Day < Split ? point : (point.Day, point.Value * 9))]);
        Assert.Equal(fit, DemandDrivenEntry.Fit(units.Before(Split), other.Before(Split)));
    }

    [Fact]
    public void A_network_that_grows_by_the_rule_gives_the_rule_back()
    {
        var demand = new DailySeries([.. Enumerable.Range(0, 400).Select(day => (day, 1_000 * Math.Exp(0.02 * day)))]);
        var grown = new DemandDrivenEntry(2, 0.5, 0).Forecast(new DailySeries([(0, 100)]), demand, 300);
        var fit = DemandDrivenEntry.Fit(grown, demand)!;
        Assert.Equal((2, 0.5), (fit.Level, fit.Elasticity), (left, right) => Math.Abs(left.Item1 - right.Item1) < 0.05 && Math.Abs(left.Item2 - right.Item2) < 0.02);
        Assert.Null(DemandDrivenEntry.Fit(new DailySeries([(0, 5), (9, 7)]), demand));
    }

    static DailySeries Read(string name)
    {
        using var file = JsonDocument.Parse(File.ReadAllBytes(ReferenceData.Path($"economics/heliummobile-{name}.json")));
        return new([.. file.RootElement.GetProperty("historical_daily").EnumerateArray().Select(point => (Day(point.GetProperty("time").GetString()!), point.GetProperty("value").GetDouble()))]);
    }

    static int Day(string time) => DateOnly.FromDateTime(DateTimeOffset.Parse(time, CultureInfo.InvariantCulture).UtcDateTime).DayNumber - First.DayNumber;
}
