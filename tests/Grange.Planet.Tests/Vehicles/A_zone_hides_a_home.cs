using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Grange.Geo;
using Grange.Kernel;
using Grange.Kernel.Crypto;
using Grange.Tests;

namespace Grange.Planet.Tests.Vehicles;

/// <summary>A journey that begins at home: nobody but the owner is shown a place within the owner's circle, by any door.</summary>
[Collection(nameof(Garage))]
public sealed class A_zone_hides_a_home(Garage garage)
{
    const string Latitude = "Vehicle.CurrentLocation.Latitude", Longitude = "Vehicle.CurrentLocation.Longitude", Speed = "Vehicle.Speed";

    const double Radius = 500;

    [Fact]
    public async Task Of_a_journey_of_our_own() => await HidesAsync(Straight());

    [Fact]
    public async Task Of_the_first_trip_of_the_reference_data() => await HidesAsync(Twizy(ReferenceData.Path("vehicles/twizy/T1_03_29_2021.csv")));

    /// <summary>Twenty minutes along a meridian, from home on.</summary>
    static List<(LatLng Fix, double Kmh)> Straight() => [.. Enumerable.Range(0, 1_200).Select(second => (new LatLng(48.2 + second * 0.000_1, 16.37), 40.0))];

    static List<(LatLng Fix, double Kmh)> Twizy(string path) => [.. File.ReadLines(path).Skip(1).Select(line => line.Split(',')).Where(fields => fields.Length > 6)
        .Select(fields => (new LatLng(Number(fields[5]), Number(fields[6])), Number(fields[3])))];

    static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    async Task HidesAsync(List<(LatLng Fix, double Kmh)> journey)
    {
        var car = await garage.CarAsync();
        var began = (Garage.NowMs - 6 * 3_600_000) / 60_000 * 60_000;
        await SendAsync(car, journey, began);
        var home = journey[0].Fix;
        (await garage.AskAsync(car.Owner, car.Path("zones"), HttpMethod.Post, new JsonObject { ["lat"] = home.Lat, ["lon"] = home.Lng, ["radius"] = Radius })).Ok();
        var (exact, cells) = (Secp256k1Key.Generate().Address, Secp256k1Key.Generate().Address);
        (await car.GrantAsync(exact, ["location.exact", "trip.startEnd", "dynamics", "raw"])).Ok();
        (await car.GrantAsync(cells, ["location.h3r6"], "h3r6")).Ok();

        var seen = await FixesAsync(car, exact, began);
        Assert.NotEmpty(seen);
        Assert.DoesNotContain(seen, fix => fix.DistanceTo(home) < Radius);
        Assert.All(await PlacesOfTripsAsync(car, exact, began), place => Assert.True(place.DistanceTo(home) >= Radius));
        Assert.All(await RawPlacesAsync(car, exact, began), place => Assert.True(place.DistanceTo(home) >= Radius));
        Assert.True(seen.Count < (await FixesAsync(car, car.Owner, began)).Count);

        var centres = journey.Select(one => H3Cell.Of(one.Fix, 6).Center).Distinct().ToList();
        var coarse = await FixesAsync(car, cells, began);
        Assert.NotEmpty(coarse);
        Assert.All(coarse, fix => Assert.Contains(centres, centre => Math.Abs(centre.Lat - fix.Lat) < 1e-12 && Math.Abs(centre.Lng - fix.Lng) < 1e-12));
        (await garage.AskAsync(exact, car.Path($"signals?names={Latitude}&agg=AVG&from={began}"))).Refused(HttpStatusCode.UnprocessableEntity, "bad-aggregation");
        (await garage.AskAsync(cells, car.Path("trips"))).Refused(HttpStatusCode.Forbidden, "no-grant");
        (await garage.AskAsync(exact, car.Path("zones"))).Refused(HttpStatusCode.NotFound, "unknown-vehicle");
        await DeletedAsync(car, exact, began);
    }

