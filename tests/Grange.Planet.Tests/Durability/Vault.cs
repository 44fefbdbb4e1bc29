using System.Text.Json.Nodes;

namespace Grange.Planet.Tests;

/// <summary>A storage network whose providers are processes, with rules of a test's own.</summary>
sealed class Vault(Planet planet)
{
    public const string Slug = "vault";

    readonly Dictionary<string, string> urls = [];

    public async Task UpAsync(Action<JsonNode> rules)
    {
        var file = Path.Combine(planet.Folder, Slug + ".json");
        if (!File.Exists(file))
        {
            (await GrangeProgram.RunAsync("network", "new", Slug, "--from", "storage", "-o", file)).Exits(0);
            var document = JsonNode.Parse(await File.ReadAllTextAsync(file))!;
            (document["rules"]!["idleMs"], document["rules"]!["challenges"], document["rules"]!["vettingAudits"]) = (300, 5, 0);
            rules(document["rules"]!);
            await File.WriteAllTextAsync(file, document.ToJsonString());
            (await GrangeProgram.RunAsync("network", "check", file)).Exits(0);
        }
        await planet.UpAsync("--network", file);
    }

    public Task JoinAsync(string name)
    {
        if (!urls.ContainsKey(name)) urls[name] = $"http://127.0.0.1:{Planet.FreePort()}";
        return planet.JoinAsync(name, Slug, urls[name]);
    }

    /// <summary>The device of a provider.</summary>
    public string DeviceOf(string name) => File.ReadAllText(Path.Combine(planet.DiskOf(name), "device.id")).Trim();

    public Task<JsonNode> GetAsync(string path) => planet.GetAsync($"/api/v1/{Slug}/{path}");

    /// <summary>Stores a file, and waits until all its parts are with providers.</summary>
    public async Task<(string Cid, byte[] Bytes)> StoreAsync(int seed, int length)
    {
        var (file, bytes) = (Path.Combine(planet.Folder, $"{seed}.bin"), new byte[length]);
        new Random(seed).NextBytes(bytes);
        await File.WriteAllBytesAsync(file, bytes);
        return ((string)(await planet.RunAsync("node", "storage", "put", file, "--network", Slug, "--wait", "durable")).Exits(0).Json["cid"]!, bytes);
    }

    /// <summary>The providers whose parts of a CID's pieces count.</summary>
    public async Task<IReadOnlyList<string>> HoldersAsync(string cid)
        => [.. (await CopiesAsync(cid)).Where(copy => (string?)copy["state"] == "placed").Select(copy => (string)copy["device"]!)];

    /// <summary>How far one provider's parts are.</summary>
    public async Task<IReadOnlyList<string>> StatesAsync(string cid, string name)
        => [.. (await CopiesAsync(cid)).Where(copy => (string?)copy["device"] == DeviceOf(name)).Select(copy => (string)copy["state"]!)];

    async Task<IEnumerable<JsonNode>> CopiesAsync(string cid) => (await GetAsync($"status/{cid}"))["pieces"]!.AsArray().SelectMany(piece => piece!["copies"]!.AsArray()).Select(copy => copy!);

    public async Task CloseAsync() => (await planet.RunAsync("node", "epoch", "close", Slug)).Exits(0);
}
