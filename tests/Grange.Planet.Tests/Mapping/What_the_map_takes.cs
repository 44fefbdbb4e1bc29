using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Grange.Geo;
using Grange.Mapping.Jpeg;
using Grange.Mapping.Simulation;
using Grange.Tests;
using Grange.Verbs;

namespace Grange.Planet.Tests;

/// <summary>What a map takes in, what it refuses and why, and that nobody sees what nobody has cleared.</summary>
public sealed class What_the_map_takes(MapNode node) : IClassFixture<MapNode>
{
    Planet Planet => node.Planet;

    [Fact]
    public async Task Each_bad_file_is_refused_by_name_and_the_others_are_taken()
    {
        var (street, set) = (node.Street(), await node.BeginAsync());
        var good = street.Shoot(0);
        byte[] oversized = [0xff, 0xd8, 0xff, 0xc0, 0, 17, 8, 0x75, 0x31, 0x75, 0x31, 3, 1, 0x22, 0, 2, 0x11, 0, 3, 0x11, 0, 0xff, 0xda, 0, 12, 3, 1, 0, 2, 0x11, 3, 0x11, 0, 63, 0, 0xff, 0xd9];
        (byte[] File, string Reason)[] bad =
        [
            ([], "not_jpeg"), ([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0], "not_jpeg"), (oversized, "too_large"), (Bare(good), "missing_fields"),
            (street.Shoot(1, shot => shot with { Place = new(0.001, 0.001) }), "null_island"), (street.Shoot(2, shot => shot with { GnssMs = shot.GnssMs + 86_400_000 }), "capture_in_future"),
            (street.Shoot(3, light: 0), "dark"), (street.Shoot(4)[..^5_000], "corrupt_image"), (good, "file_duplicate"),
        ];
        Assert.Equal(HttpStatusCode.Accepted, (await node.SendAsync(set, good)).Status);
        foreach (var (file, _) in bad) await node.SendAsync(set, file);
        await node.SendAsync(set, street.Shoot(5));
        var files = await node.CompleteAsync(set, MapNode.IsSettled);
        Assert.Equal([null, .. bad.Select(one => one.Reason), null], files.Select(file => (string?)file!["rejected"]?["reason"]));
        Assert.All(files.Where(file => file!["rejected"] is not null), file => Assert.DoesNotContain("Exception", file!.ToJsonString(), StringComparison.Ordinal));
        Assert.Equal(2, files.Count(file => (string?)file!["status"] == "ready"));
    }

    [Fact]
    public async Task A_picture_saved_anew_is_known_whoever_sends_it_and_neighbours_are_not()
    {
        var street = node.Street();
        Assert.All(await node.UploadAsync(Enumerable.Range(0, 4).Select(at => street.Shoot(at))), file => Assert.Equal("ready", (string?)file!["status"]));
        var other = node.Street();
        using var codec = new JpegCodec();
        Assert.Equal(JpegFault.None, codec.ReadColours(street.Shoot(2), out var picture));
        using var copy = Resampling.ToWidth(picture!, 700);
        picture!.Dispose();
        var now = MapNode.NowMs;
        var said = ExifWriter.Write(codec.Write(copy, 40), new(other.PlaceOf(0), 3, now, now, 1, 9, 1, 9, "Other", "Camera"));
        var replayed = Assert.Single(await node.UploadAsync([said]))!;
        Assert.Equal("replay_suspected", (string?)replayed["rejected"]!["reason"]);
        Assert.Contains(replayed["checks"]!.AsArray(), check => (string?)check!["name"] == "replay-bits" && (double)check["value"]! <= 8);
    }

    [Fact]
    public async Task Nobody_drives_faster_than_the_wind()
    {
        var street = node.Street();
        var files = await node.UploadAsync(Enumerable.Range(0, 4).Select(at => street.Shoot(at * 9, shot => shot with { GnssMs = shot.GnssMs - at * 7_100, CameraClockMs = shot.CameraClockMs - at * 7_100 })));
        Assert.Contains(files, file => (string?)file!["rejected"]?["reason"] == "too_fast");
    }

