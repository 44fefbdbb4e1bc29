using Grange.Energy.Protocol;
using Grange.Energy.Protocol.Csv;

namespace Grange.Energy.Tests.Protocol;

public sealed class CsvTests
{
    static readonly CsvProfile Simple = new("time", "kwh") { StepSeconds = 900 };

    [Fact]
    public void A_file_whose_step_changes_and_whose_directions_mix_is_read_in_order()
    {
        var file = Read(CsvProfile.Enedis, """
            Grandeur physique;Statut du point;Horodate;Valeur;Pas
            CONS;R;2021-06-01T01:00:00+02:00;500;PT30M
            CONS;E;2021-06-01T00:30:00+02:00;1000;PT30M
            PRI;R;2021-06-01T01:00:00+02:00;300;PT30M
            CONS;R;2021-06-01T01:10:00+02:00;600;PT10M
            """);
        Assert.Equal(
        [
            new MeterInterval(1_622_498_400, 1_800, 500_000, null, Quality.Estimated),
            new MeterInterval(1_622_500_200, 1_800, 250_000, 150_000, Quality.Measured),
            new MeterInterval(1_622_502_000, 600, 100_000, null, Quality.Measured),
        ], file.Intervals);
        Assert.Empty(file.Gaps());
    }

    [Fact]
    public void An_unknown_step_refuses_the_file_with_the_line()
    {
        var fault = CsvIntervals.Read(new StringReader("Grandeur physique;Statut du point;Horodate;Valeur;Pas\nCONS;R;2021-06-01T01:00:00+02:00;500;PT30M\nCONS;R;2021-06-01T01:00:00+02:00;500;PT7M\n"), CsvProfile.Enedis).Fault;
        Assert.Equal("csv-refused", fault.Code);
        Assert.StartsWith("line 3:", fault.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void The_hour_that_comes_twice_is_two_hours_and_the_one_that_is_not_is_named()
    {
        var autumn = Read(Simple with { Zone = "Europe/Paris", StepSeconds = 3_600 }, "time,kwh\n2020-10-25T01:00:00,1\n2020-10-25T02:00:00,2\n2020-10-25T02:00:00,3\n2020-10-25T03:00:00,4\n");
        Assert.Equal((4, 10_000_000L), (autumn.Intervals.Count, autumn.Intervals.Sum(one => one.ImportMilliWh!.Value)));
        Assert.Empty(autumn.Gaps());
        Assert.Equal("bad_line", Assert.Single(Read(Simple with { Zone = "Europe/Paris" }, "time,kwh\n2020-03-29T02:15:00,1\n").Rejections).Reason);
    }

    [Fact]
    public void A_decimal_comma_and_quotes_are_understood()
        => Assert.Equal(1_234_567, Read(Simple with { DecimalComma = true }, "\"time\",\"kwh\"\n2020-01-01T00:00:00,\"1,234567\"\n").Intervals[0].ImportMilliWh);

    [Theory]
    [InlineData("", 1)]
    [InlineData("when,kwh\n", 1)]
    public void A_file_of_another_form_is_refused(string text, int line)
        => Assert.StartsWith($"line {line}:", CsvIntervals.Read(new StringReader(text), Simple).Fault.Detail, StringComparison.Ordinal);

    [Theory]
    [InlineData("2020-01-01T00:00:00,abc")]
    [InlineData("2020-01-01T00:00:00,-1")]
    [InlineData("yesterday,1")]
    [InlineData("2020-01-01T00:00:00")]
    public void A_bad_line_is_left_out_and_named(string line)
    {
        var file = Read(Simple, $"time,kwh\n{line}\n2020-01-01T00:15:00,2\n");
        Assert.Single(file.Intervals);
        Assert.Single(file.Rejections);
    }

    static IntervalFile Read(CsvProfile profile, string text) => CsvIntervals.Read(new StringReader(text), profile).Value;
}
