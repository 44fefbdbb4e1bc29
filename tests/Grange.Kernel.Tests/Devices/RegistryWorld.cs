using Grange.Kernel;
using Grange.Kernel.Crypto;

namespace Grange.Tests.Devices;

/// <summary>A ledger's registry and two owners.</summary>
sealed class RegistryWorld
{
    public const long Now = 1_750_000_000;
    public const ulong Deadline = Now + 600;

    public static readonly NetworkSlug Network = NetworkSlug.Parse("storage");
    public static readonly SigningDomain Domain = new(31337, Address.Parse("0x5FbDB2315678afecb367f032d93F642f64180aa3"));
    public static readonly IReadOnlyDictionary<string, string> Facts = DeviceFacts.Of([new("space", "100000000000"), new("url", "http://127.0.0.1:8081")]);

    public Secp256k1Key Alice { get; } = Secp256k1Key.Generate();
    public Secp256k1Key Bob { get; } = Secp256k1Key.Generate();
    public RegistryLog Log { get; set; } = RegistryLog.Empty(Domain);

    public static Address Of(Secp256k1Key key) => Address.Read(key.AddressBytes);

    public SignedAction Register(P256Key device, Secp256k1Key? owner = null, string name = "disk")
        => RegistryAction.Register(Of(owner ?? Alice), Network, device.PublicKey, name, Facts, Nonce(owner), Deadline).Sign(Domain, owner ?? Alice, device);

    public SignedAction Operator(P256Key key) => RegistryAction.Operator(Of(Alice), key.PublicKey, "node", Facts, Nonce(), Deadline).Sign(Domain, Alice, key);

    public SignedAction Update(DeviceId device, string name, Secp256k1Key? owner = null)
        => RegistryAction.Update(Of(owner ?? Alice), device, name, Facts, Nonce(owner), Deadline).Sign(Domain, owner ?? Alice);

    public SignedAction Rotate(DeviceId device, P256Key to, Secp256k1Key? owner = null)
        => RegistryAction.Rotate(Of(owner ?? Alice), device, to.PublicKey, Nonce(owner), Deadline).Sign(Domain, owner ?? Alice, to);

    public SignedAction Revoke(DeviceId device, Secp256k1Key? owner = null)
        => RegistryAction.Revoke(Of(owner ?? Alice), device, Nonce(owner), Deadline).Sign(Domain, owner ?? Alice);

    public Result<RegistryLog> Try(SignedAction signed, long now = Now) => Log.Apply(Log.Next(signed, now));

    public void Do(SignedAction signed, long now = Now) => Log = Try(signed, now).Value;

    ulong Nonce(Secp256k1Key? owner = null) => Log.NextNonce(Of(owner ?? Alice));
}
