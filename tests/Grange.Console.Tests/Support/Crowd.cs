using System.Globalization;
using System.Text.Json;
using Grange.Kernel;
using Grange.Kernel.Crypto;

namespace Grange.Console.Tests;

/// <summary>A node with 10,000 devices all over the land, each registered by its owner's signature and its own through the node's door.</summary>
public sealed class Crowd : IAsyncLifetime
{
    public const int Devices = 10_000;

    const int Owners = 40, AtOnce = 4;

    /// <summary>Where the devices are: around cities, as many people are.</summary>
    static readonly (double Lat, double Lon)[] Cities =
    [
        (52.5, 13.4), (51.5, -0.1), (40.7, -74.0), (35.7, 139.7), (-23.5, -46.6), (19.1, 72.9), (6.5, 3.4), (-33.9, 151.2), (37.8, -122.4), (55.8, 37.6),
        (31.2, 121.5), (30.0, 31.2), (-1.3, 36.8), (19.4, -99.1), (48.9, 2.4), (59.3, 18.1), (-34.6, -58.4), (1.35, 103.8), (41.0, 29.0), (43.7, -79.4),
    ];

    DebianChromium? browser;

    internal Planet.Tests.Planet Planet { get; } = new();

    /// <summary>How long it took to register them all.</summary>
    public TimeSpan Registering { get; private set; }

    public async ValueTask InitializeAsync()
    {
        try
        {
            await Planet.UpAsync("--epoch", "3600", "--console", ConsoleBuild.Folder);
            var began = TimeProvider.System.GetTimestamp();
            await Parallel.ForEachAsync(Enumerable.Range(0, Owners), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (owner, _) => await RegisterAsync(owner));
            Registering = TimeProvider.System.GetElapsedTime(began);
            browser = await DebianChromium.LaunchAsync();
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    internal Task<ConsolePage> OpenAsync(Look look) => ConsolePage.OpenAsync(browser!.Browser, Planet.Url, look);

    /// <summary>All devices of one owner, one after the other as its nonces want it.</summary>
    async Task RegisterAsync(int number)
    {
        using var owner = Secp256k1Key.Generate();
        var account = Address.Read(owner.AddressBytes);
        var next = await Planet.GetAsync($"/api/v1/devices/nonce/{account}");
        var domain = new SigningDomain((ulong)next["chainId"]!, Address.Parse((string)next["rewards"]!));
        var deadline = (ulong)TimeProvider.System.GetUtcNow().AddHours(1).ToUnixTimeSeconds();
        var places = new Random(number);
        for (var i = 0; i < Devices / Owners; i++)
        {
            using var device = P256Key.Generate();
            var action = RegistryAction.Register(account, NetworkSlug.Parse("storage"), device.PublicKey, $"disk {number}-{i}", FactsAt(places), (ulong)next["nonce"]! + (ulong)i, deadline);
            var json = JsonSerializer.SerializeToNode(RegistrationJson.Of(action.Sign(domain, owner, device)), DevicesJson.Default.RegistrationJson)!;
            var (status, answer) = await Planet.SendAsync(HttpMethod.Post, "/api/v1/devices", Grange.Planet.Tests.Planet.Json(json));
            Assert.True((int)status == 200, $"{answer}");
        }
    }

    static IReadOnlyDictionary<string, string> FactsAt(Random places)
    {
        var (lat, lon) = Cities[places.Next(Cities.Length)];
        return DeviceFacts.Of([new(DeviceFacts.Latitude, E7(lat + Away(places))), new(DeviceFacts.Longitude, E7(lon + Away(places)))]);
    }

    static double Away(Random places) => 6 * (places.NextDouble() - places.NextDouble());

    static string E7(double degrees) => ((long)(degrees * 10_000_000)).ToString(CultureInfo.InvariantCulture);

    public async ValueTask DisposeAsync()
    {
        if (browser is not null) await browser.DisposeAsync();
        Planet.Dispose();
    }
}
