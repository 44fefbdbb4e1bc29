using Grange.Content;
using Grange.Kernel;
using Grange.Kernel.Crypto;

namespace Grange.Tests.Settlement;

public sealed class RulesOverTimeTests
{
    [Fact]
    public async Task An_amendment_holds_from_its_epoch_on_and_the_audit_uses_the_one_in_force()
    {
        using var founder = Secp256k1Key.Import(ToyWorld.Filled(77));
        var world = new ToyWorld().Network("toys", devices: 2, text => text.Replace("\"by\": \"nobody\"", $"\"by\": \"key\", \"account\": \"{Address.Read(founder.AddressBytes)}\""));
        var (line, old) = (world.Line("toys"), world.Line("toys").Terms);
        world.Work("toys", 0, 3).Work("toys", 1, 3);
        var before = await world.CloseAsync("toys");
        line.Terms = Successor(old, fromEpoch: 1, factor: 100);
        line.Amendment = new Amendment(line.Terms.Cid, [founder.SignRecoverable(Amendment.Digest(world.Domain, line.Terms))]);
        world.Work("toys", 0, 3).Work("toys", 1, 3);
        var after = await world.CloseAsync("toys");
        world.Work("toys", 0, 3);
        await world.CloseAsync("toys"); // in force already: no signatures are published again
        world.Settle();
        Assert.Equal(3, before.Scores.Work.First(row => row.Reason == "worked").Weight);
        Assert.Equal(300, after.Scores.Work.First(row => row.Reason == "worked").Weight);
        Assert.Null((await world.AuditAsync(1)).First);
    }

    [Theory]
    [InlineData("amend-signatures", 1)]
    [InlineData("parameters", 2)]
    public async Task A_definition_nobody_signed_or_of_a_later_epoch_is_not_used(string what, long fromEpoch)
    {
        using var founder = Secp256k1Key.Import(ToyWorld.Filled(77));
        using var stranger = Secp256k1Key.Import(ToyWorld.Filled(78));
        var world = new ToyWorld().Network("toys", devices: 1, text => text.Replace("\"by\": \"nobody\"", $"\"by\": \"key\", \"account\": \"{Address.Read(founder.AddressBytes)}\""));
        var line = world.Line("toys");
        world.Work("toys", 0, 3);
        await world.CloseAsync("toys");
        line.Terms = Successor(line.Terms, fromEpoch, factor: 100);
        line.Amendment = new Amendment(line.Terms.Cid, [(fromEpoch == 2 ? founder : stranger).SignRecoverable(Amendment.Digest(world.Domain, line.Terms))]);
        world.Work("toys", 0, 3);
        Assert.Equal(what, (await Assert.ThrowsAsync<FindingException>(() => world.CloseAsync("toys"))).Finding.What);
    }

    [Fact]
    public async Task A_key_rotated_in_an_epoch_may_have_signed_before_and_after_but_not_in_the_next()
    {
        var world = new ToyWorld().Network("toys", devices: 1);
        var line = world.Line("toys");
        var (oldSigner, device) = (line.Devices[0], world.Registry.All(line.Slug).Single());
        world.Work("toys", 0, 1);
        foreach (var block in line.Seal()) world.Keep(block); // signed with the old key
        var fresh = P256Key.Import(ToyWorld.Filled(200));
        world.Register(RegistryAction.Rotate(world.Owner, device.Id, fresh.PublicKey, world.Registry.NextNonce(world.Owner), ulong.MaxValue), fresh);
        line.Devices[0] = new EvidenceSigner(fresh, Author.Of(device.Id), line.Slug, world.Operator, oldSigner.Next, oldSigner.Last);
        world.Work("toys", 0, 2);
        Assert.Equal(2, (await world.CloseAsync("toys")).Bundle.Records.Count);
        line.Devices[0] = new EvidenceSigner(P256Key.Import(ToyWorld.Filled(100)), Author.Of(device.Id), line.Slug, world.Operator, line.Devices[0].Next, line.Devices[0].Last);
        world.Work("toys", 0, 3);
        Assert.Equal("evidence-signature", (await Assert.ThrowsAsync<FindingException>(() => world.CloseAsync("toys"))).Finding.What);
    }

