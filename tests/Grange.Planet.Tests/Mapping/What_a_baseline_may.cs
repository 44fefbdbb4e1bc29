using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Grange.Mapping.Simulation;

namespace Grange.Planet.Tests;

/// <summary>The built-in detector helps reviewers, and clears pictures only where a definition says that it may; a definition that wants a real one binds the operator too.</summary>
public sealed class What_a_baseline_may : IDisposable
{
    readonly Planet planet = new();
    readonly HttpClient http = new() { Timeout = TimeSpan.FromMinutes(2) };

    [Fact]
    public async Task It_helps_reviewers_and_clears_only_where_the_definition_says_so()
    {
        Assert.SkipUnless(Directory.Exists("/usr/share/opencv4/haarcascades"), "python3-opencv and opencv-data are not installed");
        await planet.UpAsync("--network", await DefinitionAsync("trusting", "baseline"), "--network", await DefinitionAsync("strict", "detector"), "--network", await DefinitionAsync("usual", "either"), "--epoch", "3600");
        foreach (var network in (string[])["trusting", "strict", "usual"])
        {
            var chosen = await PutAsync(network, "privacy", new JsonObject { ["baseline"] = true, ["takeBlurred"] = network == "strict" });
            Assert.Equal((true, false), ((bool)chosen["baseline"]!, (bool)chosen["takeBlurred"]!)); // what the definition refuses no operator can choose
        }
        var street = Street();
        var ids = new Dictionary<string, string>();
        foreach (var network in (string[])["strict", "usual", "trusting"]) ids[network] = await UploadAsync(network, street);
        await planet.UntilAsync("the baseline's word", async () => (string?)(await FileAsync("trusting", ids["trusting"]))["status"] == "ready", 180);
        foreach (var network in (string[])["strict", "usual"]) Assert.Equal("private", (string?)(await FileAsync(network, ids[network]))["status"]);

        var reviewer = (string)(await planet.RunAsync("node", "account", "new")).Exits(0).Json["account"]!;
        var (set, picture) = Split(ids["usual"]);
        var door = $"{Door("usual")}/review/{picture}/found?account={reviewer}";
        Assert.Equal("no-reviewer", (string?)(await planet.SendAsync(HttpMethod.Get, door)).Body["code"]);
        await PutAsync("usual", "reviewers", new JsonObject { ["accounts"] = new JsonArray(reviewer) });
        var found = await GetPatientlyAsync(door);
        Assert.Equal("baseline (OpenCV)", (string?)found["detector"]);
        Assert.NotNull(found["regions"]);
        await PutAsync("usual", "privacy", new JsonObject { ["baseline"] = false });
        Assert.Null((string?)(await planet.GetAsync(door))["detector"]);
        Assert.NotEmpty(set);
    }

    SimulatedDrive Street()
    {
        var began = MapNode.NowMs - 120_000;
        return new SimulatedDrive(871, SimulatedDrive.WhereItIsNoon(began, 44), 90, began);
    }

    static string Door(string network) => $"/api/v1/{network}/panoramax";

    static (string Set, string Picture) Split(string both) => (both[..both.IndexOf('/', StringComparison.Ordinal)], both[(both.IndexOf('/', StringComparison.Ordinal) + 1)..]);

    async Task<string> DefinitionAsync(string slug, string clearance)
    {
        var definition = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(GrangeProgram.Root, "networks", "Mapping", "network.json")))!;
        (definition["slug"], definition["rules"]) = (slug, new JsonObject { ["clearance"] = clearance });
        definition.AsObject().Remove("$schema");
        var file = Path.Combine(planet.Folder, $"{slug}.json");
        await File.WriteAllTextAsync(file, definition.ToJsonString());
        return file;
    }

    async Task<JsonNode> PutAsync(string network, string path, JsonObject body)
    {
        var (status, answer) = await planet.SendAsync(HttpMethod.Put, $"{Door(network)}/{path}", Planet.Json(body));
        Assert.True((int)status == 200, $"{status}: {answer}");
        return answer;
    }

    /// <summary>Uploads one picture whose contributor says that it is blurred; its upload and its id.</summary>
    async Task<string> UploadAsync(string network, SimulatedDrive street)
    {
        var set = (string)(await planet.SendAsync(HttpMethod.Post, $"{Door(network)}/upload_sets")).Body["id"]!;
        var part = new ByteArrayContent(street.Shoot(0));
        part.Headers.ContentType = new MediaTypeHeaderValue("image/jpeg");
        using var form = new MultipartFormDataContent { { part, "file", "picture.jpg" }, { new StringContent("true"), "isBlurred" } };
        using var answer = await http.PostAsync(new Uri(planet.Url, $"{Door(network)}/upload_sets/{set}/files"), form);
        var id = (string)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["picture_id"]!;
        await planet.SendAsync(HttpMethod.Post, $"{Door(network)}/upload_sets/{set}/complete");
        return $"{set}/{id}";
    }

    async Task<JsonNode> FileAsync(string network, string both) => (await planet.GetAsync($"{Door(network)}/upload_sets/{Split(both).Set}/files"))["files"]![0]!;

    async Task<JsonNode> GetPatientlyAsync(string path) => JsonNode.Parse(await http.GetStringAsync(new Uri(planet.Url, path)))!;

    public void Dispose()
    {
        http.Dispose();
        planet.Dispose();
    }
}
