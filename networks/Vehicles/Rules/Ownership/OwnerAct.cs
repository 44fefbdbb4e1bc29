using Grange.Kernel;
using Grange.Kernel.Crypto;

namespace Grange.Vehicles.Rules.Ownership;

/// <summary>An act of a vehicle's owner as a wallet shows and signs it. Every act is its own EIP-712 type, so no signature serves two purposes.</summary>
/// <param name="Owner">The account that signs.</param>
/// <param name="Network">The network that the vehicle is of.</param>
/// <param name="Nonce">How many acts this owner has done in the network before.</param>
/// <param name="Deadline">Unix seconds after which it may no longer be accepted.</param>
public abstract record OwnerAct(Address Owner, NetworkSlug Network, ulong Nonce, ulong Deadline)
{
    /// <summary>The 32 bytes that are signed.</summary>
    public byte[] Digest(SigningDomain domain) => domain.Digest(Type.HashStruct([Owner.ToByteArray(), Network.ToString(), .. Fields, Nonce, Deadline]));

    /// <summary>The EIP-712 type, e.g. for <c>eth_signTypedData_v4</c>.</summary>
    public string TypedData => Type.Encoded;

    private protected abstract Eip712Type Type { get; }
    private protected abstract IEnumerable<Eip712Value> Fields { get; }

    private protected static Eip712Type Parse(string name, string fields) => Eip712Type.Parse($"{name}(address owner,string network,{fields},uint64 nonce,uint64 deadline)");
}

/// <summary>A new vehicle.</summary>
/// <param name="VinTag">Keyed hash of the VIN: the VIN itself stands in no message.</param>
public sealed record AddVehicle(Address Owner, NetworkSlug Network, Hash32 VinTag, ulong Nonce, ulong Deadline) : OwnerAct(Owner, Network, Nonce, Deadline)
{
    static readonly Eip712Type Message = Parse("AddVehicle", "bytes32 vin");
    private protected override Eip712Type Type => Message;
    private protected override IEnumerable<Eip712Value> Fields => [VinTag.ToByteArray()];
}

/// <summary>A device in a vehicle; the device signs the same digest.</summary>
public sealed record PairDevice(Address Owner, NetworkSlug Network, long Vehicle, DeviceId Device, ulong Nonce, ulong Deadline) : OwnerAct(Owner, Network, Nonce, Deadline)
{
    static readonly Eip712Type Message = Parse("PairDevice", "uint64 vehicle,bytes32 device");
    private protected override Eip712Type Type => Message;
    private protected override IEnumerable<Eip712Value> Fields => [(ulong)Vehicle, Device.Value.ToByteArray()];
}

/// <summary>The vehicle's device is taken out.</summary>
public sealed record UnpairDevice(Address Owner, NetworkSlug Network, long Vehicle, ulong Nonce, ulong Deadline) : OwnerAct(Owner, Network, Nonce, Deadline)
{
    static readonly Eip712Type Message = Parse("UnpairDevice", "uint64 vehicle");
    private protected override Eip712Type Type => Message;
    private protected override IEnumerable<Eip712Value> Fields => [(ulong)Vehicle];
}

/// <summary>Another owner; every grant is void with it.</summary>
public sealed record TransferVehicle(Address Owner, NetworkSlug Network, long Vehicle, Address To, ulong Nonce, ulong Deadline) : OwnerAct(Owner, Network, Nonce, Deadline)
{
    static readonly Eip712Type Message = Parse("TransferVehicle", "uint64 vehicle,address to");
    private protected override Eip712Type Type => Message;
    private protected override IEnumerable<Eip712Value> Fields => [(ulong)Vehicle, To.ToByteArray()];
}

/// <summary>Somebody may read of a vehicle; replaces what they had.</summary>
public sealed record GrantAccess(Address Owner, NetworkSlug Network, long Vehicle, Grant Terms, ulong Nonce, ulong Deadline) : OwnerAct(Owner, Network, Nonce, Deadline)
{
    static readonly Eip712Type Message = Parse("GrantAccess", "uint64 vehicle,address grantee,string[] scopes,string purpose,string precision,uint64 from,uint64 until,string history");
    private protected override Eip712Type Type => Message;
    private protected override IEnumerable<Eip712Value> Fields =>
    [
        (ulong)Vehicle, Terms.Grantee.ToByteArray(), Eip712Value.Array(ScopeNames.Of(Terms.Scopes).Select(name => (Eip712Value)name)), Terms.Purpose,
        Terms.PrecisionName, (ulong)Terms.FromSeconds, (ulong)Terms.UntilSeconds, Terms.AllHistory ? "all" : "since-grant",
    ];
}

/// <summary>Somebody may read of a vehicle no longer.</summary>
public sealed record RevokeAccess(Address Owner, NetworkSlug Network, long Vehicle, Address Grantee, ulong Nonce, ulong Deadline) : OwnerAct(Owner, Network, Nonce, Deadline)
{
    static readonly Eip712Type Message = Parse("RevokeAccess", "uint64 vehicle,address grantee");
    private protected override Eip712Type Type => Message;
    private protected override IEnumerable<Eip712Value> Fields => [(ulong)Vehicle, Grantee.ToByteArray()];
}

/// <summary>An act with its signatures.</summary>
/// <param name="Signature">The owner's, 65 bytes.</param>
/// <param name="Proof">The device's P-256 signature of the same digest and its compressed key; empty where the act brings no device.</param>
public sealed record SignedOwnerAct(OwnerAct Act, ReadOnlyMemory<byte> Signature, ReadOnlyMemory<byte> DeviceKey = default, ReadOnlyMemory<byte> Proof = default)
{
    /// <summary>Null when everybody who must sign did.</summary>
    public Fault? Check(SigningDomain domain)
    {
        var digest = Act.Digest(domain);
        if (!SigningDomain.IsSignedBy(Act.Owner, digest, Signature.Span))
            return new Fault("vehicle-signature", $"not signed by {Act.Owner}", $"sign {Act.TypedData} for chain {domain.ChainId} and contract {domain.Rewards}", 403);
        if (Act is not PairDevice pair) return null;
        if (!DeviceId.TryOf(DeviceKey.Span, out var id) || id != pair.Device) return new Fault("device-proof", $"the key is not that of {pair.Device}", Status: 403);
        var proven = P256.VerifyHash(DeviceKey.Span, digest, Proof.Span);
        return proven == P256Fault.None ? null : new Fault("device-proof", $"the device did not sign the same digest: {proven}", Status: 403);
    }
}
