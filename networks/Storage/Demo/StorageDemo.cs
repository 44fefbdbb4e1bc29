using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Grange.Kernel;
using Grange.Verbs;

namespace Grange.Storage.Demo;

/// <summary>Storage in <c>grange demo</c>: five providers keep real files, one loses data and is caught, a download survives two that die.</summary>
public sealed class StorageDemo : INetworkDemo
{
    const int Providers = 5;
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    readonly List<(string Name, DemoProcess Process, string Folder)> providers = [];
    readonly List<(string Name, string Cid, byte[] Sha256)> files = [];
    List<(string Name, DemoProcess Process, string Folder)> holders = [];
    string victim = "";

    /// <inheritdoc/>
    public void Edit(JsonObject definition) => definition["rules"]!["segmentBytes"] = 32L << 20; // several pieces even of one file

    /// <inheritdoc/>
    public async Task WorkAsync(DemoStage stage, CancellationToken cancel)
    {
        await Task.WhenAll(Enumerable.Range(1, Providers).Select(i => JoinAsync(stage, $"provider-{i}", cancel)));
        providers.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        stage.Tell($"{Providers} providers joined, each a process with its own key, disk folder and port");
        var root = Environment.GetEnvironmentVariable("GRANGE_ROOT") ?? Directory.GetCurrentDirectory();
        foreach (var name in new[] { "README.md", "LICENSE", "Directory.Packages.props" }.Where(name => File.Exists(Path.Combine(root, name))))
            await PutAsync(stage, name, () => File.OpenRead(Path.Combine(root, name)), cancel);
        await PutAsync(stage, "film.bin", () => new KeystreamFile("grange-file-209715200", 209_715_200), cancel);
        await stage.UntilAsync("three copies of every file", Patience, async () => await AllDurableAsync(stage, cancel) ? "" : null, cancel);
        stage.Tell("every file has three copies with different providers; the node keeps none");
    }

    /// <inheritdoc/>
    public Task EveAsync(DemoStage stage, CancellationToken cancel)
    {
        holders = [.. providers.Where(provider => PiecesOf(provider.Folder).Any())];
        victim = holders[^1].Name;
        var destroyed = Destroy(holders[^1].Folder);
        stage.Tell($"{victim} lost data: half of the bytes of its {destroyed} pieces are overwritten on its disk");
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task EpochAsync(DemoStage stage, CancellationToken cancel)
    {
        await stage.UntilAsync("the epoch's challenges", Patience, async () =>
            (string?)(await stage.Node.GetAsync("/api/v1/storage/epochs/current", cancel))["seed"], cancel);
        stage.Tell("a block nobody could foresee drew twenty leaves from every provider's disk");
        await stage.UntilAsync("the providers' proofs", Patience, async () =>
        {
            var epochs = (await stage.Node.GetAsync("/api/v1/epochs?network=storage", cancel))["epochs"]!.AsArray();
            return (long)epochs[^1]!["evidence"]! >= holders.Count - 1 ? "" : null;
        }, cancel);
        stage.Tell("the providers have answered with Merkle proofs");
    }

    /// <inheritdoc/>
    public async Task AfterwardsAsync(DemoStage stage, CancellationToken cancel)
    {
        var archive = await stage.UntilAsync("three copies of the evidence", Patience, () => ArchiveAsync(stage, cancel), cancel);
        stage.Tell($"the settlement with all its evidence is stored here too, with three providers: {archive}");
        var killed = providers.OrderByDescending(provider => provider.Name == victim).Take(2).ToList();
        foreach (var provider in killed) provider.Process.Kill();
        stage.Tell($"{killed[0].Name} and {killed[1].Name} were killed");
        foreach (var file in files)
        {
            using var response = await stage.Node.OpenAsync($"/ipfs/{file.Cid}", cancel);
            await using var body = await response.Content.ReadAsStreamAsync(cancel);
            var same = (await SHA256.HashDataAsync(body, cancel)).AsSpan().SequenceEqual(file.Sha256);
            if (!same) throw new VerbFailure("demo-differs", $"{file.Name} came back different");
        }
        stage.Tell($"all {files.Count} files were downloaded from the providers left, and every byte is the same");
        stage.Report["storage"] = new JsonObject
        {
            ["files"] = new JsonArray([.. files.Select(file => (JsonNode)new JsonObject { ["name"] = file.Name, ["cid"] = file.Cid, ["downloaded"] = "same" })]),
            ["archive"] = archive,
            ["lostData"] = victim,
            ["killed"] = new JsonArray(killed[0].Name, killed[1].Name),
        };
    }

    async Task JoinAsync(DemoStage stage, string name, CancellationToken cancel)
    {
        var (account, data) = stage.NewAccount(name);
        var folder = Path.Combine(data, "disk");
        var process = stage.Start(
            name, "join", "storage", "--space", "2GB", "--dir", folder, "--url", $"http://127.0.0.1:{FreePort.Take()}", "--name", name,
            "--data", data, "--node", stage.NodeUrl.ToString());
        await process.ReadyAsync(Patience, stage.Clock, cancel);
        lock (providers) providers.Add((name, process, folder));
        lock (stage.Earners) stage.Earners.Add((account, data, name));
    }

    async Task PutAsync(DemoStage stage, string name, Func<Stream> open, CancellationToken cancel)
    {
        await using var source = open();
        var hashed = new HashedStream(source);
        using var body = new StreamContent(hashed);
        var stored = await stage.Node.SendAsync(HttpMethod.Put, $"/api/v1/storage/files/{name}", body, cancel);
        files.Add((name, (string)stored["cid"]!, hashed.Digest()));
        stage.Tell($"stored {name}, {(long)stored["size"]! / 1024.0:N0} KiB: {stored["cid"]}");
    }

    static async Task<bool> AllDurableAsync(DemoStage stage, CancellationToken cancel)
    {
        var list = (await stage.Node.GetAsync("/api/v1/storage/files", cancel))["files"]!.AsArray();
        return list.Count > 0 && list.All(file => (string?)file!["durability"] == "durable");
    }

    /// <summary>What the network keeps of the settlement itself, once it has all copies.</summary>
    static async Task<string?> ArchiveAsync(DemoStage stage, CancellationToken cancel)
    {
        var settled = (await stage.Node.GetAsync("/api/v1/settlements", cancel))["settlements"]!.AsArray();
        if ((string?)settled[0]!["archive"] is not { } archive) return null;
        return (string?)(await stage.Node.GetAsync($"/api/v1/storage/status/{archive}", cancel))["durability"] == "durable" ? archive : null;
    }

    static IEnumerable<FileInfo> PiecesOf(string folder) => Directory.EnumerateFiles(Path.Combine(folder, "pieces"), "*.car").Select(path => new FileInfo(path));

    /// <summary>Overwrites the middle half of every piece in a provider's folder, as a failing disk might; answers how many.</summary>
    static int Destroy(string folder)
    {
        var pieces = PiecesOf(folder).ToList();
        foreach (var piece in pieces)
        {
            using var stream = piece.OpenWrite();
            stream.Position = piece.Length / 4;
            stream.Write(new byte[piece.Length / 2]);
        }
        return pieces.Count;
    }
}
