using System.Text.Json.Nodes;
using System.Xml.Linq;
using Grange.Geo;
using Grange.Mapping.Simulation;
using Grange.Tests;

namespace Grange.Planet.Tests;

/// <summary>Cameras of the real program: what their owners keep private never reaches the node, who is at two places is not believed, and a track places a whole upload.</summary>
public sealed class What_cameras_share(MapNode node) : IClassFixture<MapNode>
{
    Planet Planet => node.Planet;

    [Fact]
    public async Task Pictures_of_a_private_zone_and_of_both_ends_of_a_trip_never_reach_the_node()
    {
        var (street, folder) = (node.Street(), Path.Combine(Planet.Folder, "private-drive"));
        street.Save(folder, 0, 12); // one every eight metres
        var home = street.PlaceOf(6);
        var joined = await JoinAsync("careful", folder, "--private", FormattableString.Invariant($"{home.Lat},{home.Lng},10"), "--trim", "12");
        Assert.Equal((5, 0, 7), ((int)joined["taken"]!, (int)joined["refused"]!, (int)joined["withheld"]!));
        var files = await FilesAsync();
        Assert.Equal(["0002", "0003", "0004", "0008", "0009"], files.Select(file => Path.GetFileNameWithoutExtension((string)file!["file_name"]!)[^4..]).Order(StringComparer.Ordinal));
        var again = await JoinAsync("careful", folder, "--private", FormattableString.Invariant($"{home.Lat},{home.Lng},10"), "--trim", "12");
        Assert.Equal((0, 7), ((int)again["taken"]!, (int)again["withheld"]!));
    }

    [Fact]
    public async Task A_camera_that_was_somewhere_else_at_the_time_is_not_believed()
    {
        var began = MapNode.NowMs - 120_000;
        var (here, there) = (new SimulatedDrive(811, SimulatedDrive.WhereItIsNoon(began, 31), 90, began), new SimulatedDrive(812, SimulatedDrive.WhereItIsNoon(began, 32), 90, began));
        here.Save(Path.Combine(Planet.Folder, "here"), 0, 4);
        there.Save(Path.Combine(Planet.Folder, "there"), 0, 4);
        Assert.Equal(4, (int)(await JoinAsync("twofold", Path.Combine(Planet.Folder, "here")))["taken"]!);
        await SettledAsync();
        await JoinAsync("twofold", Path.Combine(Planet.Folder, "there"));
        var files = await SettledAsync();
        Assert.All(files, file => Assert.Equal("two_places", (string?)file!["rejected"]?["reason"]));
        Assert.All(files, file => Assert.Contains(file!["checks"]!.AsArray(), check => (string?)check!["name"] == "elsewhere-m-s" && (double)check["value"]! > 40));
    }

    [Fact]
    public async Task A_track_that_somebody_recorded_places_a_whole_upload()
    {
        var path = ReferenceData.Path("mapping/sf_30km_h.gpx");
        var points = XDocument.Load(path).Descendants().Where(one => one.Name.LocalName == "trkpt")
            .Select(one => (Place: new LatLng((double)one.Attribute("lat")!, (double)one.Attribute("lon")!), Ms: ((DateTimeOffset)one.Elements().First(own => own.Name.LocalName == "time")).ToUnixTimeMilliseconds())).ToList();
        var (folder, expected) = (Directory.CreateDirectory(Path.Combine(Planet.Folder, "by-reference-track")).FullName, new List<LatLng>());
        var street = node.Street();
        for (var at = 0; at < 6; at++)
        {
            var (from, to) = (points[at * 4], points[at * 4 + 1]);
            var part = at / 6.0;
            var ms = from.Ms + (long)((to.Ms - from.Ms) * part);
            await File.WriteAllBytesAsync(Path.Combine(folder, $"{at}.jpg"), street.Shoot(at, shot => shot with { GnssMs = ms, CameraClockMs = ms }), TestContext.Current.CancellationToken);
            expected.Add(new LatLng(from.Place.Lat + (to.Place.Lat - from.Place.Lat) * part, from.Place.Lng + (to.Place.Lng - from.Place.Lng) * part));
        }
        var uploaded = (await Planet.RunAsync("node", "map", "upload", folder, "--gpx", path)).Exits(0).Json;
        var ids = uploaded["files"]!.AsArray().Select(file => (string)file!["picture_id"]!).ToList();
        var items = await Planet.UntilAsync("six pictures in their places", async () => (await Planet.GetAsync($"/mapping/api/search?ids={string.Join(',', ids)}"))["features"]!.AsArray() is { Count: 6 } all ? all : null);
        for (var at = 0; at < 6; at++)
        {
            var place = items[at]!["geometry"]!["coordinates"]!;
            Assert.InRange(expected[at].DistanceTo(new LatLng((double)place[1]!, (double)place[0]!)), 0, 1);
        }
    }

    async Task<JsonNode> JoinAsync(string name, string folder, params string[] more)
        => (await Planet.RunAsync("node", ["join", "mapping", "--pictures", folder, "--once", "--name", name, "--dir", Path.Combine(Planet.Folder, name), .. more])).Exits(0).Json;

    /// <summary>The files of the newest upload.</summary>
    async Task<JsonArray> FilesAsync() => (await Planet.GetAsync($"/mapping/api/upload_sets/{await NewestAsync()}/files"))["files"]!.AsArray();

    async Task<JsonArray> SettledAsync()
    {
        var set = await NewestAsync();
        await Planet.UntilAsync("the upload is settled", async () => MapNode.IsSettled(await Planet.GetAsync($"/mapping/api/upload_sets/{set}")));
        return await FilesAsync();
    }

    async Task<string> NewestAsync() => (string)(await Planet.GetAsync("/mapping/api/upload_sets"))["upload_sets"]![0]!["id"]!;
}
