using System.Text.Json;
using Grange.Kernel;
using Grange.Kernel.Crypto;

namespace Grange.Tests.Devices;

public sealed class RegistrationJsonTests
{
    readonly RegistryWorld world = new();
    readonly P256Key disk = P256Key.Generate();

    [Fact]
    public void Every_act_survives_JSON_and_still_applies()
    {
        world.Do(ThroughJson(world.Register(disk)));
        world.Do(ThroughJson(world.Update(disk.DeviceId, "renamed")));
        world.Do(ThroughJson(world.Rotate(disk.DeviceId, P256Key.Generate())));
        world.Do(ThroughJson(world.Revoke(disk.DeviceId)));
        world.Do(ThroughJson(world.Operator(P256Key.Generate())));
        Assert.Equal(5, world.Log.Count);
    }

    [Fact]
    public void The_JSON_is_camelCase_and_hex_and_says_nothing_that_the_act_has_not()
    {
        var text = JsonSerializer.Serialize(RegistrationJson.Of(world.Revoke(disk.DeviceId)), DevicesJson.Default.RegistrationJson);
        using var document = JsonDocument.Parse(text);
        Assert.Equal(["action", "owner", "device", "nonce", "deadline", "signature"], document.RootElement.EnumerateObject().Select(field => field.Name));
        Assert.Equal("revoke", document.RootElement.GetProperty("action").GetString());
        Assert.Equal(disk.DeviceId.ToString(), document.RootElement.GetProperty("device").GetString());
    }

    [Fact]
    public void Every_missing_field_is_named()
    {
        var good = RegistrationJson.Of(world.Register(disk));
        AssertNamed("action", good with { Action = "steal" });
        AssertNamed("owner", good with { Owner = "0x12" });
        AssertNamed("device", good with { Device = null! });
        AssertNamed("signature", good with { Signature = good.Signature[..^2] });
        AssertNamed("network", good with { Network = "Storage!" });
        AssertNamed("key", good with { Key = null });
        AssertNamed("proof", good with { Proof = "0x" });
        AssertNamed("name", good with { Name = null });
        AssertNamed("facts", good with { Facts = new Dictionary<string, string> { ["url"] = null! } });

        static void AssertNamed(string field, RegistrationJson json) => Assert.Contains($"'{field}'", json.Read().Fault.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_registration_has_the_digest_that_viem_signs()
    {
        using var key = P256Key.Import(Convert.FromHexString("C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721"));
        var owner = Address.Parse("0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266");
        var action = RegistryAction.Register(owner, RegistryWorld.Network, key.PublicKey, "disk", RegistryWorld.Facts, 0, 1_750_000_600);
        Assert.Equal("RegisterDevice(address owner,string network,bytes32 device,bytes key,string name,string facts,uint64 nonce,uint64 deadline)", action.TypedData);
        Assert.Equal("9b5e6e2aa064c74f16bee0c5701ada85424bf6d411820524c4cd0cdf5f8be1c2", Convert.ToHexStringLower(action.Digest(RegistryWorld.Domain)));
    }

    static SignedAction ThroughJson(SignedAction signed)
    {
        var text = JsonSerializer.Serialize(RegistrationJson.Of(signed), DevicesJson.Default.RegistrationJson);
        return JsonSerializer.Deserialize(text, DevicesJson.Default.RegistrationJson)!.Read().Value;
    }
}
