using System.Text;
using Grange.Energy.Protocol;
using Grange.Energy.Protocol.Espi;
using Grange.Tests;

namespace Grange.Energy.Tests.Protocol;

public sealed class EspiTests
{
    [Theory]
    [InlineData("test_usage_data_02.xml", 96, 97_977)]
    [InlineData("test_usage_data_11.xml", 92, 109_403)]
    public void A_utilitys_day_is_read_to_the_watt_hour_without_a_gap(string file, int values, long wattHours)
    {
        using var stream = File.OpenRead(ReferenceData.Path("energy/greenbutton/" + file));
        var read = EspiFeed.Read(stream).Value;
        Assert.Equal((values, wattHours), (read.Intervals.Count, read.Intervals.Sum(one => one.ImportMilliWh!.Value) / 1_000));
        Assert.Empty(read.Gaps());
        Assert.Empty(read.Rejections);
        Assert.All(read.Intervals, one => Assert.Equal((900, null), (one.Seconds, one.ExportMilliWh)));
    }

    [Fact]
    public void Both_directions_join_and_the_multiplier_counts()
    {
        var read = Read(Feed(
            Type("T1", 72, 1, 3), Reading("R1", "T1"), Block("R1", (0, 900, 5), (900, 900, 6)),
            Type("T2", 72, 19, -3), Reading("R2", "T2"), Block("R2", (0, 900, 1_234))));
        Assert.Equal([new MeterInterval(0, 900, 5_000_000, 1_234, Quality.Measured), new MeterInterval(900, 900, 6_000_000, null, Quality.Measured)], read.Intervals);
    }

    [Fact]
    public void What_is_no_energy_is_named()
    {
        var read = Read(Feed(Type("T1", 38, 1, 0), Reading("R1", "T1"), Block("R1", (0, 900, 5)), Type("T2", 72, 4, 0), Reading("R2", "T2"), Block("R2", (0, 900, 5)), Type("T3", 72, 1, 0), Reading("R3", "T3"), Block("R3", (0, 0, 5), (0, 900, 7), (0, 900, 8))));
        Assert.Equal(["not_energy", "unknown_direction", "bad_value", "contradiction"], read.Rejections.Select(one => one.Reason));
        Assert.Equal(7_000, Assert.Single(read.Intervals).ImportMilliWh);
    }

    [Fact]
    public void A_stretch_nobody_speaks_of_is_a_gap()
        => Assert.Equal([(900L, 1_800L)], Read(Feed(Type("T", 72, 1, 0), Reading("R", "T"), Block("R", (0, 900, 5), (1_800, 900, 6)))).Gaps());

    [Theory]
    [InlineData("no xml at all")]
    [InlineData("<html></html>")]
    [InlineData("<feed xmlns='http://www.w3.org/2005/Atom'><entry>")]
    [InlineData("<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><feed xmlns='http://www.w3.org/2005/Atom'>&a;</feed>")]
    public void What_is_no_feed_is_refused(string text)
        => Assert.Equal("not-green-button", EspiFeed.Read(new MemoryStream(Encoding.UTF8.GetBytes(text))).Fault.Code);

    static IntervalFile Read(string feed) => EspiFeed.Read(new MemoryStream(Encoding.UTF8.GetBytes(feed))).Value;
    static string Feed(params string[] entries) => $"<feed xmlns='http://www.w3.org/2005/Atom'>{string.Concat(entries)}</feed>";
    static string Entry(string links, string content) => $"<entry>{links}<content>{content}</content></entry>";
    static string Type(string self, int unit, int flow, int power)
        => Entry($"<link rel='self' href='{self}'/>", $"<ReadingType xmlns='http://naesb.org/espi'><flowDirection>{flow}</flowDirection><powerOfTenMultiplier>{power}</powerOfTenMultiplier><uom>{unit}</uom></ReadingType>");
    static string Reading(string self, string type) => Entry($"<link rel='self' href='{self}'/><link rel='related' href='{type}'/>", "<MeterReading xmlns='http://naesb.org/espi'/>");
    static string Block(string reading, params (long From, long Seconds, long Value)[] values)
        => Entry($"<link rel='self' href='{reading}/IntervalBlock/1'/><link rel='up' href='{reading}/IntervalBlock'/>", $"<IntervalBlock xmlns='http://naesb.org/espi'>{string.Concat(values.Select(one =>
            $"<IntervalReading><timePeriod><duration>{one.Seconds}</duration><start>{one.From}</start></timePeriod><value>{one.Value}</value></IntervalReading>"))}</IntervalBlock>");
}
