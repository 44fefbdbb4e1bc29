using System.Text.Json.Nodes;

namespace Grange.Planet.Tests;

/// <summary>
/// <c>grange up</c> on an empty folder, told nothing but short epochs; three people join a disk each, one file is stored, and nobody touches anything until
/// the first settlement that pays them is on the chain.
/// </summary>
public sealed class FirstHour : IAsyncLifetime
{
    public const string Network = "storage";

    /// <summary>What the providers will go through in the tests.</summary>
    public const string Stays = "stays", Rotates = "rotates", Leaves = "leaves";

    internal Planet Planet { get; } = new();

    /// <summary>Where each provider listens; the same when it is started again.</summary>
    readonly Dictionary<string, string> urls = new[] { Stays, Rotates, Leaves }.ToDictionary(name => name, _ => $"http://127.0.0.1:{Planet.FreePort()}");

    public async ValueTask InitializeAsync()
    {
        try
        {
            await Planet.UpAsync("--epoch", "6");
            foreach (var name in urls.Keys) await JoinAsync(name);
            var file = Path.Combine(Planet.Folder, "letter.txt");
            await File.WriteAllTextAsync(file, string.Join('\n', Enumerable.Range(1, 5000).Select(line => $"line {line} of a letter")));
            (await Planet.RunAsync("node", "storage", "put", file, "--wait", "durable")).Exits(0);
            foreach (var name in urls.Keys) await ProvenAsync(name, afterEpoch: -1, "Settled");
        }
        catch
        {
            Planet.Dispose();
            throw;
        }
    }

    /// <summary>Starts a provider, or starts it again.</summary>
    internal Task<RunningProgram> JoinAsync(string name) => Planet.JoinAsync(name, Network, urls[name]);

    /// <summary>The id of a provider's device.</summary>
    internal string DeviceOf(string name) => File.ReadAllText(Path.Combine(Planet.DiskOf(name), "device.id")).Trim();

    /// <summary>What a provider's device earned so far, newest epoch first.</summary>
    internal async Task<List<JsonNode>> EarningsAsync(string name)
        => [.. (await Planet.RunAsync(name, "earnings", "--device", DeviceOf(name))).Exits(0).Json["earnings"]!.AsArray().Select(row => row!)];

    /// <summary>Waits for a proven epoch later than one.</summary>
    internal Task<JsonNode> ProvenAsync(string name, long afterEpoch, string? state = null) => Planet.UntilAsync($"{name}'s proof in an epoch after {afterEpoch}", async () =>
        (await Planet.GetAsync($"/api/v1/earnings?device={DeviceOf(name)}"))["earnings"]!.AsArray().FirstOrDefault(row =>
            (string?)row!["reason"] == "proven" && (long)row["epoch"]! > afterEpoch && (state is null || (string?)row["state"] == state)));

    internal async Task<long> OpenEpochAsync() => (long)(await Planet.GetAsync($"/api/v1/{Network}/epochs/current"))["epoch"]!;

    public ValueTask DisposeAsync()
    {
        Planet.Dispose();
        return ValueTask.CompletedTask;
    }
}

/// <summary>Tests about accounts, devices and money share the one node that nobody set up.</summary>
[CollectionDefinition(nameof(FirstHour))]
public sealed class FirstHourCollection : ICollectionFixture<FirstHour>;
