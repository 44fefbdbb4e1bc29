using System.Buffers.Text;
using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Grange.Kernel;
using Grange.Kernel.Crypto;
using Grange.Vehicles.Rules.Ownership;

namespace Grange.Planet.Tests.Vehicles;

/// <summary>Signed documents about a car that others check without the node: what they say, who may have them, and that they can be taken back.</summary>
[Collection(nameof(Garage))]
public sealed class Papers_of_a_car(Garage garage)
{
    const string Charge = "Vehicle.Powertrain.TractionBattery.StateOfCharge.Current", Health = "Vehicle.Powertrain.TractionBattery.StateOfHealth", Capacity = "Vehicle.Powertrain.TractionBattery.GrossCapacity";

    static readonly Dictionary<string, string[]> Needs = new()
    {
        ["odometer"] = ["odometer"],
        ["mileage-band"] = ["odometer"],
        ["vin"] = ["vin"],
        ["battery"] = ["battery"],
        ["charging"] = ["charging", "battery"],
    };

    [Fact]
    public async Task Each_says_what_the_car_said_under_a_signature_that_anybody_can_check()
    {
        var vin = Garage.NewVin();
        var car = await DrivenAsync(vin);
        var odometer = Read(await IssueAsync(car, car.Owner, "odometer"), "OdometerCredential")["credentialSubject"]!;
        Assert.Equal((34_567.8, "KMT", 2), ((double)odometer["odometer"]!["value"]!, (string)odometer["odometer"]!["unitCode"]!, (int)odometer["readings"]!));
        var band = Read(await IssueAsync(car, car.Owner, "mileage-band"), "MileageBandCredential")["credentialSubject"]!;
        Assert.Equal((30_000, 40_000), ((double)band["odometerAtLeast"]!, (double)band["odometerBelow"]!));
        Assert.DoesNotContain("34567", band.ToJsonString(), StringComparison.Ordinal);
        var owned = Read(await IssueAsync(car, car.Owner, "vin"), "VehicleOwnershipCredential")["credentialSubject"]!;
        Assert.Equal((vin, $"did:pkh:eip155:{garage.Domain.ChainId}:{car.Owner}"), ((string)owned["vehicleIdentificationNumber"]!, (string)owned["owner"]!));
        var battery = Read(await IssueAsync(car, car.Owner, "battery"), "BatteryHealthCredential")["credentialSubject"]!;
        Assert.Equal((91, 40), ((double)battery["stateOfHealth"]!["value"]!, (double)battery["capacity"]!["value"]!));
        var charging = Read(await IssueAsync(car, car.Owner, "charging"), "ChargingSessionCredential")["credentialSubject"]!;
        Assert.Equal((40, 80, 16), ((double)charging["chargeFrom"]!, (double)charging["chargeTo"]!, (double)charging["energy"]!["value"]!));
        (await garage.AskAsync(car.Owner, car.Path("credentials"), HttpMethod.Post, new JsonObject { ["kind"] = "wings" })).Refused(HttpStatusCode.UnprocessableEntity, "bad-kind");
        (await garage.AskAsync((await garage.CarAsync()).Owner, car.Path("credentials"), HttpMethod.Post, new JsonObject { ["kind"] = "vin" })).Refused(HttpStatusCode.NotFound, "unknown-vehicle");
    }

    [Fact]
    public async Task A_grant_gives_those_of_its_scopes_and_no_other()
    {
        var car = await DrivenAsync(Garage.NewVin());
        var reader = Secp256k1Key.Generate().Address;
        IEnumerable<string[]> grants = [.. ScopeNames.Of(Scopes.All).Select(scope => new[] { scope }), ["charging", "battery"]];
        foreach (var scopes in grants)
        {
            (await car.GrantAsync(reader, scopes)).Ok();
            foreach (var (kind, needs) in Needs)
            {
                var answer = await garage.AskAsync(reader, car.Path("credentials"), HttpMethod.Post, new JsonObject { ["kind"] = kind });
                if (needs.All(scopes.Contains)) answer.Ok();
                else answer.Refused(HttpStatusCode.Forbidden, "no-grant");
            }
        }
        Assert.Contains((await garage.AskAsync(car.Owner, car.Path("credentials"))).Ok()["credentials"]!.AsArray(), one => (string?)one!["holder"] == reader.ToString());
        (await garage.AskAsync(reader, car.Path("credentials"))).Refused(HttpStatusCode.NotFound, "unknown-vehicle");
    }

