using System.Collections.Immutable;
using Grange.Kernel.Crypto;

namespace Grange.Kernel;

/// <summary>What an owner may do in the registry.</summary>
public enum RegistryVerb : byte
{
    /// <summary>A new device of a network.</summary>
    Register,

    /// <summary>A new operator.</summary>
    Operator,

    /// <summary>Another name, other facts: a provider that moved to another address.</summary>
    Update,

    /// <summary>Another key for the same device: what it earned and its id stay.</summary>
    Rotate,

    /// <summary>The device signs no more; what it earned stays.</summary>
    Revoke,
}

/// <summary>One act of an owner on a device or operator, as the wallet shows and signs it. Every verb is its own EIP-712 type, so no signature serves two purposes.</summary>
/// <remarks>The owner stands in the message: a proof of possession seen by others cannot be used for another account's registration.</remarks>
public sealed record RegistryAction
{
    const string Always = "uint64 nonce,uint64 deadline)";

    static readonly ImmutableArray<Eip712Type> Types =
    [
        Eip712Type.Parse($"RegisterDevice(address owner,string network,bytes32 device,bytes key,string name,string facts,{Always}"),
        Eip712Type.Parse($"RegisterOperator(address owner,bytes32 operator,bytes key,string name,string facts,{Always}"),
        Eip712Type.Parse($"UpdateDevice(address owner,bytes32 device,string name,string facts,{Always}"),
        Eip712Type.Parse($"RotateDevice(address owner,bytes32 device,bytes key,{Always}"),
        Eip712Type.Parse($"RevokeDevice(address owner,bytes32 device,{Always}"),
    ];

    static readonly ImmutableSortedDictionary<string, string> NoFacts = DeviceFacts.Of();

    internal RegistryAction(RegistryVerb verb, Address owner, DeviceId device, ulong nonce, ulong deadline)
        => (Verb, Owner, Device, Nonce, Deadline) = (verb, owner, device, nonce, deadline);

    public RegistryVerb Verb { get; }

    /// <summary>The account that signs.</summary>
    public Address Owner { get; }

    /// <summary>The device or operator.</summary>
    public DeviceId Device { get; }

    /// <summary>How many acts this owner has done before.</summary>
    public ulong Nonce { get; }

    /// <summary>Unix seconds after which it may no longer be accepted.</summary>
    public ulong Deadline { get; }

    /// <summary>The device's network; only when it registers.</summary>
    public NetworkSlug Network { get; init; }

    /// <summary>The new compressed key; when it registers or rotates, else empty.</summary>
    public ReadOnlyMemory<byte> Key { get; init; }

    /// <summary>What the owner calls it; empty when it rotates or is revoked.</summary>
    public string Name { get; init; } = "";

    public IReadOnlyDictionary<string, string> Facts { get; init; } = NoFacts;

    internal bool HasNetwork => Verb is RegistryVerb.Register;
    internal bool HasKey => Verb is RegistryVerb.Register or RegistryVerb.Operator or RegistryVerb.Rotate;
    internal bool HasText => Verb is RegistryVerb.Register or RegistryVerb.Operator or RegistryVerb.Update;

    public static RegistryAction Register(
        Address owner, NetworkSlug network, ReadOnlyMemory<byte> key, string name, IReadOnlyDictionary<string, string> facts, ulong nonce, ulong deadline)
        => new(RegistryVerb.Register, owner, DeviceId.Of(key.Span), nonce, deadline) { Network = network, Key = key, Name = name, Facts = facts };

    public static RegistryAction Operator(Address owner, ReadOnlyMemory<byte> key, string name, IReadOnlyDictionary<string, string> facts, ulong nonce, ulong deadline)
        => new(RegistryVerb.Operator, owner, DeviceId.Of(key.Span), nonce, deadline) { Key = key, Name = name, Facts = facts };

    public static RegistryAction Update(Address owner, DeviceId device, string name, IReadOnlyDictionary<string, string> facts, ulong nonce, ulong deadline)
        => new(RegistryVerb.Update, owner, device, nonce, deadline) { Name = name, Facts = facts };

    public static RegistryAction Rotate(Address owner, DeviceId device, ReadOnlyMemory<byte> key, ulong nonce, ulong deadline)
        => new(RegistryVerb.Rotate, owner, device, nonce, deadline) { Key = key };

    public static RegistryAction Revoke(Address owner, DeviceId device, ulong nonce, ulong deadline) => new(RegistryVerb.Revoke, owner, device, nonce, deadline);

    /// <summary>The EIP-712 type a wallet signs, e.g. for <c>eth_signTypedData_v4</c>.</summary>
    public string TypedData => Types[(int)Verb].Encoded;

    /// <summary>What the owner signs, and the device as proof that it holds the key.</summary>
    public byte[] Digest(SigningDomain domain)
    {
        List<Eip712Value> values = [Owner.ToByteArray()];
        if (HasNetwork) values.Add(Network.ToString());
        values.Add(Device.Value.ToByteArray());
        if (HasKey) values.Add(Key.ToArray());
        if (HasText) values.AddRange([Name, DeviceFacts.ToJson(Facts)]);
        values.AddRange([Nonce, Deadline]);
        return domain.Digest(Types[(int)Verb].HashStruct(values));
    }

    /// <summary>Signs as the owner and, where the act brings a key, with that key.</summary>
    public SignedAction Sign(SigningDomain domain, Secp256k1Key owner, P256Key? device = null)
    {
        if (HasKey && device is null) throw new ArgumentNullException(nameof(device), "the new key proves that it is held");
        var digest = Digest(domain);
        return new SignedAction(this, owner.SignRecoverable(digest), HasKey ? device!.SignHash(digest) : default(ReadOnlyMemory<byte>));
    }
}

/// <summary>An act with its signatures.</summary>
/// <param name="Action">The act.</param>
/// <param name="Signature">The owner's, 65 bytes.</param>
/// <param name="Proof">The new key's P-256 signature of the same digest; empty where the act brings none.</param>
public sealed record SignedAction(RegistryAction Action, ReadOnlyMemory<byte> Signature, ReadOnlyMemory<byte> Proof)
{
    /// <summary>Null when the owner signed and the new key is held.</summary>
    public Fault? Check(SigningDomain domain)
    {
        var digest = Action.Digest(domain);
        if (!SigningDomain.IsSignedBy(Action.Owner, digest, Signature.Span))
            return new Fault("registration-signature", $"not signed by {Action.Owner}", $"sign {Action.TypedData} for chain {domain.ChainId} and contract {domain.Rewards}", 403);
        if (!Action.HasKey) return Proof.IsEmpty ? null : new Fault("registration-proof", "this act brings no key to prove");
        var proven = P256.VerifyHash(Action.Key.Span, digest, Proof.Span);
        return proven == P256Fault.None ? null : new Fault("registration-proof", $"the device's key did not sign the same digest: {proven}", Status: 403);
    }
}

/// <summary>One line of the registry log.</summary>
/// <param name="Sequence">0, 1, 2 … without gaps.</param>
/// <param name="AtSeconds">When the operator took it in, Unix seconds; never falls along the log.</param>
/// <param name="Signed">The act.</param>
public sealed record RegistryEntry(long Sequence, long AtSeconds, SignedAction Signed)
{
    public RegistryAction Action => Signed.Action;
}
