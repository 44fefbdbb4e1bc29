using System.Text.Json;
using Grange.Content;
using Grange.Kernel;
using Grange.Kernel.Crypto;
using Grange.Storage;

namespace Grange.Planet.Tests.Peers;

/// <summary>Disks that only sign: devices of the storage network with a key, and what they say they hold.</summary>
static class Disks
{
    public static long NowMs => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Registers a device under an account made for it.</summary>
    public static async Task RegisterAsync(this PeerNode node, P256Key device)
    {
        using var owner = Secp256k1Key.Generate();
        var account = Address.Read(owner.AddressBytes);
        var next = await node.GetAsync($"/api/v1/devices/nonce/{account}");
        var domain = new SigningDomain((ulong)next["chainId"]!, Address.Parse((string)next["rewards"]!));
        var action = RegistryAction.Register(account, NetworkSlug.Parse("storage"), device.PublicKey, "a bad disk", DeviceFacts.Of(), (ulong)next["nonce"]!, (ulong)(NowMs / 1000 + 600));
        await node.PostAsync("/api/v1/devices", JsonSerializer.SerializeToNode(RegistrationJson.Of(action.Sign(domain, owner, device)), DevicesJson.Default.RegistrationJson));
    }

    /// <summary>Whose node it is: what records speak to.</summary>
    public static async Task<DeviceId> OperatorAsync(this PeerNode node) => DeviceId.Parse((string)(await node.GetAsync("/api/v1/operator"))["id"]!, null);

    /// <summary>The body of a record that claims a piece.</summary>
    public static DagNode Holding(byte piece) => new Holding(PieceCid.Of(Enumerable.Repeat((byte)(piece & 0x3f), 32).ToArray(), 1000)).ToNode();
}
