using Grange.Vehicles.Rules.Facts;
using Grange.Vehicles.Rules.Reads;

namespace Grange.Vehicles.Tests.Rules;

public sealed class SegmentTests
{
    const long Minute = 60_000;

    static readonly SegmentTerms Terms = SegmentTerms.Default;

    [Fact]
    public void A_trip_lasts_from_on_to_off()
        => Assert.Equal([new Segment(Minute, 6 * Minute)], Segments.OfIgnition(States((0, false), (1, true), (3, true), (6, false), (9, false)), Terms));

    [Fact]
    public void A_stop_of_five_minutes_is_of_the_trip_and_a_longer_one_is_not()
    {
        Assert.Equal([new Segment(0, 14 * Minute)], Segments.OfIgnition(States((0, true), (4, false), (9, true), (14, false)), Terms));
        Assert.Equal([new Segment(0, 4 * Minute), new Segment(10 * Minute, 14 * Minute)], Segments.OfIgnition(States((0, true), (4, false), (10, true), (14, false)), Terms));
    }

    [Fact]
    public void A_trip_ends_with_its_last_word_when_nothing_comes_after_it()
        => Assert.Equal([new Segment(0, 5 * Minute)], Segments.OfIgnition(States((0, true), (5, true), (60, false)), Terms));

    [Fact]
    public void What_is_shorter_than_four_minutes_is_no_segment() => Assert.Empty(Segments.OfIgnition(States((0, true), (3, false)), Terms));

    [Fact]
    public void An_engine_idles_when_it_turns_slowly_and_not_when_it_stands()
    {
        Assert.Equal([new Segment(0, 5 * Minute)], Segments.OfIdling(Numbers((0, 800), (3, 1_000), (5, 2_500)), Terms));
        Assert.Empty(Segments.OfIdling(Numbers((0, 0), (5, 0), (10, 1_001)), Terms));
    }

    [Fact]
    public void A_battery_is_charged_from_its_lowest_before_the_rise_to_its_highest()
        => Assert.Equal([new Segment(10 * Minute, 30 * Minute)], Segments.OfRecharge(Numbers((0, 30), (10, 30), (20, 40), (30, 50), (40, 50), (50, 45)), Terms));

    [Fact]
    public void Two_charges_with_a_drive_between_are_two()
        => Assert.Equal(
            [new Segment(0, 10 * Minute), new Segment(30 * Minute, 300 * Minute)],
            Segments.OfRecharge(Numbers((0, 20), (10, 60), (20, 50), (30, 40), (300, 80)), Terms));

    [Theory]
    [InlineData(14.9, 0)]
    [InlineData(15, 1)]
    public void A_rise_of_less_than_15_per_cent_is_no_charge(double rise, int count)
        => Assert.Equal(count, Segments.OfRecharge(Numbers((0, 20), (10, 20 + rise)), Terms).Count);

    static Sample<bool>[] States(params (long Minutes, bool On)[] all) => [.. all.Select(one => new Sample<bool>(one.Minutes * Minute, one.On))];

    static Sample<double>[] Numbers(params (long Minutes, double Value)[] all) => [.. all.Select(one => new Sample<double>(one.Minutes * Minute, one.Value))];
}
