using System.Globalization;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Grange.Geo;
using Grange.Tests;
using Grange.Vehicles.Rules.Ownership;
using Grange.Vehicles.Rules.Privacy;

namespace Grange.Vehicles.Tests.Rules;

public sealed class PrivacyTests
{
    static readonly LatLng Home = new(33.9862, -6.7255);
    static readonly Access Owner = new(Scopes.All, true, 0, "owner", IsOwner: true);
    static readonly Access Exact = new(Scopes.ExactLocation | Scopes.TripEnds, true, 0, "a test", IsOwner: false);
    static readonly Access Cell = new(Scopes.CellLocation | Scopes.TripEnds, false, 0, "a test", IsOwner: false);

    [Fact]
    public void A_zone_hides_all_that_its_owner_asked_for_wherever_its_centre_went()
        => Prop.ForAll<int, double, double>((seed, bearing, part) =>
        {
            var zone = Zone.Around(Home, 500, new Random(seed))!;
            var off = double.IsFinite(part) ? Math.Abs(part % 1) * 0.0044 : 0; // up to 490 m north or south
            var near = new LatLng(Home.Lat + (bearing > 0 ? off : -off), Home.Lng);
            return zone.Hides(near) && zone.Centre.DistanceTo(Home) <= 251 && Math.Abs(zone.Centre.DistanceTo(zone.Border) - 750) < 1;
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(149)]
    [InlineData(5_001)]
    [InlineData(double.NaN)]
    public void A_zone_has_150_metres_to_5_kilometres(double metres) => Assert.Null(Zone.Around(Home, metres, new Random(1)));

    [Fact]
    public void A_fix_in_a_zone_is_left_out_for_everybody_but_the_owner()
    {
        Zone[] zones = [Zone.Around(Home, 500, new Random(7))!];
        Assert.Equal((Home, null, null), (Sight.Of(Home, Owner, zones), Sight.Of(Home, Exact, zones), Sight.Of(Home, Cell, zones)));
        LatLng away = new(34.1, -6.7255);
        Assert.Equal((away, H3Cell.Of(away, 6).Center), (Sight.Of(away, Exact, zones), Sight.Of(away, Cell, zones)));
        Assert.Null(Sight.Of(away, Exact with { Scopes = Scopes.Battery }, []));
    }

    [Fact]
    public void A_trip_that_ends_in_a_zone_ends_at_the_zones_own_point_each_time()
    {
        Zone[] zones = [Zone.Around(Home, 500, new Random(7))!];
        LatLng nextDoor = new(Home.Lat + 0.001, Home.Lng);
        Assert.Equal((zones[0].Border, zones[0].Border), (Sight.TripEnd(Home, Exact, zones), Sight.TripEnd(nextDoor, Exact, zones)));
        Assert.Equal(H3Cell.Of(zones[0].Border, 6).Center, Sight.TripEnd(Home, Cell, zones));
        Assert.Null(Sight.TripEnd(Home, Exact with { Scopes = Scopes.ExactLocation }, zones));
    }

    [Fact]
    public void Cells_have_the_centres_that_h3_says()
    {
        using var document = JsonDocument.Parse(File.ReadAllText(ReferenceData.Path("vehicles/twizy/h3_vectors.json")));
        foreach (var one in document.RootElement.EnumerateArray())
        {
            var shown = Sight.Of(new(one.GetProperty("lat").GetDouble(), one.GetProperty("lon").GetDouble()), Cell, [])!.Value;
            Assert.Equal(one.GetProperty("r6center")[0].GetDouble(), shown.Lat, 1e-9);
            Assert.Equal(one.GetProperty("r6center")[1].GetDouble(), shown.Lng, 1e-9);
        }
    }

    [Fact]
    public void No_fix_of_a_real_trip_is_shown_within_500_metres_of_its_first()
    {
        var rows = File.ReadAllLines(ReferenceData.Path("vehicles/twizy/T1_03_29_2021.csv"));
        var names = rows[0].Split(',');
        var (lat, lon) = (Array.FindIndex(names, Is("lat")), Array.FindIndex(names, Is("lon")));
        var fixes = rows.Skip(1).Select(row => row.Split(',')).Select(row => new LatLng(Number(row[lat]), Number(row[lon]))).ToList();
        Zone[] zones = [Zone.Around(fixes[0], 500, new Random(3))!];
        var shown = fixes.Select(fix => Sight.Of(fix, Exact, zones)).OfType<LatLng>().ToList();
        Assert.NotEmpty(shown);
        Assert.True(shown.Count < fixes.Count);
        Assert.All(shown, fix => Assert.True(fix.DistanceTo(fixes[0]) >= 500 && !zones[0].Hides(fix)));

        static Predicate<string> Is(string start) => name => name.Trim().Trim('"').StartsWith(start, StringComparison.OrdinalIgnoreCase);
        static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
    }
}
