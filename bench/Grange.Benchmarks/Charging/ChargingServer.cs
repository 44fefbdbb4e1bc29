using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Grange.Charging.Features.Stations;
using Grange.Charging.Rules.Stations;
using Grange.Kernel;
using Grange.Kernel.Crypto;

namespace Grange.Benchmarks;

/// <summary>A whole node in a process of its own, with so many stations set up.</summary>
static class ChargingServer
{
    /// <summary>The argument that starts it; not for people.</summary>
    public const string Verb = "charging-node";

    /// <summary>The argument after the number of stations, for a node on PostgreSQL.</summary>
    public const string OnPostgres = "postgres";

    /// <summary>Accounts that add stations at the same time.</summary>
    const int Owners = 8;

    /// <summary>Every station's password.</summary>
    public const string Key = "00112233445566778899aabbccddeeff00112233";

    public static string Name(int station) => string.Create(CultureInfo.InvariantCulture, $"B{station:D5}");

    /// <summary>Prints its address when all stations may come, and ends when its input does.</summary>
    public static Task<int> ServeAsync(int stations, bool onPostgres, CancellationToken cancel) => NodeServer.ServeAsync("charging", async (node, http) =>
    {
        var terms = (await http.GetFromJsonAsync<JsonObject>($"/api/v1/devices/nonce/{default(Address)}", cancel))!;
        var domain = new SigningDomain((ulong)terms["chainId"]!, Address.Parse((string)terms["rewards"]!));
        await Parallel.ForAsync(0, Owners, cancel, async (owner, token) => await AddAsync(http, domain, Enumerable.Range(0, stations).Where(at => at % Owners == owner), token));
        return node.Address;
    }, cancel, onPostgres);

    /// <summary>All stations of one owner, one after the other as its nonces want it.</summary>
    static async Task AddAsync(HttpClient http, SigningDomain domain, IEnumerable<int> stations, CancellationToken cancel)
    {
        using var owner = Secp256k1Key.Generate();
        var nonce = 0UL;
        foreach (var at in stations) await AddAsync(http, domain, owner, Name(at), nonce++, cancel);
    }

    static async Task AddAsync(HttpClient http, SigningDomain domain, Secp256k1Key owner, string name, ulong nonce, CancellationToken cancel)
    {
        using var device = P256Key.Generate();
        var account = Address.Read(owner.AddressBytes);
        var deadline = (ulong)TimeProvider.System.GetUtcNow().AddHours(1).ToUnixTimeSeconds();
        var facts = DeviceFacts.Of(new KeyValuePair<string, string>(StationFacts.Name, name));
        var register = RegistryAction.Register(account, NetworkSlug.Parse("charging"), device.PublicKey, name, facts, nonce, deadline).Sign(domain, owner, device);
        (await http.PostAsJsonAsync("/api/v1/devices", JsonSerializer.SerializeToNode(RegistrationJson.Of(register), DevicesJson.Default.RegistrationJson), cancel)).EnsureSuccessStatusCode();
        var setup = new StationSetup(device.DeviceId, KeyHash.Of(Convert.FromHexString(Key)), 1, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
        (await http.PutAsJsonAsync($"/api/v1/charging/stations/{name}", new JsonObject { ["setup"] = setup.Seal(bytes => device.Sign(bytes)) }, cancel)).EnsureSuccessStatusCode();
    }
}
