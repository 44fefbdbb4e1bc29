using Grange.Kernel;
using Grange.Kernel.Crypto;
using Grange.Tests.Evidences;

namespace Grange.Tests.Devices;

public sealed class RegistryTests
{
    readonly RegistryWorld world = new();
    readonly P256Key disk = P256Key.Generate();

    [Fact]
    public void A_registered_device_is_found_with_what_its_owner_said()
    {
        var before = world.Log;
        world.Do(world.Register(disk));
        var device = world.Log.Find(disk.DeviceId)!;
        Assert.Equal((RegistryWorld.Of(world.Alice), RegistryWorld.Network, "disk", false), (device.Owner, device.Network, device.Name, device.Revoked));
        Assert.Equal("100000000000", device.Facts["space"]);
        Assert.Equal([disk.DeviceId], world.Log.All(RegistryWorld.Network).Select(one => one.Id));
        Assert.Empty(world.Log.All(NetworkSlug.Parse("energy")));
        Assert.Null(before.Find(disk.DeviceId));
        Assert.Null(world.Log.FindOperator(disk.DeviceId));
    }

    [Fact]
    public void Devices_of_a_network_come_by_id()
    {
        for (var i = 0; i < 20; i++) world.Do(world.Register(P256Key.Generate()));
        var ids = world.Log.All(RegistryWorld.Network).Select(one => one.Id).ToArray();
        Assert.Equal(20, ids.Length);
        Assert.Equal(ids.Order(), ids);
    }

    [Fact]
    public void A_rotation_keeps_the_id_and_the_owner_and_changes_who_can_sign()
    {
        using var fresh = P256Key.Generate();
        world.Do(world.Register(disk));
        world.Do(world.Rotate(disk.DeviceId, fresh));
        var device = world.Log.Find(disk.DeviceId)!;
        Assert.Equal(fresh.PublicKey.ToArray(), device.Key.ToArray());
        Assert.Equal(RegistryWorld.Of(world.Alice), device.Owner);
        Assert.Null(world.Log.Find(fresh.DeviceId));
    }

    [Fact]
    public void An_audit_knows_the_keys_that_were_in_force_since()
    {
        using var second = P256Key.Generate();
        using var third = P256Key.Generate();
        world.Do(world.Register(disk));
        world.Do(world.Rotate(disk.DeviceId, second));
        world.Do(world.Register(P256Key.Generate()));
        world.Do(world.Rotate(disk.DeviceId, third));
        Assert.Equal([0L, 1, 3], world.Log.KeysOf(disk.DeviceId).Select(key => key.FromEntry));
        AssertKeys(0, disk, second, third);
        AssertKeys(1, disk, second, third);
        AssertKeys(2, second, third);
        AssertKeys(3, second, third);
        AssertKeys(4, third);
        Assert.Empty(world.Log.KeysSince(second.DeviceId, 0));

        void AssertKeys(long since, params P256Key[] expected)
            => Assert.Equal(expected.Select(key => HexText.Of(key.PublicKey.Span)), world.Log.KeysSince(disk.DeviceId, since).Select(key => HexText.Of(key.Span)));
    }

    [Fact]
    public void A_revoked_device_is_heard_no_more_and_cannot_come_back()
    {
        world.Do(world.Register(disk));
        world.Do(world.Revoke(disk.DeviceId));
        Assert.True(world.Log.Find(disk.DeviceId)!.Revoked);
        var (batch, _) = Chains.Batch(disk, 1);
        var run = BatchCheck.Read(batch, Chains.Limits).Value;
        Assert.Equal("device-revoked", BatchCheck.Admit(run, Chains.Network, Chains.Operator, AuthorChain.Empty, world.Log, Chains.Domain, Chains.Now, Chains.Limits).Fault.Code);
        Assert.Equal("device-revoked", world.Try(world.Rotate(disk.DeviceId, P256Key.Generate())).Fault.Code);
        Assert.Equal("device-revoked", world.Try(world.Revoke(disk.DeviceId)).Fault.Code);
        Assert.Equal("device-exists", world.Try(world.Register(disk)).Fault.Code);
    }

