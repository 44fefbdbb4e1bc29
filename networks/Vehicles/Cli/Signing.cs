using System.Text.Json;
using System.Text.Json.Nodes;
using Grange.Kernel;
using Grange.Kernel.Crypto;
using Grange.Vehicles.Features.Owners;
using Grange.Vehicles.Rules.Ownership;
using Grange.Verbs;
using Grange.Verbs.Hardware;

namespace Grange.Vehicles.Cli;

/// <summary>Signs an owner's act with a key of this data folder, and sends it.</summary>
sealed class Signing : IDisposable
{
    /// <summary>How long a signed act may be accepted.</summary>
    static readonly TimeSpan Life = TimeSpan.FromMinutes(10);

    readonly VerbContext verb;
    readonly Secp256k1Key key;
    readonly SigningDomain domain;

    Signing(VerbContext verb, Secp256k1Key key, NetworkSlug network, ulong nonce, SigningDomain domain) => (this.verb, this.key, Network, Nonce, this.domain) = (verb, key, network, nonce, domain);

    public NetworkSlug Network { get; }
    public ulong Nonce { get; }
    public Address Owner => key.Address;
    public ulong Deadline => (ulong)(verb.Clock.GetUtcNow() + Life).ToUnixTimeSeconds();

    /// <summary>The owner is the account that was named, or the data folder's default one.</summary>
    public static async Task<Signing> OpenAsync(VerbContext verb, CancellationToken cancel)
    {
        var named = verb.Get(VehicleVerbs.Account);
        if (named is null && verb.Accounts.Default() is null) verb.Out.Note($"made account {verb.Accounts.Create()}; its key is in {verb.DataFolder}");
        var key = verb.Accounts.Open(named is null ? null : VehicleVerbs.AddressOf(named));
        var next = await verb.Node.GetAsync(VehicleVerbs.Path(verb, $"acts/{key.Address}"), cancel);
        return new(verb, key, NetworkSlug.Parse((string)next["network"]!), (ulong)next["nonce"]!, new((ulong)next["chainId"]!, Address.Parse((string)next["rewards"]!)));
    }

    /// <summary>Sends an act; the vehicle as it is then.</summary>
    /// <param name="fields">The fields of the act's own, but for its signatures.</param>
    /// <param name="path">The door.</param>
    /// <param name="device">Signs too, where the act brings a device.</param>
    public Task<JsonNode> SendAsync(OwnerAct act, OwnerActJson fields, string path, DeviceIdentity? device, CancellationToken cancel)
    {
        var digest = act.Digest(domain);
        var signed = fields with { Owner = Owner.ToString(), Nonce = act.Nonce, Deadline = act.Deadline, Signature = HexText.Of(key.SignRecoverable(digest)) };
        if (device is not null) signed = signed with { DeviceKey = HexText.Of(device.Key.PublicKey.Span), Proof = HexText.Of(device.Key.SignHash(digest)) };
        return verb.Node.PostAsync(VehicleVerbs.Path(verb, path), JsonSerializer.SerializeToNode(signed, OwnersJson.Default.OwnerActJson)!, cancel);
    }

    public void Dispose() => key.Dispose();
}
