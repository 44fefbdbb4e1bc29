using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Grange.Kernel;
using Grange.Kernel.Crypto;
using Grange.Vehicles.Catalogue;
using Grange.Vehicles.Protocol.Telemetry;
using Grange.Vehicles.Rules.Ownership;

namespace Grange.Planet.Tests.Vehicles;

/// <summary>A node with a vehicles network, and who has to do with it: owners with wallets of their own, devices, readers. All speak HTTP to the real program.</summary>
public sealed class Garage : IAsyncLifetime
{
    public const string Slug = "vehicles";

    readonly HttpClient http = new() { Timeout = TimeSpan.FromSeconds(60) };

    internal Planet Planet { get; private init; } = new();

    /// <summary>The same at a node that somebody else started, and ends.</summary>
    internal static async Task<Garage> BesideAsync(Planet planet)
    {
        var garage = new Garage { Planet = planet, isGuest = true };
        await garage.KnowAsync();
        return garage;
    }

    bool isGuest;

    public SigningDomain Domain { get; private set; } = null!;

    public static long NowMs => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        try
        {
            await UpAsync();
            await KnowAsync();
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    async Task KnowAsync()
    {
        var next = await Planet.GetAsync($"/api/v1/devices/nonce/{default(Address)}");
        Domain = new((ulong)next["chainId"]!, Address.Parse((string)next["rewards"]!));
    }

    /// <summary>Starts the node, or starts it again.</summary>
    public async Task UpAsync()
    {
        var file = Path.Combine(Planet.Folder, Slug + ".json");
        var document = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(GrangeProgram.Root, "networks", "Vehicles", "network.json")))!;
        (document["rules"]!["settleSeconds"], document["prices"]) = (1, new JsonObject()); // reads cost nothing but where a test is about that
        await File.WriteAllTextAsync(file, document.ToJsonString());
        await Planet.UpAsync("--network", file, "--epoch", "3600");
    }

    /// <summary>A vehicle of a new owner with a device in it.</summary>
    public async Task<TestCar> CarAsync(string? vin = null)
    {
        var car = new TestCar(this, Secp256k1Key.Generate(), P256Key.Generate());
        await car.RegisterAsync();
        await car.AddAsync(vin ?? NewVin());
        (await car.PairAsync()).Ok();
        return car;
    }

    public static string NewVin() => "1M8GD" + string.Create(CultureInfo.InvariantCulture, $"{Random():D12}");

    static long Random() => (long)(BitConverter.ToUInt64(System.Security.Cryptography.RandomNumberGenerator.GetBytes(8)) % 1_000_000_000_000);

    /// <summary>Asks as an account.</summary>
    public async Task<Answer> AskAsync(Address asker, string path, HttpMethod? method = null, JsonNode? body = null)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, new Uri(Planet.Url, path)) { Content = body is null ? null : Planet.Json(body) };
        request.Headers.Add("Grange-Account", asker.ToString());
        return await SendAsync(request);
    }

    public async Task<Answer> SendAsync(HttpRequestMessage request)
    {
        using var response = await http.SendAsync(request, Cancel);
        var text = await response.Content.ReadAsStringAsync(Cancel);
        return new(response.StatusCode, text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!);
    }

    public async Task<Stream> StreamAsync(Address asker, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Planet.Url, path));
        request.Headers.Add("Grange-Account", asker.ToString());
        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancel);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadAsStreamAsync(Cancel);
    }

    public ValueTask DisposeAsync()
    {
        if (!isGuest) Planet.Dispose();
        http.Dispose();
        return ValueTask.CompletedTask;
    }
}

/// <summary>What a door answered.</summary>
public sealed record Answer(HttpStatusCode Status, JsonNode Body)
{
    public string? Code => (string?)Body["code"];

    public JsonNode Ok()
    {
        Assert.True((int)Status is >= 200 and < 300, $"{Status} {Body}");
        return Body;
    }

    public void Refused(HttpStatusCode status, string code) => Assert.Equal((status, code), (Status, Code));
}

/// <summary>A car, its owner's wallet, its device.</summary>
public sealed class TestCar(Garage garage, Secp256k1Key owner, P256Key device)
{
    static readonly NetworkSlug Network = NetworkSlug.Parse(Garage.Slug);

    long sequence;

    public Secp256k1Key OwnerKey { get; private set; } = owner;

    public Address Owner => OwnerKey.Address;

    public P256Key Device => device;

    public long Id { get; private set; }

    public string Path(string rest) => string.Create(CultureInfo.InvariantCulture, $"/vehicles/{Id}/{rest}");

    public static ulong Soon => (ulong)TimeProvider.System.GetUtcNow().AddMinutes(10).ToUnixTimeSeconds();

    public async Task RegisterAsync()
    {
        var next = await garage.Planet.GetAsync($"/api/v1/devices/nonce/{Owner}");
        var register = RegistryAction.Register(Owner, Network, device.PublicKey, "car", DeviceFacts.Of(), (ulong)next["nonce"]!, Soon);
        var (status, told) = await garage.Planet.SendAsync(
            HttpMethod.Post, "/api/v1/devices", Planet.Json(JsonSerializer.SerializeToNode(RegistrationJson.Of(register.Sign(garage.Domain, OwnerKey, device)), DevicesJson.Default.RegistrationJson)!));
        Assert.True((int)status < 300, $"{told}");
    }

    public async Task<ulong> NonceAsync(Address? of = null) => (ulong)(await garage.Planet.GetAsync($"/vehicles/acts/{of ?? Owner}"))["nonce"]!;