    /// <summary>Every fix that a reader gets, second by second, and the latest.</summary>
    async Task<IReadOnlyList<LatLng>> FixesAsync(TestCar car, Address reader, long began)
    {
        var fixes = new List<LatLng>();
        foreach (var how in new[] { "FIRST", "LAST" })
        {
            var series = (await garage.AskAsync(reader, car.Path($"signals?names={Latitude},{Longitude}&agg={how}&interval=1s&from={began}&to={began + 10_000_000}"))).Ok()["signals"]!.AsArray();
            var east = series[1]!["values"]!.AsArray().ToDictionary(one => (long)one!["fromMs"]!, one => (double)one!["value"]!);
            fixes.AddRange(series[0]!["values"]!.AsArray().Select(one => new LatLng((double)one!["value"]!, east[(long)one["fromMs"]!])));
        }
        var latest = (await garage.AskAsync(reader, car.Path("latest"))).Ok()["signals"]!.AsArray().ToDictionary(one => (string)one!["name"]!, one => one!);
        if (latest.TryGetValue(Latitude, out var lat)) fixes.Add(new((double)lat["value"]!, (double)latest[Longitude]["value"]!));
        return fixes;
    }

    async Task<IEnumerable<LatLng>> PlacesOfTripsAsync(TestCar car, Address reader, long began)
    {
        var trips = (await garage.AskAsync(reader, car.Path($"trips?from={began - 1}&to={began + 10_000_000}"))).Ok()["trips"]!.AsArray();
        Assert.NotEmpty(trips);
        Assert.True((bool)trips[0]!["isBlurred"]!);
        Assert.Equal(0, (long)trips[0]!["fromMs"]! % 900_000);
        return trips.SelectMany(trip => new[] { trip!["start"], trip["end"] }).OfType<JsonNode>().Select(place => new LatLng((double)place["lat"]!, (double)place["lon"]!));
    }

    async Task<IEnumerable<LatLng>> RawPlacesAsync(TestCar car, Address reader, long began)
    {
        var batches = (await garage.AskAsync(reader, car.Path($"raw?from={began}&to={began + 10_000_000}"))).Ok()["batches"]!.AsArray();
        Assert.NotEmpty(batches);
        var values = batches.SelectMany(one => JsonNode.Parse(Convert.FromBase64String((string)one!["body"]!))!.AsArray()).SelectMany(one => one!["data"]!["signals"]!.AsArray()).ToList();
        return values.Where(one => (string)one!["name"]! == Latitude).Zip(values.Where(one => (string)one!["name"]! == Longitude), (lat, lon) => new LatLng((double)lat!["value"]!, (double)lon!["value"]!));
    }

    static async Task SendAsync(TestCar car, List<(LatLng Fix, double Kmh)> journey, long began)
    {
        var second = 0;
        foreach (var part in journey.Chunk(300))
            (await car.SendAsync(part.SelectMany(one =>
            {
                var at = began + second++ * 1_000L;
                return new (string, long, object)[] { (Latitude, at, one.Fix.Lat), (Longitude, at, one.Fix.Lng), (Speed, at, one.Kmh) };
            }))).Ok();
    }

    /// <summary>What the owner deletes is gone for everybody, and what comes after is there; the zone still hides.</summary>
    async Task DeletedAsync(TestCar car, Address reader, long began)
    {
        Assert.Equal(HttpStatusCode.NoContent, (await garage.AskAsync(car.Owner, car.Path("data"), HttpMethod.Delete)).Status);
        foreach (var one in new[] { car.Owner, reader })
        {
            Assert.Empty(await FixesAsync(car, one, began));
            Assert.Empty((await garage.AskAsync(one, car.Path($"raw?from={began}&to={began + 10_000_000}"))).Ok()["batches"]!.AsArray());
        }
        (await car.SendAsync((Speed, Garage.NowMs, 5))).Ok();
        Assert.Single((await garage.AskAsync(reader, car.Path("latest"))).Ok()["signals"]!.AsArray());
        Assert.Single((await garage.AskAsync(car.Owner, car.Path("zones"))).Ok()["zones"]!.AsArray());
    }
}