    [Fact]
    public async Task While_nobody_can_look_a_picture_stays_unseen_and_is_tried_again()
    {
        node.Service.IsDown = true;
        try
        {
            var set = await node.BeginAsync();
            await node.SendAsync(set, node.Street().Shoot(0));
            var file = Assert.Single(await node.CompleteAsync(set, state => (bool)state["dispatched"]!))!;
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, TestContext.Current.CancellationToken);
            Assert.Equal("private", (string?)(await Planet.GetAsync($"/mapping/api/upload_sets/{set}/files"))["files"]![0]!["status"]);
            Assert.Equal(HttpStatusCode.NotFound, (await Planet.SendAsync(HttpMethod.Get, $"/mapping/api/pictures/{file["picture_id"]}/thumb.jpg")).Status);
        }
        finally
        {
            node.Service.IsDown = false;
        }
    }

    [Fact]
    public async Task Two_reviewers_who_agree_clear_a_picture_and_what_they_mark_is_covered()
    {
        node.Service.IsDown = true;
        try
        {
            var (set, street) = (await node.BeginAsync(), node.Street());
            await node.SendAsync(set, street.Shoot(0));
            var id = (string)(await node.CompleteAsync(set, state => (bool)state["dispatched"]!))[0]!["picture_id"]!;
            string[] reviewers = [await AccountAsync(), await AccountAsync()];
            var nobody = new AccountKeys(Planet.NodeData).Default()!.Value.ToString();
            Assert.Equal("no-reviewer", (string?)(await Planet.SendAsync(HttpMethod.Get, $"/mapping/api/review?account={nobody}")).Body["code"]);
            (await Planet.RunAsync("node", ["map", "reviewers", .. reviewers])).Exits(0);
            Assert.Contains((await Planet.GetAsync($"/mapping/api/review?account={reviewers[0]}"))["pictures"]!.AsArray(), one => (string?)one!["id"] == id);
            Assert.True((await Planet.BytesAsync($"/mapping/api/review/{id}.jpg?account={reviewers[0]}")).Length > 10_000);
            foreach (var reviewer in reviewers)
                Assert.Equal(reviewer == reviewers[0] ? "private" : "ready", (string?)(await SayAsync(id, reviewer, "clear", """[{"x":200,"y":300,"width":120,"height":120,"kind":"face"}]""")).Body["state"]);
            Assert.Equal(HttpStatusCode.NotFound, (await SayAsync(id, reviewers[0], "clear", "[]")).Status);
            using var codec = new JpegCodec();
            Assert.Equal(JpegFault.None, codec.ReadColours(await Planet.BytesAsync($"/mapping/api/pictures/{id}/hd.jpg"), out var shown));
            Assert.Equal(JpegFault.None, codec.ReadColours(street.Shoot(0), out var taken));
            using (shown)
            using (taken)
            {
                Assert.True(Spread(shown!, 225, 325) < Spread(taken!, 225, 325) / 3, $"{Spread(shown!, 225, 325)} of {Spread(taken!, 225, 325)}");
                Assert.InRange(Spread(shown!, 600, 325), Spread(taken!, 600, 325) * 0.5, Spread(taken!, 600, 325) * 1.5);
            }
        }
        finally
        {
            node.Service.IsDown = false;
        }
    }

    [Fact]
    public async Task A_picture_taken_back_is_gone_from_every_door()
    {
        var street = node.Street();
        var id = (string)Assert.Single(await node.UploadAsync([street.Shoot(0)]))!["picture_id"]!;
        var item = (await Planet.GetAsync($"/mapping/api/search?ids={id}"))["features"]!.AsArray()[0]!;
        var (collection, cid) = ((string)item["collection"]!, (string)item["properties"]!["grange:cid"]!);
        Assert.NotEmpty(await Planet.BytesAsync($"/ipfs/{cid}"));
        Assert.Equal(HttpStatusCode.NoContent, (await Planet.SendAsync(HttpMethod.Delete, $"/mapping/api/collections/{collection}/items/{id}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await Planet.SendAsync(HttpMethod.Get, $"/mapping/api/pictures/{id}/hd.jpg")).Status);
        Assert.Empty((await Planet.GetAsync($"/mapping/api/search?ids={id}"))["features"]!.AsArray());
        Assert.Equal(HttpStatusCode.NotFound, (await Planet.SendAsync(HttpMethod.Get, $"/mapping/api/collections/{collection}/items/{id}")).Status);
        await Planet.UntilAsync("its bytes are denied", async () => (int)(await Planet.SendAsync(HttpMethod.Get, $"/ipfs/{cid}")).Status is 410 or 451);
    }

    [Fact]
    public async Task A_track_says_where_each_picture_was_taken()
    {
        var (began, folder) = (MapNode.NowMs / 1000 * 1000 - 300_000, Path.Combine(Planet.Folder, "by-track"));
        node.Street(began).Save(folder, 0, 4);
        var (from, to) = (new LatLng(35.5, SimulatedDrive.WhereItIsNoon(began, 35).Lng), new LatLng(35.5003, SimulatedDrive.WhereItIsNoon(began, 35).Lng));
        string Point(LatLng at, long ms) => FormattableString.Invariant($"""<trkpt lat="{at.Lat}" lon="{at.Lng}"><time>{DateTimeOffset.FromUnixTimeMilliseconds(ms):yyyy-MM-ddTHH:mm:ss.fff}Z</time></trkpt>""");
        var track = Path.Combine(Planet.Folder, "track.gpx");
        await File.WriteAllTextAsync(track, $"""<gpx xmlns="http://www.topografix.com/GPX/1/1"><trk><trkseg>{Point(from, began)}{Point(to, began + 4_000)}</trkseg></trk></gpx>""");
        var uploaded = (await Planet.RunAsync("node", "map", "upload", folder, "--gpx", track)).Exits(0).Json;
        var ids = uploaded["files"]!.AsArray().Select(file => (string)file!["picture_id"]!).ToList();
        var items = await Planet.UntilAsync("four pictures in their places", async () => (await Planet.GetAsync($"/mapping/api/search?ids={string.Join(',', ids)}"))["features"]!.AsArray() is { Count: 4 } all ? all : null);
        for (var at = 0; at < 4; at++)
        {
            var place = items[at]!["geometry"]!["coordinates"]!;
            var expected = new LatLng(from.Lat + (to.Lat - from.Lat) * at * 0.2, from.Lng);
            Assert.InRange(expected.DistanceTo(new LatLng((double)place[1]!, (double)place[0]!)), 0, 1);
        }
    }

    [Fact]
    public async Task A_token_uploads_once_somebody_stands_behind_it()
    {
        var token = (await node.PostAsync("/mapping/api/auth/tokens/generate", null)).Body;
        using var http = new HttpClient { BaseAddress = Planet.Url };
        http.DefaultRequestHeaders.Authorization = new("Bearer", (string)token["jwt_token"]!);
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.PostAsync("/mapping/api/upload_sets", null)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await node.PostAsync($"/mapping/api/auth/tokens/{token["id"]}/claim", null)).Status);
        Assert.Equal(HttpStatusCode.Created, (await http.PostAsync("/mapping/api/upload_sets", null)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await node.PostAsync($"/mapping/api/auth/tokens/{token["id"]}/claim", null)).Status); // somebody does already
    }

    [Fact]
    public async Task The_older_way_by_collections_and_items_works()
    {
        var street = node.Street();
        var made = await node.PostAsync("/mapping/api/collections", new StringContent("""{"title":"walk"}""", Encoding.UTF8, "application/json"));
        var id = (string)made.Body["id"]!;
        for (var at = 1; at <= 2; at++)
        {
            var form = new MultipartFormDataContent { { new ByteArrayContent(street.Shoot(at)), "picture", $"{at}.jpg" }, { new StringContent($"{at}"), "position" }, { new StringContent("false"), "isBlurred" } };
            Assert.Equal(HttpStatusCode.Accepted, (await node.PostAsync($"/mapping/api/collections/{id}/items", form)).Status);
        }
        await Planet.UntilAsync("ready items", async () => (await Planet.GetAsync($"/mapping/api/collections/{id}/geovisio_status"))["items"]!.AsArray().Count(one => (string?)one!["status"] == "ready") == 2);
        Assert.Equal([1, 2], (await Planet.GetAsync($"/mapping/api/collections/{id}/items"))["features"]!.AsArray().Select(one => (int)one!["properties"]!["geovisio:rank_in_collection"]!));
    }

    [Fact]
    public async Task A_real_walk_is_one_sequence_in_order_once_it_is_said_when()
    {
        var walk = Enumerable.Range(1, 14).Select(at => File.ReadAllBytes(ReferenceData.Path($"mapping/lund_{at:00}.jpg"))).ToList();
        var refused = await node.UploadAsync([walk[0]]);
        Assert.Equal("missing_fields", (string?)refused[0]!["rejected"]!["reason"]);
        Assert.Equal("datetime", (string?)refused[0]!["checks"]![0]!["limit"]);
        var (set, began) = (await node.BeginAsync(), DateTimeOffset.FromUnixTimeMilliseconds(MapNode.NowMs).AddMinutes(-30));
        for (var at = 0; at < walk.Count; at++) await node.SendAsync(set, walk[at], ("override_capture_time", began.AddSeconds(at * 20).ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture)));
        var files = await node.CompleteAsync(set);
        Assert.All(files, file => Assert.Equal("ready", (string?)file!["status"]));
        var collection = Assert.Single((await Planet.GetAsync($"/mapping/api/upload_sets/{set}"))["associated_collections"]!.AsArray())!;
        Assert.Equal(Enumerable.Range(1, 14), (await Planet.GetAsync($"/mapping/api/collections/{collection["id"]}/items"))["features"]!.AsArray().Select(one => (int)one!["properties"]!["geovisio:rank_in_collection"]!));
    }

    [Fact]
    public async Task A_camera_whose_clock_is_a_day_off_is_told_so_and_the_satellites_are_believed()
    {
        var files = await node.UploadAsync(new[] { "10", "12", "21", "25", "27" }.Select(one => File.ReadAllBytes(ReferenceData.Path($"mapping/exs_DSCN00{one}.jpg"))));
        Assert.All(files, file => Assert.Contains(file!["checks"]!.AsArray(), check => (string?)check!["name"] == "clock-s" && (string?)check["reason"] == "clock_mismatch"));
        Assert.All(files, file => Assert.Contains(file!["checks"]!.AsArray(), check => (string?)check!["reason"] == "stale_upload"));
    }

    [Theory]
    [InlineData("mly_empty_exif.jpg", "missing_fields")]
    [InlineData("exs_invalid_image01088.jpg", "missing_fields")]
    public async Task Other_peoples_bad_files_are_refused_by_name(string file, string reason)
        => Assert.Equal(reason, (string?)Assert.Single(await node.UploadAsync([File.ReadAllBytes(ReferenceData.Path($"mapping/{file}"))]))!["rejected"]!["reason"]);

    Task<(HttpStatusCode Status, JsonNode Body)> SayAsync(string picture, string reviewer, string judgement, string regions)
        => node.PostAsync($"/mapping/api/review/{picture}?account={reviewer}", new StringContent($$"""{"judgement":"{{judgement}}","regions":{{regions}}}""", Encoding.UTF8, "application/json"));

    /// <summary>An account whose key the node keeps.</summary>
    async Task<string> AccountAsync() => (string)(await Planet.RunAsync("node", "account", "new")).Exits(0).Json["account"]!;

    /// <summary>How much neighbouring pixels of a part of a picture differ.</summary>
    static double Spread(Raster picture, int left, int top)
    {
        long sum = 0;
        for (var y = top; y < top + 60; y++)
            for (var x = left; x < left + 60; x++) sum += Math.Abs(picture.Row(y)[x * 3 + 1] - picture.Row(y)[(x + 1) * 3 + 1]);
        return sum / 3600.0;
    }

    /// <summary>A file without what was said of it.</summary>
    static byte[] Bare(byte[] jpeg)
    {
        using var codec = new JpegCodec();
        Assert.Equal(JpegFault.None, codec.ReadColours(jpeg, out var picture));
        using (picture) return codec.Write(picture!, 85);
    }
}
