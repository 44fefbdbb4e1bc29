using FsCheck;
using FsCheck.Fluent;
using Grange.Kernel;
using Grange.Kernel.Crypto;
using Grange.Store;
using Grange.Vehicles.Features;
using Grange.Vehicles.Features.Owners;
using Grange.Vehicles.Rules.Ownership;

namespace Grange.Vehicles.Tests.Features;

/// <summary>The log of owners' acts in a real store.</summary>
public sealed class OwnerBookTests : IAsyncLifetime
{
    static readonly NetworkSlug Network = NetworkSlug.Parse("vehicles");
    static readonly SigningDomain Domain = new(31_337, Address.Parse("0x00000000000000000000000000000000000000aa"));

    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("grange-vehicles-");
    readonly Secp256k1Key owner = Secp256k1Key.Generate(), reader = Secp256k1Key.Generate();
    readonly P256Key device = P256Key.Generate();
    IStore store = null!;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();

    public async ValueTask InitializeAsync()
    {
        store = await new SqliteOptions(Path.Combine(folder.FullName, "state.db")).OpenAsync(TimeProvider.System, Cancel);
        await store.MigrateAsync(VehiclesTables.Module, VehiclesTables.All, Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await store.DisposeAsync();
        owner.Dispose();
        reader.Dispose();
        device.Dispose();
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task What_owners_did_is_there_again_when_the_book_is_opened_again()
    {
        using (var book = await OpenAsync())
        {
            foreach (var act in Acts().Take(3)) Assert.True((await book.DoAsync(Sign(act), Cancel)).IsOk);
            Assert.True(book.Now.Ask(1, reader.Address, Scopes.Battery, Now).IsOk);
        }
        using var again = await OpenAsync();
        Assert.Equal((1L, 3UL), (again.Now.Of(device.DeviceId)!.Id, again.Now.NonceOf(owner.Address)));
        Assert.True(again.Now.Ask(1, reader.Address, Scopes.Battery, Now).IsOk);
        Assert.True((await again.DoAsync(Sign(Acts()[3]), Cancel)).IsOk);
        Assert.Equal(403, again.Now.Ask(1, reader.Address, Scopes.Battery, Now).Fault.Status);
    }

    [Fact]
    public async Task An_act_that_comes_twice_at_once_is_done_once()
    {
        using var book = await OpenAsync();
        var signed = Sign(Acts()[0]);
        var done = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => book.DoAsync(signed, Cancel)));
        Assert.Single(done, one => one.IsOk);
        Assert.All(done.Where(one => !one.IsOk), one => Assert.Equal("act-replayed", one.Fault.Code));
        using var again = await OpenAsync();
        Assert.Equal(1, again.Now.Count);
    }

    [Fact]
    public async Task A_log_that_was_changed_is_not_opened()
    {
        using (var book = await OpenAsync())
            foreach (var act in Acts().Take(2)) Assert.True((await book.DoAsync(Sign(act), Cancel)).IsOk);
        var forged = OwnerActCodec.Encode(Sign(Acts()[0]) with { Act = new AddVehicle(owner.Address, Network, default, 0, (ulong)Now + 600) });
        await store.WriteAsync((db, token) => db.RunAsync("UPDATE vehicles_act SET body = @forged WHERE number = 0", new { forged }, token), Cancel);
        await Assert.ThrowsAsync<InvalidDataException>(OpenAsync);
        await store.WriteAsync((db, token) => db.RunAsync("DELETE FROM vehicles_act WHERE number = 0", null, token), Cancel);
        await Assert.ThrowsAsync<InvalidDataException>(OpenAsync);
    }

    [Fact]
    public async Task A_log_from_which_all_that_somebody_did_was_taken_is_not_opened()
    {
        var other = new AddVehicle(reader.Address, Network, Hash32.Read([2, .. new byte[31]]), 0, (ulong)Now + 600);
        using (var book = await OpenAsync())
        {
            Assert.True((await book.DoAsync(new(other, reader.SignRecoverable(other.Digest(Domain))), Cancel)).IsOk);
            Assert.True((await book.DoAsync(Sign(Acts()[0]), Cancel)).IsOk);
        }
        await store.WriteAsync((db, token) => db.RunAsync("DELETE FROM vehicles_act WHERE number = 0", null, token), Cancel);
        await Assert.ThrowsAsync<InvalidDataException>(OpenAsync);
    }

    [Fact]
    public void Every_act_is_read_as_it_was_written()
    {
        foreach (var act in Acts())
        {
            var signed = Sign(act);
            var read = OwnerActCodec.Decode(OwnerActCodec.Encode(signed)).Value;
            Assert.Equal((act, null), (read.Act, read.Check(Domain)));
        }
    }

    [Fact]
    public void No_bytes_make_reading_throw()
    {
        var forms = Acts().Select(act => OwnerActCodec.Encode(Sign(act))).ToList();
        Prop.ForAll<byte[]>(bytes => { OwnerActCodec.Decode(bytes); }).QuickCheckThrowOnFailure();
        Prop.ForAll<int, int, byte>((which, at, value) =>
        {
            var bytes = (byte[])forms[(int)((uint)which % (uint)forms.Count)].Clone();
            bytes[(int)((uint)at % (uint)bytes.Length)] = value;
            OwnerActCodec.Decode(bytes);
        }).QuickCheckThrowOnFailure();
    }

    Task<OwnerBook> OpenAsync() => OwnerBook.OpenAsync(store, Network, Domain, TimeProvider.System, Cancel);

    OwnerAct[] Acts()
    {
        var deadline = (ulong)Now + 600;
        var grant = new Grant(reader.Address, Scopes.Battery | Scopes.CellLocation, "a test", false, Now - 10, Now + 600, true);
        return
        [
            new AddVehicle(owner.Address, Network, Hash32.Read([1, .. new byte[31]]), 0, deadline),
            new PairDevice(owner.Address, Network, 1, device.DeviceId, 1, deadline),
            new GrantAccess(owner.Address, Network, 1, grant, 2, deadline),
            new RevokeAccess(owner.Address, Network, 1, reader.Address, 3, deadline),
            new UnpairDevice(owner.Address, Network, 1, 4, deadline),
            new TransferVehicle(owner.Address, Network, 1, reader.Address, 5, deadline),
        ];
    }

    SignedOwnerAct Sign(OwnerAct act)
    {
        var digest = act.Digest(Domain);
        return act is PairDevice ? new(act, owner.SignRecoverable(digest), device.PublicKey, device.SignHash(digest)) : new(act, owner.SignRecoverable(digest));
    }
}