    public async Task<Answer> TryAddAsync(string vin)
    {
        var tag = await garage.AskAsync(Owner, "/vehicles/tags", HttpMethod.Post, new JsonObject { ["vin"] = vin });
        var act = new AddVehicle(Owner, Network, Hash32.Parse((string)tag.Ok()["vinTag"]!), await NonceAsync(), Soon);
        var body = Signed(act, "add");
        body["vin"] = vin;
        return await garage.AskAsync(Owner, "/vehicles", HttpMethod.Post, body);
    }

    public async Task AddAsync(string vin) => Id = (long)(await TryAddAsync(vin)).Ok()["id"]!;

    /// <summary>The message that pairs, as it is sent.</summary>
    public async Task<JsonObject> PairingAsync(P256Key? other = null, Secp256k1Key? signer = null)
    {
        var which = other ?? device;
        var act = new PairDevice(Owner, Network, Id, which.DeviceId, await NonceAsync(), Soon);
        var body = Signed(act, "pair", signer);
        (body["vehicle"], body["device"], body["deviceKey"]) = (Id, which.DeviceId.ToString(), HexText.Of(which.PublicKey.Span));
        body["proof"] = HexText.Of(which.SignHash(act.Digest(garage.Domain)));
        return body;
    }

    public async Task<Answer> PairAsync() => await ActAsync(await PairingAsync());

    public Task<Answer> ActAsync(JsonNode body) => garage.AskAsync(Owner, "/vehicles/acts", HttpMethod.Post, body.DeepClone());

    public async Task<Answer> GrantAsync(Address to, IReadOnlyList<string> scopes, string precision = "exact", string history = "all", long? until = null)
    {
        Assert.True(ScopeNames.TryRead(scopes, out var read));
        var now = Garage.NowMs / 1_000;
        var terms = new Grant(to, read, "a test", precision == "exact", now - 60, until ?? now + 3_600, history == "all");
        var act = new GrantAccess(Owner, Network, Id, terms, await NonceAsync(), Soon);
        var body = Signed(act, "grant");
        (body["vehicle"], body["to"], body["purpose"], body["precision"], body["history"]) = (Id, to.ToString(), terms.Purpose, precision, history);
        (body["from"], body["until"]) = (terms.FromSeconds, terms.UntilSeconds);
        body["scopes"] = new JsonArray([.. ScopeNames.Of(read).Select(name => (JsonNode)name)]);
        return await ActAsync(body);
    }

    public async Task<Answer> RevokeAsync(Address to)
    {
        var body = Signed(new RevokeAccess(Owner, Network, Id, to, await NonceAsync(), Soon), "revoke");
        (body["vehicle"], body["to"]) = (Id, to.ToString());
        return await ActAsync(body);
    }

    /// <summary>Sells the car; from then on the new owner's wallet is the one that signs.</summary>
    public async Task TransferAsync(Secp256k1Key to)
    {
        var buyer = to.Address;
        var body = Signed(new TransferVehicle(Owner, Network, Id, buyer, await NonceAsync(), Soon), "transfer");
        (body["vehicle"], body["to"]) = (Id, buyer.ToString());
        (await ActAsync(body)).Ok();
        OwnerKey = to;
    }

    JsonObject Signed(OwnerAct act, string kind, Secp256k1Key? signer = null) => new()
    {
        ["kind"] = kind,
        ["owner"] = act.Owner.ToString(),
        ["nonce"] = act.Nonce,
        ["deadline"] = act.Deadline,
        ["signature"] = HexText.Of((signer ?? OwnerKey).SignRecoverable(act.Digest(garage.Domain))),
    };

    /// <summary>A batch of values, as its device signs it.</summary>
    public byte[] Body(IEnumerable<(string Name, long AtMs, object Value)> values, long number)
    {
        var written = new ArrayBufferWriter<byte>();
        var points = values.Select(one =>
        {
            Assert.True(Signals.TryResolve(one.Name, out var signal));
            return one.Value is string text ? new TelemetryPoint(signal!, one.AtMs, 0, text) : new TelemetryPoint(signal!, one.AtMs, one.Value is bool said ? said ? 1 : 0 : Convert.ToDouble(one.Value, CultureInfo.InvariantCulture), IsBoolean: one.Value is bool);
        }).ToArray();
        TelemetryWriter.Write(written, device.DeviceId, Id.ToString(CultureInfo.InvariantCulture), number, points, []);
        return written.WrittenSpan.ToArray();
    }

    public HttpRequestMessage Request(byte[] body, long number, P256Key? signer = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(garage.Planet.Url, "/vehicles/telemetry")) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/cloudevents-batch+json");
        request.Headers.Add("Grange-Device", device.DeviceId.ToString());
        request.Headers.Add("Grange-Sequence", number.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("Grange-Signature", BatchSignature.ToHeader(BatchSignature.Sign(signer ?? device, device.DeviceId, number, body)));
        return request;
    }

    /// <summary>Sends values as the device's next batch.</summary>
    public async Task<Answer> SendAsync(params IEnumerable<(string Name, long AtMs, object Value)> values)
    {
        using var request = Request(Body(values, sequence + 1), sequence + 1);
        var answer = await garage.SendAsync(request);
        if (answer.Status == HttpStatusCode.Accepted) sequence++;
        return answer;
    }
}

/// <summary>Tests that leave the node running share one.</summary>
[CollectionDefinition(nameof(Garage))]
public sealed class GarageCollection : ICollectionFixture<Garage>;