    [Fact]
    public async Task A_revoked_device_is_paid_for_the_epoch_it_was_revoked_in_and_signs_no_more()
    {
        var world = new ToyWorld().Network("toys", devices: 1);
        var device = world.Registry.All(world.Line("toys").Slug).Single();
        world.Work("toys", 0, 1);
        world.Register(RegistryAction.Revoke(world.Owner, device.Id, world.Registry.NextNonce(world.Owner), ulong.MaxValue), null);
        Assert.NotEmpty((await world.CloseAsync("toys")).Scores.Work);
        world.Work("toys", 0, 1);
        Assert.Equal("device-revoked", (await Assert.ThrowsAsync<FindingException>(() => world.CloseAsync("toys"))).Finding.What);
    }

    [Fact]
    public async Task A_refused_record_stays_in_its_chain_and_earns_nothing()
    {
        var world = new ToyWorld().Network("toys", devices: 2);
        world.Work("toys", 0, 100).Work("toys", 1, 1);
        var refused = default(Cid);
        var epoch = await world.CloseAsync("toys", bundle =>
        {
            refused = bundle.Records.First(item => item.Evidence.Record.Author == world.Line("toys").Authors[0]).Evidence.Cid;
            return bundle with { Refusals = [new Refusal(refused, "toy-implausible")] };
        });
        Assert.DoesNotContain(epoch.Scores.Work, row => row.Device == world.Line("toys").Authors[0].Device);
        world.Work("toys", 0, 1);
        Assert.Equal(refused, (await world.CloseAsync("toys")).Bundle.Records.Single().Record.Previous);
        world.Settle();
        Assert.Equal(1, (await world.AuditAsync(1)).Counts.Refusals);
    }

    [Fact]
    public async Task Networks_side_by_side_with_their_own_tokens_settle_into_one_root()
    {
        var world = new ToyWorld().Network("toys", devices: 1).Network("gold", devices: 1, text => text.Replace("\"symbol\": \"GRG\"", "\"symbol\": \"AU\"").Replace("\"shareBps\": 1000", "\"shareBps\": 10000"));
        world.Work("toys", 0, 1).Work("gold", 0, 1);
        await world.CloseAsync("toys");
        await world.CloseAsync("gold");
        Assert.Equal("ledger-token", Assert.Throws<FindingException>(() => world.Settle()).Finding.What);
        var both = new ToyWorld(("GRG", 0x70), ("AU", 0x71)).Network("toys", devices: 1).Network("gold", devices: 1, text => text.Replace("\"symbol\": \"GRG\"", "\"symbol\": \"AU\"").Replace("\"shareBps\": 1000", "\"shareBps\": 10000"));
        both.Work("toys", 0, 1).Work("gold", 0, 1);
        await both.CloseAsync("toys");
        await both.CloseAsync("gold");
        var totals = both.Settle().Manifest.Totals;
        Assert.Equal([ToyWorld.Numbered(0x70), ToyWorld.Numbered(0x71)], totals.Select(total => total.Asset));
        Assert.Equal((UInt128)10 * totals[0].Cumulative, totals[1].Cumulative, Within(30));
        Assert.Null((await both.AuditAsync(1)).First);
    }

    static IEqualityComparer<UInt128> Within(UInt128 most) => EqualityComparer<UInt128>.Create((a, b) => (a > b ? a - b : b - a) <= most, _ => 0);

    static NetworkDefinition Successor(NetworkDefinition old, long fromEpoch, long factor)
    {
        var members = old.Canonical.AsMap.ToDictionary(member => member.Key, member => member.Value);
        members["predecessor"] = DagNode.Of(old.Cid.ToString());
        members["fromEpoch"] = DagNode.Of(fromEpoch);
        members["rules"] = DagNode.Map(("factor", DagNode.Of(factor)));
        var reading = NetworkDocument.Read(DagNode.Map(members.Select(member => (member.Key, member.Value)).ToArray()), ToyNetwork.Modules.ToDictionary(module => module.Key, module => module.Value.Info));
        return reading.Definition ?? throw new InvalidOperationException(string.Join("\n", reading.Problems));
    }
}
