using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Grange.Kernel;

namespace Grange.Planet.Tests.Peers;

/// <summary>One real node with its own chain and two real providers, for all tests of this folder: every part a process, every door a socket.</summary>
public sealed class PeerNode : IAsyncLifetime
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    readonly List<GrangeProcess> processes = [];

    /// <summary>Everything of this run.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("grange-peers-").FullName;

    public Uri Url { get; } = new($"http://127.0.0.1:{GrangeProcess.FreePort()}");

    /// <summary>Follows no redirects: a test sees what the node said.</summary>
    public HttpClient Http { get; private set; } = null!;

    /// <summary>Where the providers answer and keep their pieces.</summary>
    public IReadOnlyList<(Uri Url, string Folder, string Data)> Providers { get; private set; } = [];

    internal GrangeProcess Process => processes[0];

    public async ValueTask InitializeAsync()
    {
        await Repository.NeedPackagesAsync("contracts");
        await Repository.NeedPackagesAsync("tests/peers");
        Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = Url, Timeout = Patience };
        var definition = Path.Combine(Folder, "storage.json");
        await File.WriteAllTextAsync(definition, Definition());
        processes.Add(await GrangeProcess.StartAsync("up", "--data", Path.Combine(Folder, "node"), "--http", $"127.0.0.1:{Url.Port}", "--network", definition));
        Providers = [.. Enumerable.Range(1, 2).Select(i => (new Uri($"http://127.0.0.1:{GrangeProcess.FreePort()}"), Path.Combine(Folder, $"disk-{i}"), Path.Combine(Folder, $"owner-{i}")))];
        processes.AddRange(await Task.WhenAll(Providers.Select(one => GrangeProcess.StartAsync(
            "join", "storage", "--space", "2GB", "--dir", one.Folder, "--url", one.Url.ToString().TrimEnd('/'), "--data", one.Data, "--node", Url.ToString()))));
    }

    /// <summary>Two copies of everything, small segments sealed at once, epochs closed by the tests.</summary>
    static string Definition()
    {
        var module = new Grange.Storage.StorageNetwork().Info;
        var document = JsonNode.Parse(NetworkDrafts.Template(NetworkSlug.Parse("storage"), module))!;
        document["rules"]!["copies"] = 2;
        document["rules"]!["idleMs"] = 100;
        return document.ToJsonString();
    }

    public async Task<JsonNode> GetAsync(string path)
    {
        using var response = await Http.GetAsync(path);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"GET {path}: {(int)response.StatusCode} {text}\n{Process.Log}");
        return JsonNode.Parse(text)!;
    }

    public async Task PostAsync(string path)
    {
        using var response = await Http.PostAsJsonAsync(path, new JsonObject());
        Assert.True(response.IsSuccessStatusCode, $"POST {path}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
    }

    /// <summary>Stores bytes and answers their CID; with the providers on return, and only there.</summary>
    public async Task<string> PutAsync(string name, byte[] bytes)
    {
        using var body = new ByteArrayContent(bytes);
        using var response = await Http.PutAsync($"/api/v1/storage/files/{name}?wait=durable", body);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"PUT {name}: {(int)response.StatusCode} {text}\n{Process.Log}");
        var cid = (string)JsonNode.Parse(text)!["cid"]!;
        await UntilAsync($"the copies of {name}", async () => (await GetAsync($"/api/v1/storage/status/{cid}"))["pieces"]!.AsArray().All(piece => !(bool)piece!["local"]!));
        return cid;
    }

    /// <summary>Asks until it is so; the test fails when it does not become so.</summary>
    public async Task UntilAsync(string what, Func<Task<bool>> isSo)
    {
        for (var begun = Stopwatch.GetTimestamp(); !await isSo();)
        {
            Assert.True(Stopwatch.GetElapsedTime(begun) < Patience, $"waited {Patience.TotalSeconds} s for {what}\n{Process.Log}");
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, CancellationToken.None);
        }
    }

    public ValueTask DisposeAsync()
    {
        foreach (var process in Enumerable.Reverse(processes)) process.Dispose();
        Http?.Dispose();
        Directory.Delete(Folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}

/// <summary>The tests that share the node; one after the other, so that what one measures is not another's doing.</summary>
[CollectionDefinition(nameof(PeerNode), DisableParallelization = true)]
public sealed class PeerNodeTests : ICollectionFixture<PeerNode>;
