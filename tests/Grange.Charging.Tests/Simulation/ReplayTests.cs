using Grange.Charging.Simulation;
using Grange.Tests;

namespace Grange.Charging.Tests.Simulation;

/// <summary>Real sessions as tables have them.</summary>
public sealed class ReplayTests
{
    [Fact]
    public void The_series_that_comes_with_the_program_is_of_sessions_that_follow_each_other_at_their_plug()
    {
        var series = ReplaySeries.OfEpfl();
        Assert.Equal(200, series.Count);
        Assert.Equal(["CCS1", "CCS2"], series.Select(one => one.Plug).Distinct().Order(StringComparer.Ordinal));
        Assert.All(series, one => Assert.InRange(one.MeanWatts, 1, one.MostWatts * 104 / 100));
        foreach (var plug in series.GroupBy(one => one.Plug))
            Assert.All(plug.Zip(plug.Skip(1)), pair => Assert.True(pair.First.Arrival + pair.First.Stay < pair.Second.Arrival, $"{pair}"));
    }

    [Fact]
    public void The_series_is_the_begin_of_the_whole_table()
    {
        using var table = new StreamReader(ReferenceData.Path("charging/epfl-l3/sessions_dev.csv"));
        var whole = ReplaySeries.Read(table).Value;
        Assert.True(whole.Count > 1_400, $"{whole.Count}");
        Assert.Equal(whole.Take(200), ReplaySeries.OfEpfl());
    }

    [Theory]
    [InlineData("plug,arrival,stay_min,energy_wh\nA,2026-01-01T00:00:00,10,1000", "replay-columns")]
    [InlineData("plug,arrival,stay_min,energy_wh,pmax_w\nA,soon,10,1000,9000", "replay-row")]
    [InlineData("plug,arrival,stay_min,energy_wh,pmax_w\nA,2026-01-01T00:00:00,10", "replay-row")]
    [InlineData("plug,arrival,stay_min,energy_wh,pmax_w\nA,2026-01-01T00:00:00,10,100000,9000", "replay-empty")]
    [InlineData("", "replay-columns")]
    public void A_table_that_cannot_be_played_is_refused_by_name(string table, string code)
        => Assert.Equal(code, ReplaySeries.Read(new StringReader(table)).Fault.Code);

    [Fact]
    public void A_meter_that_is_fast_shows_hours_in_seconds()
    {
        var (now, morning) = (new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero), new DateTimeOffset(2026, 5, 1, 6, 0, 0, TimeSpan.Zero));
        Assert.Equal(morning.AddHours(1), new MeterTime(now, morning, 600).At(now.AddSeconds(6)));
    }
}
