using System.Globalization;
using System.Text.Json.Nodes;
using Grange.Geo;
using Grange.Planet.Tests.Peers;
using Grange.Tests;

namespace Grange.Planet.Tests;

/// <summary>The map by the eyes of other people's programs: tiles by the library that maps in browsers have, uploads by Panoramax' own description of them.</summary>
public sealed class What_other_tools_read(MapNode node) : IClassFixture<MapNode>
{
    [Fact]
    public async Task Tiles_are_decoded_by_the_library_that_maps_in_browsers_use()
    {
        var street = node.Street();
        var files = await node.UploadAsync(Enumerable.Range(0, 6).Select(at => street.Shoot(at)));
        Assert.All(files, file => Assert.Equal("ready", (string?)file!["status"]));
        var near = await DecodeAsync(15, street.PlaceOf(2));
        var pictures = near["pictures"]!["features"]!.AsArray();
        Assert.Equal((2, 4096, 6), ((int)near["pictures"]!["version"]!, (int)near["pictures"]!["extent"]!, pictures.Count));
        foreach (var picture in pictures)
        {
            Assert.True(Guid.TryParse((string?)picture!["properties"]!["id"], out _) && (long)picture["id"]! > 0 && (int)picture["type"]! == 1);
            Assert.InRange((long)picture["properties"]!["ts"]!, MapNode.NowMs / 1000 - 600, MapNode.NowMs / 1000);
            Assert.InRange((double)picture["properties"]!["heading"]!, 0, 360);
            Assert.Equal((string?)near["sequences"]!["features"]![0]!["properties"]!["id"], (string?)picture["properties"]!["first_sequence"]);
        }
        Assert.Equal((2, true), ((int)near["sequences"]!["features"]![0]!["type"]!, near["sequences"]!["features"]![0]!["geometry"]![0]!.AsArray().Count >= 2));
        var far = await DecodeAsync(3, street.PlaceOf(2));
        Assert.Null(far["pictures"]);
        Assert.NotEmpty(far["grid"]!["features"]!.AsArray());
    }

    [Fact]
    public async Task Every_answer_to_an_upload_is_as_Panoramax_own_document_says()
    {
        var openapi = ReferenceData.Path("mapping/panoramax-upload-openapi-1.0.0.yaml");
        var (street, folder) = (node.Street(), Directory.CreateDirectory(Path.Combine(node.Planet.Folder, "older")).FullName);
        var pictures = Enumerable.Range(0, 4).Select(at => Path.Combine(folder, $"{at}.jpg")).ToList();
        for (var at = 0; at < pictures.Count; at++) await File.WriteAllBytesAsync(pictures[at], street.Shoot(at), TestContext.Current.CancellationToken);
        var told = (await Clients.RunAsync("tests/peers/panoramax.mjs", "--api", new Uri(node.Planet.Url, "/mapping/api").ToString(), "--openapi", openapi, "--pictures", string.Join(',', pictures))).Exits(0).Json;
        Assert.True(told["invalid"]!.AsArray().Count == 0, told["invalid"]!.ToJsonString());
        Assert.Equal((6, 4), ((int)told["answers"]!, told["items"]!.AsArray().Count));
        var lund = Enumerable.Range(1, 14).Select(at => ReferenceData.Path($"mapping/lund_{at:00}.jpg"));
        var began = DateTimeOffset.FromUnixTimeMilliseconds(MapNode.NowMs - 3_600_000).ToString("O", CultureInfo.InvariantCulture);
        told = (await Clients.RunAsync("tests/peers/panoramax.mjs", "--api", new Uri(node.Planet.Url, "/mapping/api").ToString(), "--openapi", openapi, "--pictures", string.Join(',', lund), "--time", began)).Exits(0).Json;
        Assert.True(told["invalid"]!.AsArray().Count == 0, told["invalid"]!.ToJsonString());
        Assert.Equal((16, 14), ((int)told["answers"]!, told["items"]!.AsArray().Count));
    }

    async Task<JsonNode> DecodeAsync(int zoom, LatLng at)
    {
        var (x, y) = WebMercator.Unit(at);
        var side = 1 << zoom;
        return (await Clients.RunAsync("tests/peers/tile.mjs", "--url", new Uri(node.Planet.Url, $"/mapping/api/map/{zoom}/{(int)(x * side)}/{(int)(y * side)}.mvt").ToString())).Exits(0).Json["layers"]!;
    }
}
