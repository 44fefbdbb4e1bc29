using System.Text.Json.Serialization;
using Grange.Kernel;
using Grange.Vehicles.Rules.Ownership;

namespace Grange.Vehicles.Features.Owners;

/// <summary>A VIN whose tag is asked for, to be signed.</summary>
public sealed record VinJson(string? Vin);

/// <summary>What stands for a VIN at this node.</summary>
public sealed record VinTagJson(string VinTag);

/// <summary>What an owner needs to sign the next act.</summary>
public sealed record ActNonceJson(string Network, ulong Nonce, ulong ChainId, string Rewards);

/// <summary>An owner's signed act. Which fields are there depends on the kind: add (vin), pair (vehicle, device, deviceKey, proof), unpair (vehicle), transfer (vehicle, to), grant (vehicle, to, scopes, purpose,
/// precision, from, until, history), revoke (vehicle, to).</summary>
/// <param name="Precision">exact or h3r6.</param>
/// <param name="From">Unix seconds.</param>
/// <param name="Until">Unix seconds.</param>
/// <param name="History">all or since-grant.</param>
public sealed record OwnerActJson(
    string? Kind, string? Owner, ulong Nonce, ulong Deadline, string? Signature, string? Vin = null, long? Vehicle = null, string? Device = null, string? DeviceKey = null, string? Proof = null, string? To = null,
    IReadOnlyList<string>? Scopes = null, string? Purpose = null, string? Precision = null, long? From = null, long? Until = null, string? History = null)
{
    /// <summary>Parses every field; what is signed is not judged here.</summary>
    /// <param name="tag">What stands for a VIN.</param>
    public Result<SignedOwnerAct> Read(NetworkSlug network, Func<string, Hash32> tag)
    {
        if (!Address.TryParse(Owner, null, out var owner)) return Wrong("owner");
        if (!HexText.TryParse(Signature, SignatureBytes, out var signature)) return Wrong("signature");
        if (Kind == "add") return Vin is { } vin && Vins.IsVin(vin) ? new SignedOwnerAct(new AddVehicle(owner, network, tag(vin), Nonce, Deadline), signature) : Wrong("vin: 17 capital letters and figures without I, O and Q");
        if (Vehicle is not (>= 1 and { } vehicle)) return Wrong("vehicle");
        switch (Kind)
        {
            case "unpair": return new SignedOwnerAct(new UnpairDevice(owner, network, vehicle, Nonce, Deadline), signature);
            case "pair":
                if (!DeviceId.TryParse(Device, null, out var device)) return Wrong("device");
                if (!HexText.TryParse(DeviceKey, KeyBytes, out var key) || !HexText.TryParse(Proof, ProofBytes, out var proof)) return Wrong("deviceKey, proof: the device's key and its signature");
                return new SignedOwnerAct(new PairDevice(owner, network, vehicle, device, Nonce, Deadline), signature, key, proof);
        }
        if (!Address.TryParse(To, null, out var to)) return Wrong("to");
        return Kind switch
        {
            "transfer" => new SignedOwnerAct(new TransferVehicle(owner, network, vehicle, to, Nonce, Deadline), signature),
            "revoke" => new SignedOwnerAct(new RevokeAccess(owner, network, vehicle, to, Nonce, Deadline), signature),
            "grant" => Terms(to).TryGet(out var terms, out var why) ? new SignedOwnerAct(new GrantAccess(owner, network, vehicle, terms, Nonce, Deadline), signature) : why,
            _ => Wrong("kind: add, pair, unpair, transfer, grant or revoke"),
        };
    }

    const int SignatureBytes = 65, KeyBytes = 33, ProofBytes = 64;

    Result<Grant> Terms(Address to)
    {
        if (Scopes is null || !ScopeNames.TryRead(Scopes, out var scopes)) return Wrong($"scopes: of {string.Join(", ", ScopeNames.Of(Rules.Ownership.Scopes.All))}");
        if (Precision is not ("exact" or "h3r6")) return Wrong("precision: exact or h3r6");
        if (History is not ("all" or "since-grant")) return Wrong("history: all or since-grant");
        return From is { } from && Until is { } until && Purpose is { } purpose ? new Grant(to, scopes, purpose, Precision == "exact", from, until, History == "all") : Wrong("from, until, purpose");
    }

    static Fault Wrong(string field) => new("bad-act", $"the act's fields are missing or malformed: {field}", "networks/Vehicles/README.md has them", 422);
}

/// <summary>What an owner lets somebody read.</summary>
public sealed record GrantJson(string To, IReadOnlyList<string> Scopes, string Purpose, string Precision, long From, long Until, string History);

/// <summary>A vehicle as its owner sees it.</summary>
public sealed record VehicleJson(long Id, string Owner, string? Device, IReadOnlyList<GrantJson> Grants)
{
    public static VehicleJson Of(Vehicle vehicle) => new(vehicle.Id, vehicle.Owner.ToString(), vehicle.Device?.ToString(), [
        .. vehicle.Grants.Values.OfType<Grant>().OrderBy(one => one.Grantee).Select(one => new GrantJson(
            one.Grantee.ToString(), ScopeNames.Of(one.Scopes), one.Purpose, one.PrecisionName, one.FromSeconds, one.UntilSeconds, one.AllHistory ? "all" : "since-grant"))]);
}

public sealed record VehicleListJson(IReadOnlyList<VehicleJson> Vehicles);

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(VinJson))]
[JsonSerializable(typeof(VinTagJson))]
[JsonSerializable(typeof(ActNonceJson))]
[JsonSerializable(typeof(OwnerActJson))]
[JsonSerializable(typeof(VehicleJson))]
[JsonSerializable(typeof(VehicleListJson))]
sealed partial class OwnersJson : JsonSerializerContext;
