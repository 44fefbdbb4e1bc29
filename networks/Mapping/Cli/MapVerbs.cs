using System.CommandLine;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Grange.Kernel;
using Grange.Mapping.Exif;
using Grange.Mapping.Gpx;
using Grange.Verbs;

namespace Grange.Mapping.Cli;

/// <summary><c>grange map</c>: upload pictures, read tiles, buy imagery, put a bounty on a place, choose who blurs.</summary>
static class MapVerbs
{
    const string Door = "/mapping/api";

    static readonly Option<string> Network = new("--network") { Description = "the network's name at the node", HelpName = "NAME", DefaultValueFactory = _ => "mapping" };

    public static Command Group() => new("map", "street-level pictures: upload them, look at the map, buy imagery of a place") { Upload(), Tiles(), Buy(), Burst(), Privacy(), Reviewers() };

    static Command Upload()
    {
        var files = new Argument<string[]>("DIR|FILES") { Description = "pictures, or folders of them", Arity = ArgumentArity.OneOrMore };
        var gpx = new Option<string?>("--gpx") { Description = "a track that says where each picture was taken, by its time", HelpName = "FILE" };
        var isBlurred = new Option<bool>("--blurred") { Description = "faces and number plates are covered already" };
        var title = new Option<string>("--title") { Description = "what you call the drive", DefaultValueFactory = _ => "" };
        return new Command("upload", "upload pictures; each has a verdict of its own, and none fails the others") { files, gpx, isBlurred, title }
            .Example("grange map upload ./drive", "grange map upload *.jpg --gpx track.gpx --json")
            .Does(async (verb, cancel) =>
            {
                var pictures = Pictures(verb.Get(files)!);
                var track = verb.Get(gpx) is { } path ? ReadTrack(path) : null;
                var set = (string)(await verb.Node.PostAsync($"{Door}/upload_sets", new JsonObject { ["title"] = verb.Get(title), ["estimated_nb_files"] = pictures.Count }, cancel))["id"]!;
                using var http = new HttpClient { BaseAddress = verb.Node.Address, Timeout = TimeSpan.FromMinutes(2) };
                await verb.Out.ProgressAsync("pictures", pictures.Count, async step =>
                {
                    for (var at = 0; at < pictures.Count; at++)
                    {
                        await SendAsync(http, $"{Door}/upload_sets/{set}/files", pictures[at], track, verb.Get(isBlurred), cancel);
                        step(at + 1);
                    }
                });
                await verb.Node.PostAsync($"{Door}/upload_sets/{set}/complete", null, cancel);
                await Show(verb, set, cancel);
            });
    }

