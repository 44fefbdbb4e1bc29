using Grange.Kernel.Crypto;
using Grange.Verbs;
using Microsoft.Playwright;

namespace Grange.Console.Tests;

/// <summary>
/// A node that serves the console, three disks at work (one each of the node's own account, of a person with a wallet and of a neighbour), and Debian's Chromium. Epochs close
/// when somebody closes them.
/// </summary>
public sealed class ConsoleWorld : IAsyncLifetime
{
    const string Chromium = "/usr/bin/chromium";

    /// <summary>The disks that are there from the start, and where they are.</summary>
    static readonly (string Name, string Owner, string Latitude, string Longitude)[] Disks =
        [("garage-disk", "node", "52.52", "13.4"), ("roof-in-lisbon", "wallet", "38.72", "-9.14"), ("library-nas", "neighbour", "40.71", "-74")];

    IPlaywright? playwright;
    IBrowser? browser;

    internal Grange.Planet.Tests.Planet Planet { get; } = new();

    internal Secp256k1Key WalletKey { get; } = Secp256k1Key.Generate();

    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(Chromium)) throw new InvalidOperationException($"{Chromium} is missing. Next: sudo apt-get install chromium");
        try
        {
            await Planet.UpAsync("--epoch", "3600", "--console", ConsoleBuild.Folder);
            new AccountKeys(Planet.DataOf("wallet")).Add(WalletKey);
            foreach (var (name, owner, latitude, longitude) in Disks)
                await Planet.StartAsync(name, "join", "storage", "--space", "200MB", "--dir", Planet.DiskOf(name), "--url", $"http://127.0.0.1:{Grange.Planet.Tests.Planet.FreePort()}", "--name", name,
                    "--lat", latitude, "--lon", longitude, "--data", Planet.DataOf(owner), "--node", $"{Planet.Url}");
            playwright = await Playwright.CreateAsync();
            browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Chromium, Args = ["--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"] });
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    internal Task<ConsolePage> OpenAsync(Look look, TestWallet? wallet = null) => ConsolePage.OpenAsync(browser!, Planet.Url, look, wallet);

    internal TestWallet Wallet() => new(Planet.Url, WalletKey);

    /// <summary>A device by its name.</summary>
    internal async Task<string> DeviceAsync(string name)
        => (string)(await Planet.GetAsync("/api/v1/devices"))["devices"]!.AsArray().Single(device => (string?)device!["name"] == name)!["id"]!;

    internal async Task<long> CloseEpochAsync() => (long)(await Planet.SendAsync(HttpMethod.Post, "/api/v1/storage/epochs/close")).Body["closed"]!;

    public async ValueTask DisposeAsync()
    {
        if (browser is not null) await browser.DisposeAsync();
        playwright?.Dispose();
        WalletKey.Dispose();
        Planet.Dispose();
    }
}

/// <summary>All browser tests share the world.</summary>
[CollectionDefinition(nameof(ConsoleWorld))]
public sealed class ConsoleWorldTests : ICollectionFixture<ConsoleWorld>;
