using System.Globalization;
using System.Text.Json.Nodes;
using Grange.Geo;
using Grange.Mapping.Simulation;

namespace Grange.Planet.Tests;

/// <summary>A node of the real program with a mapping network: a camera's drive is signed, uploaded, checked, cleared, shown, paid and sold; what is not cleared nobody sees.</summary>
public sealed class Pictures_become_a_map : IDisposable
{
    const int Count = 12;

    readonly Planet planet = new();
    readonly long now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    string Drive => Path.Combine(planet.Folder, "drive");

    [Fact]
    public async Task From_a_drive_to_a_map_that_earns_and_sells()
    {
        await planet.UpAsync("--networks", "mapping,storage", "--epoch", "3600");
        var drive = new SimulatedDrive(5, SimulatedDrive.WhereItIsNoon(now, 20), 30, now - 60_000);
        drive.Save(Drive, 0, Count);
        await planet.StartAsync("camera", "join", "mapping", "--pictures", Drive, "--name", "dashcam", "--data", planet.NodeData, "--node", $"{planet.Url}");

        await planet.UntilAsync("pictures that wait", async () => (await VerdictsAsync()) is { } files && files.Count(file => (string?)file!["status"] == "private") == Count);
        Assert.Empty((await SearchAsync("-180,-90,180,90"))["features"]!.AsArray());
        var id = (string)(await VerdictsAsync())[3]!["picture_id"]!;
        Assert.Equal(404, (int)(await planet.SendAsync(HttpMethod.Get, $"/mapping/api/pictures/{id}/hd.jpg")).Status);

        (await planet.RunAsync("node", "map", "privacy", "--take-blurred", "true")).Exits(0);
        Assert.Empty((await SearchAsync("-180,-90,180,90"))["features"]!.AsArray()); // nobody said that these are
        await ServedAsync(drive);
        await PaidAsync();
    }

    /// <summary>With a blurring service everything is shown, in order.</summary>
    async Task ServedAsync(SimulatedDrive drive)
    {
        await using var service = await Blurring.StartAsync();
        (await planet.RunAsync("node", "map", "privacy", "--blur", $"{service.Url}")).Exits(0);
        var item = await planet.UntilAsync("pictures that are public", async () => (await SearchAsync("-180,-90,180,90"))["features"]!.AsArray() is { Count: Count } all ? all[0] : null);
        var collection = (string)item["collection"]!;
        var items = (await planet.GetAsync($"/mapping/api/collections/{collection}/items"))["features"]!.AsArray();
        Assert.Equal(Enumerable.Range(1, Count), items.Select(one => (int)one!["properties"]!["geovisio:rank_in_collection"]!));
        Assert.Equal(2, items[5]!["links"]!.AsArray().Count(link => (string?)link!["rel"] is "prev" or "next"));
        var jpeg = await planet.BytesAsync(new Uri((string)items[0]!["assets"]!["hd"]!["href"]!).PathAndQuery);
        Assert.Equal(jpeg, await planet.BytesAsync($"/ipfs/{items[0]!["properties"]!["grange:cid"]}"));
        Assert.Null(Grange.Mapping.Exif.ExifReader.Read(jpeg).Place);

        var at = drive.PlaceOf(4);
        Assert.Equal(Count, (await SearchAsync(Box(at, 0.01)))["features"]!.AsArray().Count);
        Assert.Empty((await SearchAsync(Box(new LatLng(at.Lat + 1, at.Lng), 0.01)))["features"]!.AsArray());
        Assert.Empty((await SearchAsync(Box(at, 0.01), "&datetime=2020-01-01T00:00:00Z/2021-01-01T00:00:00Z"))["features"]!.AsArray());
        Assert.Equal("bad-search", (string?)(await planet.SendAsync(HttpMethod.Get, "/mapping/api/search?bbox=1,2,3")).Body["code"]);
        var (x, y) = WebMercator.Unit(at);
        var tile = await planet.BytesAsync($"/mapping/api/map/15/{(int)(x * 32768)}/{(int)(y * 32768)}.mvt");
        Assert.Contains(collection, System.Text.Encoding.UTF8.GetString(tile), StringComparison.Ordinal);
    }

    async Task PaidAsync()
    {
        await planet.UntilAsync("evidence", async () => (long)(await planet.GetAsync("/api/v1/epochs?network=mapping"))["epochs"]![0]!["evidence"]! >= 2);
        (await planet.RunAsync("node", "epoch", "close", "mapping")).Exits(0);
        var scores = await planet.UntilAsync("scores", async () => (await planet.SendAsync(HttpMethod.Get, "/api/v1/mapping/epochs/0/scores")).Body["work"] as JsonArray);
        var row = Assert.Single(scores, one => (long)one!["weight"]! > 0)!;
        Assert.Equal("coverage", (string?)row["reason"]);
        var epoch = await planet.UntilAsync("a settlement", async () => (await planet.GetAsync("/api/v1/epochs?network=mapping"))["epochs"]!.AsArray().FirstOrDefault(one => (string?)one!["state"] == "Settled"));
        Assert.Equal("same", (string?)(await planet.RunAsync("stranger", "audit", $"{epoch["settlement"]}")).Exits(0).Json["result"]);
    }

    async Task<JsonArray> VerdictsAsync()
    {
        var set = (await planet.GetAsync("/mapping/api/upload_sets"))["upload_sets"]!.AsArray().FirstOrDefault();
        return set is null ? [] : (await planet.GetAsync($"/mapping/api/upload_sets/{set["id"]}/files"))["files"]!.AsArray();
    }

    Task<JsonNode> SearchAsync(string box, string more = "") => planet.GetAsync($"/mapping/api/search?bbox={box}&limit=1000{more}");

    static string Box(LatLng at, double degrees) => string.Create(CultureInfo.InvariantCulture, $"{at.Lng - degrees},{at.Lat - degrees},{at.Lng + degrees},{at.Lat + degrees}");

    public void Dispose() => planet.Dispose();
}