    /// <summary>Waits until each picture was looked at and sorted, then shows every verdict.</summary>
    static async Task Show(VerbContext verb, string set, CancellationToken cancel)
    {
        JsonNode state;
        do
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200), verb.Clock, cancel);
            state = await verb.Node.GetAsync($"{Door}/upload_sets/{set}", cancel);
        }
        while ((long)state["items_status"]!["not_processed"]! > 0 || !(bool)state["dispatched"]! && (long)state["nb_items"]! > (long)state["items_status"]!["rejected"]!);
        var files = (await verb.Node.GetAsync($"{Door}/upload_sets/{set}/files", cancel))["files"]!.AsArray();
        var result = new JsonObject { ["upload_set"] = set, ["collections"] = new JsonArray([.. state["associated_collections"]!.AsArray().Select(one => JsonValue.Create((string)one!["id"]!))]), ["files"] = files.DeepClone() };
        verb.Out.Result(result, () => verb.Out.Table(["file", "verdict", "quality", "why"], files.Select(file => (IReadOnlyList<string>)
            [$"{file!["file_name"]}", $"{file["status"]}", $"{file["quality"]}", (string?)file["rejected"]?["message"] ?? string.Join(", ", file["checks"]!.AsArray().Where(check => (string?)check!["outcome"] == "suspicious").Select(check => $"{check!["reason"]}"))])));
    }

    static List<string> Pictures(string[] named)
    {
        var all = new List<string>();
        foreach (var path in named)
        {
            if (Directory.Exists(path)) all.AddRange(Directory.EnumerateFiles(path).Where(file => Path.GetExtension(file).ToLowerInvariant() is ".jpg" or ".jpeg").Order(StringComparer.Ordinal));
            else if (File.Exists(path)) all.Add(path);
            else throw new VerbFailure("no-such-file", $"there is no '{path}'", "name pictures or a folder");
        }
        return all.Count > 0 ? all : throw new VerbFailure("no-pictures", "there is no picture among what was named", "JPEG files");
    }

    static GpxTrack ReadTrack(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            return GpxTrack.Read(file).TryGet(out var track, out var fault) ? track : throw VerbFailure.Of(fault);
        }
        catch (IOException why)
        {
            throw new VerbFailure("no-such-file", why.Message);
        }
    }

    static async Task SendAsync(HttpClient http, string path, string file, GpxTrack? track, bool isBlurred, CancellationToken cancel)
    {
        var bytes = await File.ReadAllBytesAsync(file, cancel);
        var part = new ByteArrayContent(bytes);
        part.Headers.ContentType = new MediaTypeHeaderValue("image/jpeg");
        using var form = new MultipartFormDataContent { { part, "file", Path.GetFileName(file) }, { new StringContent(isBlurred ? "true" : "false"), "isBlurred" } };
        if (track is not null && ExifReader.Read(bytes).CapturedMs is { } time && track.At(time) is { } at)
        {
            form.Add(new StringContent(at.Place.Lat.ToString("R", CultureInfo.InvariantCulture)), "override_latitude");
            form.Add(new StringContent(at.Place.Lng.ToString("R", CultureInfo.InvariantCulture)), "override_longitude");
            form.Add(new StringContent(at.Heading.ToString("R", CultureInfo.InvariantCulture)), "override_Exif.GPSInfo.GPSImgDirection");
        }
        using var answer = await http.PostAsync(path, form, cancel);
        var said = JsonNode.Parse(await answer.Content.ReadAsStringAsync(cancel));
        if (!answer.IsSuccessStatusCode && said?["rejected"] is null) throw new VerbFailure("upload-refused", (string?)said?["detail"] ?? $"the node answered {(int)answer.StatusCode}", (string?)said?["hint"]);
    }

    static Command Tiles()
    {
        var (z, x, y) = (new Argument<int>("Z"), new Argument<int>("X"), new Argument<int>("Y"));
        var into = new Option<string>("-o") { Description = "the file to write", HelpName = "FILE", Required = true };
        return new Command("tiles", "a vector tile of the map: layers sequences, pictures, grid") { z, x, y, into }
            .Example("grange map tiles 14 8802 5373 -o tile.mvt")
            .Does(async (verb, cancel) =>
            {
                using var answer = await verb.Node.OpenAsync($"{Door}/map/{verb.Get(z)}/{verb.Get(x)}/{verb.Get(y)}.mvt", cancel);
                var bytes = await answer.Content.ReadAsByteArrayAsync(cancel);
                await File.WriteAllBytesAsync(verb.Get(into)!, bytes, cancel);
                verb.Out.Result(new JsonObject { ["bytes"] = bytes.Length, ["file"] = verb.Get(into) }, () => verb.Out.Line($"{bytes.Length} bytes in {verb.Get(into)}"));
            });
    }

    static Command Buy()
    {
        var polygon = new Option<string>("--polygon") { Description = "a file with a GeoJSON polygon of at most 4 km²", HelpName = "FILE", Required = true };
        var weeks = new Option<long>("--weeks") { Description = "for how long", DefaultValueFactory = _ => 1 };
        return new Command("buy", "all pictures within a polygon, for weeks, with credits") { polygon, weeks, Network, Purchasing.Account }
            .Example("grange map buy --polygon block.geojson --weeks 4")
            .Does(async (verb, cancel) =>
            {
                if (!File.Exists(verb.Get(polygon))) throw new VerbFailure("no-such-file", $"there is no '{verb.Get(polygon)}'", "--polygon FILE");
                var ask = new JsonObject { ["polygon"] = await File.ReadAllTextAsync(verb.Get(polygon)!, cancel), ["weeks"] = verb.Get(weeks) };
                var goods = await Purchasing.BuyAsync(verb, Slug(verb), ask, MappingKinds.Order, verb.Get(Purchasing.Account), cancel);
                verb.Out.Result(goods, () => verb.Out.Table(["picture", "cid"], goods["pictures"]!.AsArray().Select(one => (IReadOnlyList<string>)[$"{one!["id"]}", $"{one["cid"]}"])));
            });
    }

    static Command Burst()
    {
        var place = new Argument<string>("LAT,LNG|CELL") { Description = "where somebody shall go" };
        return new Command("burst", "a bounty on a place: the first good picture takes it, without one it comes back after seven days") { place, Network, Purchasing.Account }
            .Example("grange map burst 52.52,13.405")
            .Does(async (verb, cancel) =>
            {
                var goods = await Purchasing.BuyAsync(verb, Slug(verb), new JsonObject { ["burst"] = verb.Get(place) }, MappingKinds.Burst, verb.Get(Purchasing.Account), cancel);
                verb.Out.Result(goods, () => verb.Out.Line($"a bounty waits at {goods["burst"]}"));
            });
    }

    static Command Privacy()
    {
        var blur = new Option<string?>("--blur") { Description = "a blurring service as Panoramax has them; empty: none", HelpName = "URL" };
        var take = new Option<bool?>("--take-blurred") { Description = "believe contributors who say that faces and plates are covered", HelpName = "true|false" };
        var baseline = new Option<bool?>("--baseline") { Description = "the built-in detector (OpenCV) suggests reviewers what to cover", HelpName = "true|false" };
        return new Command("privacy", "who looks for faces and number plates at this node; without anybody no picture is ever public") { blur, take, baseline }
            .Example("grange map privacy", "grange map privacy --baseline true", "grange map privacy --blur http://127.0.0.1:8001/")
            .Does(async (verb, cancel) =>
            {
                var asked = new JsonObject();
                if (verb.Get(blur) is { } url) asked["blurUrl"] = url;
                if (verb.Get(take) is { } believed) asked["takeBlurred"] = believed;
                if (verb.Get(baseline) is { } looks) asked["baseline"] = looks;
                var state = asked.Count == 0 ? await verb.Node.GetAsync($"{Door}/privacy", cancel) : await verb.Node.SendAsync(HttpMethod.Put, $"{Door}/privacy", new StringContent(asked.ToJsonString(), System.Text.Encoding.UTF8, "application/json"), cancel);
                verb.Out.Result(state, () => verb.Out.Line($"{(string?)state["detector"] ?? "nobody looks for faces and plates: reviewers have to"}; contributors who say they did are {((bool)state["takeBlurred"]! ? "" : "not ")}believed{((bool)state["baseline"]! ? "; the baseline helps reviewers" : "")}"));
            });
    }

    static Command Reviewers()
    {
        var accounts = new Argument<string[]>("ACCOUNT") { Description = "who may see what is not public, to judge it", Arity = ArgumentArity.ZeroOrMore };
        return new Command("reviewers", "name who reviews pictures at this node; two who agree decide") { accounts }
            .Example("grange map reviewers 0x1234567890abcdef1234567890abcdef12345678 0xabcdefabcdefabcdefabcdefabcdefabcdefabcd")
            .Does(async (verb, cancel) =>
            {
                var body = new JsonObject { ["accounts"] = new JsonArray([.. verb.Get(accounts)!.Select(one => JsonValue.Create(one))]) };
                var answer = await verb.Node.SendAsync(HttpMethod.Put, $"{Door}/reviewers", new StringContent(body.ToJsonString(), System.Text.Encoding.UTF8, "application/json"), cancel);
                verb.Out.Result(answer, () => verb.Out.Line($"{answer["accounts"]!.AsArray().Count} reviewers"));
            });
    }

    static NetworkSlug Slug(VerbContext verb) => NetworkSlug.TryParse(verb.Get(Network), null, out var slug) ? slug : throw new VerbFailure("bad-slug", $"'{verb.Get(Network)}' is no network name", "grange network show", ExitCode.Usage);
}
