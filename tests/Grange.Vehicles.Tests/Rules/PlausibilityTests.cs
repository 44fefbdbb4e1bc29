using Grange.Geo;
using Grange.Vehicles.Rules.Facts;

namespace Grange.Vehicles.Tests.Rules;

public sealed class PlausibilityTests
{
    [Theory]
    [InlineData(300, Doubts.None)]
    [InlineData(30, Doubts.ImpossibleTravel)]
    public void Eleven_kilometres_take_a_car_some_minutes(long seconds, Doubts expected)
        => Assert.Equal(expected, Plausibility.OfPlaces([new(0, new LatLng(50, 8)), new(seconds * 1_000, new LatLng(50.1, 8))], []));

    [Theory]
    [InlineData(120, Doubts.None)]
    [InlineData(0, Doubts.SpeedAgainstPlace)]
    [InlineData(260, Doubts.SpeedAgainstPlace)]
    public void The_way_between_fixes_is_what_the_speed_makes(double kmh, Doubts expected)
    {
        var speeds = Enumerable.Range(0, 34).Select(i => new Sample<double>(i * 10_000, kmh)).ToList();
        Assert.Equal(expected, Plausibility.OfPlaces([new(0, new LatLng(50, 8)), new(330_000, new LatLng(50.1, 8))], speeds));
    }

    [Fact]
    public void An_odometer_never_goes_back()
    {
        Assert.Equal(Doubts.None, Plausibility.OfOdometer([new(0, 10), new(1, 10), new(2, 11)]));
        Assert.Equal(Doubts.OdometerFell, Plausibility.OfOdometer([new(0, 10), new(1, 11), new(2, 10.9)]));
    }

    [Theory]
    [InlineData(60, 11, Doubts.None)]
    [InlineData(60, 13, Doubts.ChargeJumped)]
    [InlineData(1, -30, Doubts.ChargeJumped)]
    public void A_battery_does_not_jump(long seconds, double step, Doubts expected)
        => Assert.Equal(expected, Plausibility.OfCharge([new(0, 50), new(seconds * 1_000, 50 + step)]));
}
