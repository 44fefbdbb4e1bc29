using Grange.Kernel;
using Grange.Kernel.Crypto;
using Grange.Vehicles.Rules.Ownership;

namespace Grange.Vehicles.Tests.Rules;

/// <summary>Pairing and grants as owners and devices sign them.</summary>
public sealed class OwnershipTests : IDisposable
{
    const long Now = 1_800_000_000;
    const ulong Deadline = Now + 600;

    static readonly NetworkSlug Network = NetworkSlug.Parse("vehicles");
    static readonly SigningDomain Domain = new(31_337, Address.Parse("0x00000000000000000000000000000000000000aa"));

    readonly Secp256k1Key owner = Secp256k1Key.Generate(), buyer = Secp256k1Key.Generate();
    readonly P256Key device = P256Key.Generate(), other = P256Key.Generate();
    VehicleBook book = VehicleBook.Empty;

    public OwnershipTests() => Do(owner, new AddVehicle(owner.Address, Network, Vin(1), 0, Deadline));

    public void Dispose()
    {
        owner.Dispose();
        buyer.Dispose();
        device.Dispose();
        other.Dispose();
    }

    [Fact]
    public void A_vin_is_there_once()
        => Assert.Equal(("vin-taken", 409), Refused(buyer, new AddVehicle(buyer.Address, Network, Vin(1), 0, Deadline)));

    [Fact]
    public void A_pairing_needs_both_signatures()
    {
        var act = Pairing(device);
        var digest = act.Digest(Domain);
        Assert.Equal("device-proof", After(new SignedOwnerAct(act, owner.SignRecoverable(digest))).Fault.Code);
        Assert.Equal("device-proof", After(new SignedOwnerAct(act, owner.SignRecoverable(digest), other.PublicKey, other.SignHash(digest))).Fault.Code);
        Assert.Equal("device-proof", After(new SignedOwnerAct(act, owner.SignRecoverable(digest), device.PublicKey, other.SignHash(digest))).Fault.Code);
        Assert.Equal("vehicle-signature", After(new SignedOwnerAct(act, buyer.SignRecoverable(digest), device.PublicKey, device.SignHash(digest))).Fault.Code);
        Do(owner, act, device);
        Assert.Equal(1, book.Of(device.DeviceId)!.Id);
    }

    [Fact]
    public void A_pairing_is_not_replayed()
    {
        var act = Pairing(device);
        var digest = act.Digest(Domain);
        var signed = new SignedOwnerAct(act, owner.SignRecoverable(digest), device.PublicKey, device.SignHash(digest));
        book = After(signed).Value;
        Assert.Equal("act-replayed", After(signed).Fault.Code);
        Assert.Equal("other-network", book.After(signed, Domain, NetworkSlug.Parse("elsewhere"), Now).Fault.Code);
        Assert.Equal("act-expired", book.After(signed, Domain, Network, (long)Deadline + 1).Fault.Code);
        var ledger = new SigningDomain(1, Domain.Rewards);
        Assert.Equal("vehicle-signature", book.After(signed with { Act = act with { Nonce = 2 } }, ledger, Network, Now).Fault.Code);
    }

    [Fact]
    public void A_second_pairing_is_refused_for_the_vehicle_and_for_the_device()
    {
        Do(owner, Pairing(device), device);
        Assert.Equal(("vehicle-paired", 409), Refused(owner, Pairing(other), other));
        Do(owner, new AddVehicle(owner.Address, Network, Vin(2), Nonce(owner), Deadline));
        Assert.Equal(("device-paired", 409), Refused(owner, new PairDevice(owner.Address, Network, 2, device.DeviceId, Nonce(owner), Deadline), device));
    }

    [Fact]
    public void Nobody_pairs_into_a_vehicle_of_somebody_else()
        => Assert.Equal(("unknown-vehicle", 404), Refused(buyer, new PairDevice(buyer.Address, Network, 1, device.DeviceId, 0, Deadline), device));

    [Fact]
    public void A_refused_act_uses_no_nonce()
    {
        var before = Nonce(owner);
        Refused(owner, new UnpairDevice(owner.Address, Network, 1, before, Deadline));
        Assert.Equal(before, Nonce(owner));
    }