    [Fact]
    public void An_update_changes_name_and_facts_only()
    {
        world.Do(world.Register(disk));
        world.Do(world.Update(disk.DeviceId, "bigger disk"));
        Assert.Equal("bigger disk", world.Log.Find(disk.DeviceId)!.Name);
        Assert.Equal(disk.PublicKey.ToArray(), world.Log.Find(disk.DeviceId)!.Key.ToArray());
    }

    [Fact]
    public void A_key_is_registered_once_per_ledger_whoever_tries()
    {
        using var other = P256Key.Generate();
        world.Do(world.Register(disk));
        Assert.Equal("device-exists", world.Try(world.Register(disk)).Fault.Code);
        Assert.Equal("device-exists", world.Try(world.Register(disk, world.Bob)).Fault.Code);
        Assert.Equal("device-exists", world.Try(world.Operator(disk)).Fault.Code);
        world.Do(world.Register(other));
        Assert.Equal("device-exists", world.Try(world.Rotate(disk.DeviceId, other)).Fault.Code);
        Assert.Equal("device-exists", world.Try(world.Rotate(disk.DeviceId, disk)).Fault.Code);
        world.Do(world.Rotate(disk.DeviceId, P256Key.Generate()));
        Assert.Equal("device-exists", world.Try(world.Register(disk, world.Bob)).Fault.Code);
    }

    [Fact]
    public void Nobody_but_the_owner_touches_a_device()
    {
        world.Do(world.Register(disk));
        Assert.Equal("device-not-owned", world.Try(world.Revoke(disk.DeviceId, world.Bob)).Fault.Code);
        Assert.Equal("device-not-owned", world.Try(world.Rotate(disk.DeviceId, P256Key.Generate(), world.Bob)).Fault.Code);
        Assert.Equal("device-not-owned", world.Try(world.Update(disk.DeviceId, "mine", world.Bob)).Fault.Code);
        Assert.Equal("device-unknown", world.Try(world.Revoke(P256Key.Generate().DeviceId)).Fault.Code);
    }

    [Fact]
    public void A_proof_seen_by_others_registers_the_device_for_nobody_else()
    {
        var seen = world.Register(disk);
        var stolen = RegistryAction.Register(RegistryWorld.Of(world.Bob), RegistryWorld.Network, disk.PublicKey, "disk", RegistryWorld.Facts, 0, RegistryWorld.Deadline);
        var signature = world.Bob.SignRecoverable(stolen.Digest(RegistryWorld.Domain));
        Assert.Equal("registration-proof", world.Try(new SignedAction(stolen, signature, seen.Proof)).Fault.Code);
    }

    [Fact]
    public void A_nonce_counts_once_and_a_deadline_ends()
    {
        var signed = world.Register(disk);
        Assert.Equal("registration-expired", world.Try(signed, (long)RegistryWorld.Deadline + 1).Fault.Code);
        Assert.True(world.Try(signed, (long)RegistryWorld.Deadline).IsOk);
        world.Do(world.Register(P256Key.Generate()));
        Assert.Equal("registration-nonce", world.Try(signed).Fault.Code);
        Assert.Equal(0UL, world.Log.NextNonce(RegistryWorld.Of(world.Bob)));
    }

    [Fact]
    public void Entries_have_no_gaps_and_time_does_not_run_back()
    {
        world.Do(world.Register(disk));
        var entry = world.Log.Next(world.Revoke(disk.DeviceId), RegistryWorld.Now);
        Assert.Equal("registry-gap", world.Log.Apply(entry with { Sequence = 2 }).Fault.Code);
        Assert.Equal("registry-gap", world.Log.Apply(entry with { Sequence = 0 }).Fault.Code);
        Assert.Equal("registry-time", world.Log.Apply(entry with { AtSeconds = RegistryWorld.Now - 1 }).Fault.Code);
        Assert.Equal(RegistryWorld.Now, world.Log.Next(entry.Signed, RegistryWorld.Now - 5).AtSeconds);
    }

