using System.Text.Json.Nodes;
using Grange.Kernel;

namespace Grange.Planet.Tests.Peers;

/// <summary>One node with its own chain and two providers, shared by the tests of this folder: every part a process, every door a socket.</summary>
public sealed class PeerNode : IAsyncLifetime
{
    readonly Planet planet = new();

    /// <summary>Everything of this run.</summary>
    public string Folder => planet.Folder;

    public Uri Url => planet.Url;

    /// <summary>The folder of the node's own keys and data.</summary>
    public string NodeData => planet.NodeData;

    /// <summary>The providers: where they answer, their disks, and the folders of their owners' keys.</summary>
    public IReadOnlyList<(Uri Url, string Disk, string Data)> Providers { get; private set; } = [];

    /// <summary>Memory the node holds now, in bytes.</summary>
    public long ResidentBytes => planet["node"].ResidentBytes;

    public async ValueTask InitializeAsync()
    {
        var definition = Path.Combine(Folder, "storage.json");
        await File.WriteAllTextAsync(definition, Definition());
        var settings = Directory.CreateDirectory(Path.Combine(NodeData, "networks", "storage")).FullName;
        await File.WriteAllTextAsync(Path.Combine(settings, "pinning.json"), """{"patienceMs":3000,"privateOrigins":true}""");
        await planet.UpAsync("--network", definition);
        string[] names = ["ada", "ben"];
        var urls = names.Select(_ => $"http://127.0.0.1:{Planet.FreePort()}").ToList();
        await Task.WhenAll(names.Select((name, i) => planet.JoinAsync(name, "storage", urls[i])));
        Providers = [.. names.Select((name, i) => (new Uri(urls[i]), planet.DiskOf(name), planet.DataOf(name)))];
    }

    /// <summary>Two copies of everything, segments sealed soon, epochs closed by the tests.</summary>
    static string Definition()
    {
        var document = JsonNode.Parse(NetworkDrafts.Template(NetworkSlug.Parse("storage"), new Grange.Storage.StorageNetwork().Info))!;
        document["rules"]!["copies"] = 2;
        document["rules"]!["idleMs"] = 100;
        return document.ToJsonString();
    }

    public Task<JsonNode> GetAsync(string path) => planet.GetAsync(path);

    public async Task<JsonNode> PostAsync(string path, JsonNode? body = null)
    {
        var (status, answer) = await planet.SendAsync(HttpMethod.Post, path, Planet.Json(body ?? new JsonObject()));
        Assert.True((int)status < 300, $"POST {path}: {(int)status} {answer}");
        return answer;
    }

    /// <summary>Stores bytes and answers their CID; on return the providers have them, and only they.</summary>
    public async Task<string> PutAsync(string name, byte[] bytes)
    {
        var (status, answer) = await planet.SendAsync(HttpMethod.Put, $"/api/v1/storage/files/{name}?wait=durable", new ByteArrayContent(bytes));
        Assert.True((int)status == 201, $"PUT {name}: {(int)status} {answer}");
        var cid = (string)answer["cid"]!;
        await UntilAsync($"the copies of {name}", async () => (await GetAsync($"/api/v1/storage/status/{cid}"))["pieces"]!.AsArray().All(piece => !(bool)piece!["local"]!));
        return cid;
    }

    public Task UntilAsync(string what, Func<Task<bool>> isSo) => planet.UntilAsync(what, isSo);

    public ValueTask DisposeAsync()
    {
        planet.Dispose();
        return ValueTask.CompletedTask;
    }
}

/// <summary>The tests that share the node.</summary>
[CollectionDefinition(nameof(PeerNode))]
public sealed class PeerNodeTests : ICollectionFixture<PeerNode>;
