using System.Collections.Immutable;
using Grange.Kernel;

namespace Grange.Vehicles.Rules.Ownership;

/// <summary>Every vehicle of a network: what the owners' signed acts make of each other. Immutable and pure; replaying the log of acts gives the same book.</summary>
/// <remarks>Guarantees: an act counts once (nonce), for one network and one ledger (digest); a device is in one vehicle, a vehicle holds one device; a VIN is there once.</remarks>
public sealed class VehicleBook
{
    readonly ImmutableDictionary<long, Vehicle> vehicles;
    readonly ImmutableDictionary<DeviceId, long> byDevice;
    readonly ImmutableDictionary<Hash32, long> byVin;
    readonly ImmutableDictionary<Address, ulong> nonces;

    VehicleBook(ImmutableDictionary<long, Vehicle> vehicles, ImmutableDictionary<DeviceId, long> byDevice, ImmutableDictionary<Hash32, long> byVin, ImmutableDictionary<Address, ulong> nonces)
        => (this.vehicles, this.byDevice, this.byVin, this.nonces) = (vehicles, byDevice, byVin, nonces);

    public static VehicleBook Empty { get; } = new(
        ImmutableDictionary<long, Vehicle>.Empty, ImmutableDictionary<DeviceId, long>.Empty, ImmutableDictionary<Hash32, long>.Empty, ImmutableDictionary<Address, ulong>.Empty);

    public int Count => vehicles.Count;

    /// <summary>By number.</summary>
    public IEnumerable<Vehicle> All => vehicles.Values.OrderBy(one => one.Id);

    public Vehicle? Find(long id) => vehicles.GetValueOrDefault(id);

    /// <summary>The vehicle that a device is in.</summary>
    public Vehicle? Of(DeviceId device) => byDevice.TryGetValue(device, out var id) ? vehicles[id] : null;

    /// <summary>The nonce of the owner's next act.</summary>
    public ulong NonceOf(Address owner) => nonces.GetValueOrDefault(owner);

    /// <summary>What a reader may see; unknown vehicles and strangers have one answer.</summary>
    public Result<Access> Ask(long vehicle, Address reader, Scopes scope, long nowSeconds)
        => Find(vehicle) is { } found ? found.Ask(reader, scope, nowSeconds) : Vehicle.Unknown(vehicle);

    /// <summary>The book after one act, or why it may not be done; a refused act changes nothing and uses no nonce.</summary>
    public Result<VehicleBook> After(SignedOwnerAct signed, SigningDomain domain, NetworkSlug network, long nowSeconds)
    {
        var act = signed.Act;
        if (act.Network != network) return new Fault("other-network", $"the act is for {act.Network}, not for {network}", Status: 403);
        if (act.Deadline < (ulong)nowSeconds) return new Fault("act-expired", "its deadline is past", "sign it again", 409);
        if (act.Nonce != NonceOf(act.Owner)) return new Fault("act-replayed", $"nonce {act.Nonce}, the owner's next is {NonceOf(act.Owner)}", "sign it again", 409);
        if (signed.Check(domain) is { } fault) return fault;
        return Do(act).TryGet(out var done, out var why) ? done.Spent(act.Owner) : why;
    }

    Result<VehicleBook> Do(OwnerAct act) => act switch
    {
        AddVehicle add => Add(add),
        PairDevice pair => Owned(pair.Vehicle, act).TryGet(out var vehicle, out var why) ? Pair(vehicle, pair.Device) : why,
        UnpairDevice unpair => Owned(unpair.Vehicle, act).TryGet(out var vehicle, out var why) ? Unpair(vehicle) : why,
        TransferVehicle give => Owned(give.Vehicle, act).TryGet(out var vehicle, out var why) ? Transfer(vehicle, give.To) : why,
        GrantAccess grant => Owned(grant.Vehicle, act).TryGet(out var vehicle, out var why) ? Open(vehicle, grant.Terms) : why,
        RevokeAccess revoke => Owned(revoke.Vehicle, act).TryGet(out var vehicle, out var why) ? Close(vehicle, revoke.Grantee) : why,
        _ => throw new InvalidOperationException($"no rule for {act.GetType().Name}"),
    };

    Result<Vehicle> Owned(long id, OwnerAct act) => Find(id) is { } vehicle && vehicle.Owner == act.Owner ? vehicle : Vehicle.Unknown(id);

    Result<VehicleBook> Add(AddVehicle add)
    {
        if (byVin.TryGetValue(add.VinTag, out _)) return new Fault("vin-taken", "a vehicle with this VIN is there already", "its owner can transfer it", 409);
        var vehicle = new Vehicle(vehicles.Count + 1, add.Owner, add.VinTag, null, ImmutableDictionary<Address, Grant?>.Empty);
        return new VehicleBook(vehicles.Add(vehicle.Id, vehicle), byDevice, byVin.Add(add.VinTag, vehicle.Id), nonces);
    }

    Result<VehicleBook> Pair(Vehicle vehicle, DeviceId device)
    {
        if (vehicle.Device is { } there) return new Fault("vehicle-paired", $"vehicle {vehicle.Id} holds {there}", "unpair it first", 409);
        if (byDevice.ContainsKey(device)) return new Fault("device-paired", $"{device} is in another vehicle", "unpair it there first", 409);
        return new VehicleBook(vehicles.SetItem(vehicle.Id, vehicle with { Device = device }), byDevice.Add(device, vehicle.Id), byVin, nonces);
    }

    Result<VehicleBook> Unpair(Vehicle vehicle) => vehicle.Device is { } device
        ? new VehicleBook(vehicles.SetItem(vehicle.Id, vehicle with { Device = null }), byDevice.Remove(device), byVin, nonces)
        : new Fault("not-paired", $"vehicle {vehicle.Id} holds no device", Status: 409);

    /// <remarks>The device goes with the old owner: it signs for an account that has no say in the vehicle any more.</remarks>
    Result<VehicleBook> Transfer(Vehicle vehicle, Address to)
    {
        if (to.IsZero || to == vehicle.Owner) return new Fault("bad-transfer", "name another account", Status: 422);
        var given = vehicle with { Owner = to, Device = null, Grants = ImmutableDictionary<Address, Grant?>.Empty };
        return new VehicleBook(vehicles.SetItem(given.Id, given), vehicle.Device is { } device ? byDevice.Remove(device) : byDevice, byVin, nonces);
    }

    Result<VehicleBook> Open(Vehicle vehicle, Grant terms)
        => terms.Problem() is { } fault ? fault : With(vehicle with { Grants = vehicle.Grants.SetItem(terms.Grantee, terms) });

    Result<VehicleBook> Close(Vehicle vehicle, Address grantee) => vehicle.Grants.GetValueOrDefault(grantee) is null
        ? new Fault("no-grant", $"{grantee} has no grant", Status: 404)
        : With(vehicle with { Grants = vehicle.Grants.SetItem(grantee, null) });

    VehicleBook With(Vehicle vehicle) => new(vehicles.SetItem(vehicle.Id, vehicle), byDevice, byVin, nonces);

    VehicleBook Spent(Address owner) => new(vehicles, byDevice, byVin, nonces.SetItem(owner, NonceOf(owner) + 1));
}