    [Fact]
    public void A_signature_for_one_act_or_ledger_does_not_serve_another()
    {
        world.Do(world.Register(disk));
        var revoke = world.Revoke(disk.DeviceId);
        var update = RegistryAction.Update(revoke.Action.Owner, disk.DeviceId, "x", RegistryWorld.Facts, revoke.Action.Nonce, revoke.Action.Deadline);
        Assert.Equal("registration-signature", world.Try(new SignedAction(update, revoke.Signature, default)).Fault.Code);
        var elsewhere = revoke.Action.Sign(new SigningDomain(1, RegistryWorld.Domain.Rewards), world.Alice);
        Assert.Equal("registration-signature", world.Try(elsewhere).Fault.Code);
        Assert.Equal("registration-proof", world.Try(revoke with { Proof = new byte[64] }).Fault.Code);
    }

    [Fact]
    public void An_operator_signs_for_itself_and_devices_bind_to_it()
    {
        using var node = P256Key.Generate();
        var bound = RegistryAction.Register(RegistryWorld.Of(world.Bob), RegistryWorld.Network, disk.PublicKey, "disk",
            DeviceFacts.Of([new(DeviceFacts.Operator, node.DeviceId.ToString())]), 0, RegistryWorld.Deadline).Sign(RegistryWorld.Domain, world.Bob, disk);
        Assert.Equal("operator-unknown", world.Try(bound).Fault.Code);
        world.Do(world.Operator(node));
        world.Do(bound);
        Assert.Equal("node", world.Log.FindOperator(node.DeviceId)!.Name);
        Assert.Null(world.Log.Find(node.DeviceId));
        Assert.Equal([node.DeviceId], world.Log.Operators.Select(one => one.Id));
        using var fresh = P256Key.Generate();
        world.Do(world.Rotate(node.DeviceId, fresh));
        world.Do(world.Revoke(node.DeviceId));
        Assert.True(world.Log.FindOperator(node.DeviceId) is { Revoked: true } one && one.Key.Span.SequenceEqual(fresh.PublicKey.Span));
    }

    public static TheoryData<string, string, string, string> BadText => new()
    {
        { "", "url", "x", "registration-name" },
        { new string('n', 65), "url", "x", "registration-name" },
        { "two\nlines", "url", "x", "registration-name" },
        { "\u001b[31m", "url", "x", "registration-name" },
        { "disk", "Url", "x", "registration-facts" },
        { "disk", "", "x", "registration-facts" },
        { "disk", new string('k', 33), "x", "registration-facts" },
        { "disk", "url", "a\0b", "registration-facts" },
        { "disk", "url", new string('v', 1025), "registration-facts" },
        { "disk", "operator", "0x12", "registration-facts" },
    };

    [Theory]
    [MemberData(nameof(BadText))]
    public void Text_that_could_deceive_or_flood_is_refused(string name, string key, string value, string code)
    {
        var action = RegistryAction.Register(RegistryWorld.Of(world.Alice), RegistryWorld.Network, disk.PublicKey, name, DeviceFacts.Of([new(key, value)]), 0, RegistryWorld.Deadline);
        Assert.Equal(code, world.Try(action.Sign(RegistryWorld.Domain, world.Alice, disk)).Fault.Code);
    }

    [Fact]
    public void An_entry_has_a_largest_size()
    {
        var facts = DeviceFacts.Of(Enumerable.Range(0, 5).Select(i => KeyValuePair.Create($"f{i}", new string('x', 1000))));
        var action = RegistryAction.Register(RegistryWorld.Of(world.Alice), RegistryWorld.Network, disk.PublicKey, "disk", facts, 0, RegistryWorld.Deadline);
        Assert.Equal("registration-too-large", world.Try(action.Sign(RegistryWorld.Domain, world.Alice, disk)).Fault.Code);
    }

    [Fact]
    public void Facts_are_signed_as_a_browser_would_write_them()
        => Assert.Equal("""{"a":"\"\\ \u0001\n€ü😀\u007f/<","b.c":""}""".Replace("\\u007f", "\u007f", StringComparison.Ordinal),
            DeviceFacts.ToJson(new Dictionary<string, string> { ["b.c"] = "", ["a"] = "\"\\ \u0001\n€ü😀\u007f/<" }));
}
