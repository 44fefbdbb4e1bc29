using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Grange.Kernel;
using Grange.Kernel.Crypto;
using Grange.Storage;

namespace Grange.Planet.Tests.Live;

/// <summary>A node with a built console, a network of each module, and no hardware but what the tests sign for.</summary>
public sealed class LiveNode : IAsyncLifetime
{
    public const string Script = "console.log('a built console');", Page = "<!doctype html><title>built</title>";

    internal Planet Planet { get; } = new();

    public Uri Url => Planet.Url;

    public string Origin => Url.ToString().TrimEnd('/');

    public async ValueTask InitializeAsync()
    {
        var built = Path.Combine(Planet.Folder, "dist");
        Directory.CreateDirectory(Path.Combine(built, "assets"));
        await File.WriteAllTextAsync(Path.Combine(built, "index.html"), Page);
        await File.WriteAllTextAsync(Path.Combine(built, "assets", "main-1a2b3c.js"), Script);
        await StartAsync();
    }

    /// <summary>Starts the node, or starts it again after it was ended.</summary>
    public Task StartAsync() => Planet.UpAsync(
        "--epoch", "3600", "--console", Path.Combine(Planet.Folder, "dist"), "--network", Shipped("Storage", "network.json"), "--network", Shipped("Readings", "weather.json"),
        "--network", Shipped("Charging", "network.json"), "--network", Shipped("Energy", "network.json"), "--network", Shipped("Wireless", "network.json"), "--network", Shipped("Mapping", "network.json"),
        "--network", Shipped("Vehicles", "network.json"));

    static string Shipped(string room, string file) => Path.Combine(GrangeProgram.Root, "networks", room, file);

    /// <summary>A device of a new owner, registered with these facts.</summary>
    internal async Task<P256Key> RegisterAsync(string name, params IEnumerable<KeyValuePair<string, string>> facts)
    {
        var device = P256Key.Generate();
        using var owner = Secp256k1Key.Generate();
        var account = Address.Read(owner.AddressBytes);
        var next = await Planet.GetAsync($"/api/v1/devices/nonce/{account}");
        var domain = new SigningDomain((ulong)next["chainId"]!, Address.Parse((string)next["rewards"]!));
        var deadline = (ulong)TimeProvider.System.GetUtcNow().AddMinutes(10).ToUnixTimeSeconds();
        var action = RegistryAction.Register(account, NetworkSlug.Parse("storage"), device.PublicKey, name, DeviceFacts.Of(facts), (ulong)next["nonce"]!, deadline);
        var json = JsonSerializer.SerializeToNode(RegistrationJson.Of(action.Sign(domain, owner, device)), DevicesJson.Default.RegistrationJson)!;
        var (status, answer) = await Planet.SendAsync(HttpMethod.Post, "/api/v1/devices", Planet.Json(json));
        Assert.True(status == HttpStatusCode.OK, $"{answer}");
        return device;
    }

    /// <summary>A record of a device that counts.</summary>
    internal async Task HoldAsync(P256Key device, byte piece)
    {
        var body = new Holding(Grange.Content.PieceCid.Of(Enumerable.Repeat((byte)(piece & 0x3f), 32).ToArray(), 1000)).ToNode();
        var (status, answer) = await SayAsync(device, StorageKinds.Held, body);
        Assert.True(status == HttpStatusCode.OK, $"{answer}");
    }

    internal async Task<(HttpStatusCode Status, JsonNode Body)> SayAsync(P256Key device, string kind, Grange.Content.DagNode body)
        => await Planet.SayAsync("storage", await Planet.SignAsync(device, device.DeviceId, "storage", kind, body));

    public ValueTask DisposeAsync()
    {
        Planet.Dispose();
        return ValueTask.CompletedTask;
    }
}

/// <summary>The tests that share the node.</summary>
[CollectionDefinition(nameof(LiveNode))]
public sealed class LiveNodeTests : ICollectionFixture<LiveNode>;
