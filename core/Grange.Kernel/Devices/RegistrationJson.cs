using System.Text.Json.Serialization;
using Grange.Kernel.Crypto;

namespace Grange.Kernel;

/// <summary>A signed act in the registry as <c>POST /api/v1/devices</c> takes it. Bytes are 0x and hex.</summary>
/// <param name="Action">register, operator, update, rotate or revoke.</param>
/// <param name="Owner">The account that signs.</param>
/// <param name="Device">The device's or operator's id.</param>
/// <param name="Nonce">The owner's next nonce.</param>
/// <param name="Deadline">Unix seconds.</param>
/// <param name="Signature">The owner's EIP-712 signature, 65 bytes.</param>
/// <param name="Network">register: the network.</param>
/// <param name="Key">register, operator, rotate: the compressed P-256 key, 33 bytes.</param>
/// <param name="Name">register, operator, update.</param>
/// <param name="Facts">register, operator, update.</param>
/// <param name="Proof">register, operator, rotate: the key's signature of the same digest, 64 bytes.</param>
public sealed record RegistrationJson(
    string Action, string Owner, string Device, ulong Nonce, ulong Deadline, string Signature,
    string? Network = null, string? Key = null, string? Name = null, IReadOnlyDictionary<string, string>? Facts = null, string? Proof = null)
{
    public static RegistrationJson Of(SignedAction signed)
    {
        var action = signed.Action;
        return new(RegistryCodec.NameOf(action.Verb), action.Owner.ToString(), action.Device.ToString(), action.Nonce, action.Deadline, HexText.Of(signed.Signature.Span),
            action.HasNetwork ? action.Network.ToString() : null, action.HasKey ? HexText.Of(action.Key.Span) : null,
            action.HasText ? action.Name : null, action.HasText ? action.Facts : null, action.HasKey ? HexText.Of(signed.Proof.Span) : null);
    }

    /// <summary>Parses every field; what is signed is not judged here.</summary>
    public Result<SignedAction> Read()
    {
        if (!RegistryCodec.TryVerb(Action, out var verb)) return Wrong("action");
        if (!Address.TryParse(Owner, null, out var owner)) return Wrong("owner");
        if (!DeviceId.TryParse(Device, null, out var device)) return Wrong("device");
        if (!HexText.TryParse(Signature, Secp256k1.SignatureSize, out var signature)) return Wrong("signature");
        var action = new RegistryAction(verb, owner, device, Nonce, Deadline);
        if (action.HasNetwork)
        {
            if (!NetworkSlug.TryParse(Network, null, out var network)) return Wrong("network");
            action = action with { Network = network };
        }
        byte[] proof = [];
        if (action.HasKey)
        {
            if (!HexText.TryParse(Key, P256.KeySize, out var key)) return Wrong("key");
            if (!HexText.TryParse(Proof, P256.SignatureSize, out proof)) return Wrong("proof");
            action = action with { Key = key };
        }
        if (action.HasText)
        {
            if (Name is null) return Wrong("name");
            if (Facts?.Values.Any(fact => fact is null) ?? false) return Wrong("facts");
            action = action with { Name = Name, Facts = DeviceFacts.Of(Facts ?? DeviceFacts.Of()) };
        }
        return new SignedAction(action, signature, proof);
    }

    static Fault Wrong(string field) => new("registration-malformed", $"the registration's '{field}' is missing or malformed");
}

/// <summary>JSON of devices at the doors.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RegistrationJson))]
public sealed partial class DevicesJson : JsonSerializerContext;
