using Grange.Geo;
using Grange.Mapping.Agent;
using Grange.Mapping.Simulation;

namespace Grange.Mapping.Tests.Agent;

public class What_never_leaves_the_camera
{
    static readonly LatLng Home = new(52.52, 13.405);

    [Fact]
    public void Without_a_zone_or_a_trim_all_is_shared_even_what_says_nothing()
        => Assert.Equal([false, false], Withholding.Nothing.Of([(Home, 0), (null, null)]));

    [Fact]
    public void Pictures_within_a_private_zone_stay_and_those_around_it_do_not()
        => Assert.Equal([0, 100, 200], Staying(new([new PrivateZone(Home, 200)], 0), Straight(600)));

    [Fact]
    public void Both_ends_of_a_trip_stay_and_its_middle_does_not()
        => Assert.Equal([0, 100, 900, 1000], Staying(new([], 150), Straight(1000)));

    [Fact]
    public void A_stop_of_more_than_five_minutes_ends_a_trip()
    {
        var trips = Straight(1000).Select(one => one.Metres > 500 ? one with { TimeMs = one.TimeMs + Withholding.StopMs } : one).ToList();
        Assert.Equal([0, 100, 400, 500, 600, 700, 900, 1000], Staying(new([], 150), trips));
    }

    [Fact]
    public void A_way_back_past_the_own_door_stays_too()
    {
        var there = Straight(1000);
        var back = there.Where(one => one.Metres > 0).Select(one => one with { Metres = 1000 - one.Metres, Place = At(1000 - one.Metres), TimeMs = one.TimeMs + 100_000 });
        Assert.Equal([0, 0, 100, 100], Staying(new([], 150), [.. there, .. back]).Order());
    }

    [Fact]
    public void As_a_trip_goes_on_what_lies_behind_the_camera_is_shared()
    {
        var withholding = new Withholding([], 150);
        Assert.Equal([0, 100, 400, 500], Staying(withholding, Straight(500)));
        Assert.DoesNotContain(400, Staying(withholding, Straight(900)));
    }

    [Fact]
    public void What_does_not_say_where_and_when_stays_once_anything_does()
    {
        var withholding = new Withholding([new PrivateZone(Home, 10)], 0);
        Assert.Equal([true, true, false], withholding.Of([(null, 5), (At(500), null), (At(500), 5)]));
    }

    [Theory]
    [InlineData("52.52,13.405,200", true)]
    [InlineData(" -33.9, 18.4, 0.5 ", true)]
    [InlineData("52.52,13.405", false)]
    [InlineData("52.52,13.405,0", false)]
    [InlineData("91,13.405,200", false)]
    [InlineData("52.52,13.405,NaN", false)]
    [InlineData("", false)]
    public void A_zone_is_latitude_longitude_and_metres(string text, bool isOne)
        => Assert.Equal(isOne, PrivateZone.Parse(text).IsOk);

    sealed record Shot(int Metres, LatLng Place, long TimeMs);

    static LatLng At(double metres) => StreetPainter.PlaceAt(Home, 40, metres);

    /// <summary>A picture every hundred metres, at ten metres a second.</summary>
    static List<Shot> Straight(int metres) => [.. Enumerable.Range(0, metres / 100 + 1).Select(i => new Shot(i * 100, At(i * 100), 1_000_000 + i * 10_000L))];

    static IEnumerable<int> Staying(Withholding withholding, IReadOnlyList<Shot> shots)
        => shots.Zip(withholding.Of([.. shots.Select(one => ((LatLng?)one.Place, (long?)one.TimeMs))])).Where(one => one.Second).Select(one => one.First.Metres);
}