    [Fact]
    public void Each_of_the_twelve_scopes_opens_itself_and_nothing_else()
    {
        Assert.Equal(12, ScopeNames.Each.Count);
        foreach (var given in ScopeNames.Each)
        {
            Do(owner, Granting(given));
            foreach (var asked in ScopeNames.Each)
            {
                var answer = book.Ask(1, buyer.Address, asked, Now);
                Assert.Equal((asked, given == asked ? 0 : 403), (asked, answer.IsOk ? 0 : answer.Fault.Status));
            }
        }
    }

    [Fact]
    public void A_revoked_grant_is_403_at_the_next_read_and_a_stranger_is_told_404()
    {
        Assert.Equal(404, Status(Scopes.Battery));
        Do(owner, Granting(Scopes.Battery));
        Assert.Equal(0, Status(Scopes.Battery));
        Do(owner, new RevokeAccess(owner.Address, Network, 1, buyer.Address, Nonce(owner), Deadline));
        Assert.Equal(403, Status(Scopes.Battery));
        Assert.Equal(404, book.Ask(9, owner.Address, Scopes.Battery, Now).Fault.Status);
    }

    [Fact]
    public void A_grant_holds_from_its_first_second_to_before_its_last()
    {
        Do(owner, Granting(Scopes.Battery));
        Assert.Equal((403, 0, 0, 403), (Status(Scopes.Battery, Now - 1), Status(Scopes.Battery, Now), Status(Scopes.Battery, Now + 99), Status(Scopes.Battery, Now + 100)));
        Assert.Equal(Now, book.Ask(1, buyer.Address, Scopes.Battery, Now).Value.SinceSeconds);
    }

    [Fact]
    public void A_transfer_voids_every_grant_and_takes_the_device_out_even_when_the_vehicle_comes_back()
    {
        Do(owner, Pairing(device), device);
        Do(owner, Granting(Scopes.Battery));
        Do(owner, new TransferVehicle(owner.Address, Network, 1, buyer.Address, Nonce(owner), Deadline));
        Assert.Equal(404, book.Ask(1, owner.Address, Scopes.Battery, Now).Fault.Status);
        Assert.Null(book.Of(device.DeviceId));
        Do(buyer, new TransferVehicle(buyer.Address, Network, 1, owner.Address, Nonce(buyer), Deadline));
        Assert.Equal(404, Status(Scopes.Battery));
    }

    [Theory]
    [InlineData("odometer,odometer")]
    [InlineData("commands")]
    [InlineData("")]
    public void Unknown_and_repeated_scopes_are_refused(string names) => Assert.False(ScopeNames.TryRead(names.Split(','), out _));

    static Hash32 Vin(byte first) => Hash32.Read([first, .. new byte[31]]);

    PairDevice Pairing(P256Key key) => new(owner.Address, Network, 1, key.DeviceId, Nonce(owner), Deadline);

    GrantAccess Granting(Scopes scopes) => new(owner.Address, Network, 1, new Grant(buyer.Address, scopes, "a test", true, Now, Now + 100, false), Nonce(owner), Deadline);

    ulong Nonce(Secp256k1Key key) => book.NonceOf(key.Address);

    int Status(Scopes scope, long at = Now)
    {
        var answer = book.Ask(1, buyer.Address, scope, at);
        return answer.IsOk ? 0 : answer.Fault.Status;
    }

    Result<VehicleBook> After(SignedOwnerAct signed) => book.After(signed, Domain, Network, Now);

    SignedOwnerAct Sign(Secp256k1Key key, OwnerAct act, P256Key? with)
    {
        var digest = act.Digest(Domain);
        return with is null ? new(act, key.SignRecoverable(digest)) : new(act, key.SignRecoverable(digest), with.PublicKey, with.SignHash(digest));
    }

    void Do(Secp256k1Key key, OwnerAct act, P256Key? with = null) => book = After(Sign(key, act, with)).Value;

    (string, int) Refused(Secp256k1Key key, OwnerAct act, P256Key? with = null)
    {
        var fault = After(Sign(key, act, with)).Fault;
        return (fault.Code, fault.Status);
    }
}
