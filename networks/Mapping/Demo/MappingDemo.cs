using System.Globalization;
using System.Text.Json.Nodes;
using Grange.Geo;
using Grange.Mapping.Jpeg;
using Grange.Mapping.Simulation;
using Grange.Verbs;

namespace Grange.Mapping.Demo;

/// <summary>Mapping in <c>grange demo</c>: two dashcams drive down a street; a third uploads the first one's pictures, saved anew, from another town; an hour later a planner buys the street.</summary>
/// <remarks>The street is painted, so nobody is on it: the demo's operator believes cameras that say so.</remarks>
public sealed class MappingDemo : INetworkDemo
{
    const int Pictures = 16, Copied = 6;
    const string Buyer = "planner", Cheat = "copycat";

    static readonly (string Name, int Street, double Heading)[] Cameras = [("anna-dashcam", 11, 20), ("boris-dashcam", 12, 110)];
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    LatLng corner;

    /// <inheritdoc/>
    public async Task WorkAsync(DemoStage stage, CancellationToken cancel)
    {
        if (!JpegCodec.IsInstalled)
        {
            stage.Tell("mapping is left out: this machine has no libjpeg-turbo (sudo apt-get install libturbojpeg0)");
            return;
        }
        var now = stage.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        corner = SimulatedDrive.WhereItIsNoon(now, 41.4);
        await stage.RunAsync("privacy", ["map", "privacy", "--take-blurred", "true", "--node", $"{stage.NodeUrl}"], cancel);
        var funding = FundAsync(stage, cancel);
        var drives = Cameras.Select(one => (one.Name, Drive: new SimulatedDrive(one.Street, corner, one.Heading, now - 60_000))).ToList();
        foreach (var (name, drive) in drives) await Task.Run(() => drive.Save(FolderOf(stage, name), 0, Pictures), cancel);
        foreach (var (name, _) in drives) await UploadAsync(stage, name, cancel); // one account registers one device at a time
        await Task.Run(() => Copy(FolderOf(stage, Cameras[0].Name), FolderOf(stage, Cheat), now), cancel);
        await UploadAsync(stage, Cheat, cancel);
        var found = await stage.UntilAsync("the streets on the map", Patience, async () => (await stage.Node.GetAsync("/mapping/api/search?limit=1000", cancel))["features"]!.AsArray() is { Count: 2 * Pictures } all ? all : null, cancel);
        var status = await stage.UntilAsync("a verdict on the copies", Patience, async () => await stage.Node.GetAsync("/api/v1/mapping/status", cancel) is var said && (long)said["refused"]! == Copied ? said : null, cancel);
        stage.Tell($"{found.Count} pictures of two streets were signed, checked, and are on the map; {status["refused"]} copies that {Cheat} had saved anew were known by what is on them, and refused");
        await funding;
        await BuyAsync(stage, found.Count, cancel);
    }

    /// <inheritdoc/>
    public Task EpochAsync(DemoStage stage, CancellationToken cancel) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task AfterwardsAsync(DemoStage stage, CancellationToken cancel) => Task.CompletedTask;

    /// <summary>The cameras are the node's own account's, so the node takes their pictures without a token.</summary>
    static Task UploadAsync(DemoStage stage, string name, CancellationToken cancel)
        => stage.RunAsync(name, ["join", "mapping", "--pictures", FolderOf(stage, name), "--once", "--blurred", "--name", name, "--dir", Path.Combine(stage.Folder, "cameras", name), "--data", Path.Combine(stage.Folder, "node"), "--node", $"{stage.NodeUrl}"], cancel);

    static async Task FundAsync(DemoStage stage, CancellationToken cancel) => await stage.BuyCreditsAsync("planner", stage.NewAccount(Buyer).DataFolder, 50_000, cancel);

    async Task BuyAsync(DemoStage stage, int pictures, CancellationToken cancel)
    {
        var file = Path.Combine(stage.Folder, "street.geojson");
        await File.WriteAllTextAsync(file, Around(corner, 0.004), cancel);
        var bought = await stage.RunAsync("planner-buys", ["map", "buy", "--polygon", file, "--weeks", "1", "--data", Path.Combine(stage.Folder, Buyer), "--node", $"{stage.NodeUrl}"], cancel);
        var mine = bought["pictures"]!.AsArray().Count;
        stage.Tell($"a planner bought the streets for a week: {mine} pictures, by the hex; three quarters of the price are gone for good");
        stage.Report["mapping"] = new JsonObject { ["pictures"] = pictures, ["refused"] = Copied, ["bought"] = mine, ["cheat"] = Cheat };
    }

    /// <summary>The same pictures, smaller and saved anew, said to be from another town.</summary>
    static void Copy(string from, string to, long now)
    {
        Directory.CreateDirectory(to);
        using var codec = new JpegCodec();
        var (elsewhere, number) = (SimulatedDrive.WhereItIsNoon(now, 43), 0);
        foreach (var file in Directory.EnumerateFiles(from).Order(StringComparer.Ordinal).Take(Copied))
        {
            if (codec.ReadColours(File.ReadAllBytes(file), out var picture) != JpegFault.None) throw new InvalidOperationException($"{file} is no picture");
            using var whole = picture!;
            using var copy = Resampling.ToWidth(whole, 800);
            var time = now - 50_000 + number * 1_000;
            var shot = new ExifWriter.Shot(StreetPainter.PlaceAt(elsewhere, 90, number * 10), 12, time, time, 90, 10, 1, 10, "Copy", "Cat");
            File.WriteAllBytes(Path.Combine(to, $"copy_{number++:00}.jpg"), ExifWriter.Write(codec.Write(copy, 60), shot));
        }
    }

    static string Around(LatLng at, double degrees)
    {
        var (west, south, east, north) = (at.Lng - degrees, at.Lat - degrees, at.Lng + degrees, at.Lat + degrees);
        return string.Create(CultureInfo.InvariantCulture, $$"""{"type":"Polygon","coordinates":[[[{{west}},{{south}}],[{{east}},{{south}}],[{{east}},{{north}}],[{{west}},{{north}}],[{{west}},{{south}}]]]}""");
    }

    static string FolderOf(DemoStage stage, string camera) => Path.Combine(stage.Folder, "drives", camera);
}
