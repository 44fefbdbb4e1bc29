using System.Buffers.Binary;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Grange.Kernel;
using Grange.Kernel.Crypto;
using Grange.Vehicles.Rules.Ownership;

namespace Grange.Benchmarks;

/// <summary>A whole node in a process of its own, with so many cars, each with a device in it.</summary>
static class VehiclesServer
{
    /// <summary>The argument that starts it; not for people.</summary>
    public const string Verb = "vehicles-node";

    /// <summary>The argument after the number of cars, for a node on PostgreSQL.</summary>
    public const string OnPostgres = "postgres";

    static readonly NetworkSlug Network = NetworkSlug.Parse("vehicles");

    /// <summary>The key of a car's device: both sides know it.</summary>
    public static P256Key KeyOf(int car)
    {
        Span<byte> number = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(number, car);
        return P256Key.Import(SHA256.HashData(number));
    }

    /// <summary>Prints its address when all cars may report, and ends when its input does. Cars are numbered from 1 as they are added.</summary>
    public static Task<int> ServeAsync(int cars, bool onPostgres, CancellationToken cancel) => NodeServer.ServeAsync("vehicles", async (node, http) =>
    {
        var terms = (await http.GetFromJsonAsync<JsonObject>($"/api/v1/devices/nonce/{default(Address)}", cancel))!;
        var domain = new SigningDomain((ulong)terms["chainId"]!, Address.Parse((string)terms["rewards"]!));
        using var owner = Secp256k1Key.Generate();
        for (var car = 0; car < cars; car++) await AddAsync(http, domain, owner, car, cancel);
        await GrantAsync(http, domain, owner, (ulong)cars * 2, cancel);
        return node.Address;
    }, cancel, onPostgres, definition => definition["prices"] = new JsonObject()); // a price needs a chain and a buyer; what is reserved ahead costs a read nothing

    /// <summary>Who may read of the first car.</summary>
    public static Address Reader { get; } = Address.Read([.. new byte[19], 0xaa]);

    static async Task GrantAsync(HttpClient http, SigningDomain domain, Secp256k1Key owner, ulong nonce, CancellationToken cancel)
    {
        var now = TimeProvider.System.GetUtcNow();
        var terms = new Grant(Reader, Scopes.Dynamics | Scopes.Battery | Scopes.ExactLocation, "a measurement", ExactLocation: true, now.ToUnixTimeSeconds() - 60, now.AddHours(2).ToUnixTimeSeconds(), AllHistory: true);
        var grant = new GrantAccess(owner.Address, Network, 1, terms, nonce, (ulong)now.AddHours(1).ToUnixTimeSeconds());
        (await http.PostAsJsonAsync("/vehicles/acts", new JsonObject
        {
            ["kind"] = "grant",
            ["owner"] = $"{owner.Address}",
            ["vehicle"] = grant.Vehicle,
            ["to"] = $"{Reader}",
            ["scopes"] = new JsonArray([.. ScopeNames.Of(terms.Scopes).Select(name => (JsonNode)name)]),
            ["purpose"] = terms.Purpose,
            ["precision"] = terms.PrecisionName,
            ["history"] = "all",
            ["from"] = terms.FromSeconds,
            ["until"] = terms.UntilSeconds,
            ["nonce"] = grant.Nonce,
            ["deadline"] = grant.Deadline,
            ["signature"] = HexText.Of(owner.SignRecoverable(grant.Digest(domain))),
        }, cancel)).EnsureSuccessStatusCode();
    }

    static async Task AddAsync(HttpClient http, SigningDomain domain, Secp256k1Key owner, int car, CancellationToken cancel)
    {
        using var device = KeyOf(car);
        var (nonce, soon) = ((ulong)car, (ulong)TimeProvider.System.GetUtcNow().AddHours(1).ToUnixTimeSeconds());
        var register = RegistryAction.Register(owner.Address, Network, device.PublicKey, "car", DeviceFacts.Of(), nonce, soon).Sign(domain, owner, device);
        (await http.PostAsJsonAsync("/api/v1/devices", JsonSerializer.SerializeToNode(RegistrationJson.Of(register), DevicesJson.Default.RegistrationJson), cancel)).EnsureSuccessStatusCode();
        var vin = $"1M8GD{car:D12}";
        var tag = await (await http.PostAsJsonAsync("/vehicles/tags", new JsonObject { ["vin"] = vin }, cancel)).Content.ReadFromJsonAsync<JsonObject>(cancel);
        var add = new AddVehicle(owner.Address, Network, Hash32.Parse((string)tag!["vinTag"]!), 2 * nonce, soon);
        (await http.PostAsJsonAsync("/vehicles", new JsonObject { ["owner"] = $"{owner.Address}", ["nonce"] = add.Nonce, ["deadline"] = soon, ["vin"] = vin, ["signature"] = Sign(add) }, cancel)).EnsureSuccessStatusCode();
        var pair = new PairDevice(owner.Address, Network, car + 1, device.DeviceId, 2 * nonce + 1, soon);
        (await http.PostAsJsonAsync("/vehicles/acts", new JsonObject
        {
            ["kind"] = "pair",
            ["owner"] = $"{owner.Address}",
            ["vehicle"] = pair.Vehicle,
            ["device"] = $"{device.DeviceId}",
            ["deviceKey"] = HexText.Of(device.PublicKey.Span),
            ["proof"] = HexText.Of(device.SignHash(pair.Digest(domain))),
            ["nonce"] = pair.Nonce,
            ["deadline"] = soon,
            ["signature"] = Sign(pair),
        }, cancel)).EnsureSuccessStatusCode();

        string Sign(OwnerAct act) => HexText.Of(owner.SignRecoverable(act.Digest(domain)));
    }
}