    [Fact]
    public async Task One_that_is_taken_back_stands_in_the_status_list_and_so_does_ownership_of_a_car_that_is_sold()
    {
        var car = await DrivenAsync(Garage.NewVin());
        var (kept, taken, owned) = (await IssueAsync(car, car.Owner, "odometer"), await IssueAsync(car, car.Owner, "odometer"), await IssueAsync(car, car.Owner, "vin"));
        Assert.Equal((false, false), (await IsRevokedAsync(kept), await IsRevokedAsync(taken)));
        (await garage.AskAsync(car.Owner, car.Path($"credentials/{taken["number"]}"), HttpMethod.Delete)).Ok();
        (await garage.AskAsync(Secp256k1Key.Generate().Address, car.Path($"credentials/{kept["number"]}"), HttpMethod.Delete)).Refused(HttpStatusCode.NotFound, "unknown-vehicle");
        Assert.Equal((false, true, false), (await IsRevokedAsync(kept), await IsRevokedAsync(taken), await IsRevokedAsync(owned)));
        await car.TransferAsync(Secp256k1Key.Generate());
        Assert.Equal((false, true), (await IsRevokedAsync(kept), await IsRevokedAsync(owned)));
    }

    /// <summary>A car that has an odometer, a battery, and was charged.</summary>
    async Task<TestCar> DrivenAsync(string vin)
    {
        var car = await garage.CarAsync(vin);
        var from = Garage.NowMs - 7_200_000;
        (await car.SendAsync(("Vehicle.TraveledDistance", from, 34_500.0), ("Vehicle.TraveledDistance", from + 1_000, 34_567.8), (Health, from, 91.0), (Capacity, from, 40.0), ("Vehicle.Body.Hood.IsOpen", from, false))).Ok();
        (await car.SendAsync(Enumerable.Range(0, 41).Select(at => (Charge, from + at * 60_000L, (object)(40.0 + at))))).Ok();
        return car;
    }

    async Task<JsonNode> IssueAsync(TestCar car, Address asker, string kind) => (await garage.AskAsync(asker, car.Path("credentials"), HttpMethod.Post, new JsonObject { ["kind"] = kind })).Ok();

    /// <summary>The document, once its signature holds under the key that its issuer's name is.</summary>
    static JsonNode Read(JsonNode issued, string type) => Read((string)issued["credential"]!, type);

    static JsonNode Read(string token, string type)
    {
        var parts = token.Split('.');
        var (header, document) = (JsonNode.Parse(Base64Url.DecodeFromChars(parts[0]))!, JsonNode.Parse(Base64Url.DecodeFromChars(parts[1]))!);
        Assert.Equal(("ES256", "vc+jwt"), ((string)header["alg"]!, (string)header["typ"]!));
        var issuer = (string)document["issuer"]!;
        Assert.StartsWith(issuer + "#", (string)header["kid"]!, StringComparison.Ordinal);
        Assert.True(DidKey.TryParse(issuer, out var compressed));
        var point = new byte[P256.PointSize];
        Assert.Equal(P256Fault.None, P256.Decompress(compressed, point));
        using var key = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = point[..32], Y = point[32..] } });
        Assert.True(key.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256));
        Assert.Equal(["VerifiableCredential", type], document["type"]!.AsArray().Select(one => (string)one!));
        Assert.Equal("https://www.w3.org/ns/credentials/v2", (string)document["@context"]![0]!);
        return document;
    }

    async Task<bool> IsRevokedAsync(JsonNode issued)
    {
        var status = JsonNode.Parse(Base64Url.DecodeFromChars(((string)issued["credential"]!).Split('.')[1]))!["credentialStatus"]!;
        using var http = new HttpClient();
        var list = Read(await http.GetStringAsync(new Uri((string)status["statusListCredential"]!), TestContext.Current.CancellationToken), "BitstringStatusListCredential");
        var encoded = (string)list["credentialSubject"]!["encodedList"]!;
        Assert.Equal('u', encoded[0]);
        using var gzip = new GZipStream(new MemoryStream(Base64Url.DecodeFromChars(encoded.AsSpan(1))), CompressionMode.Decompress);
        using var bits = new MemoryStream();
        await gzip.CopyToAsync(bits, TestContext.Current.CancellationToken);
        Assert.Equal(131_072 / 8, bits.Length);
        var index = int.Parse((string)status["statusListIndex"]!, System.Globalization.CultureInfo.InvariantCulture);
        return (bits.ToArray()[index / 8] & 0x80 >> index % 8) != 0;
    }
}
