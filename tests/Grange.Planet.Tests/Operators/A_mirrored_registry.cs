using Grange.Content;
using Grange.Host.Content;
using Grange.Host.Devices;
using Grange.Kernel;
using Grange.Kernel.Crypto;
using Grange.Store;
using Grange.Store.Segments;

namespace Grange.Planet.Tests.Operators;

/// <summary>A copy of the registry takes over what is new page by page, and nothing that does not hold.</summary>
public sealed class A_mirrored_registry : IAsyncLifetime
{
    static readonly SigningDomain Domain = new(31337, Address.Parse("0x5FbDB2315678afecb367f032d93F642f64180aa3"));

    readonly string folder = Directory.CreateTempSubdirectory("grange-registry-").FullName;
    readonly Stack<IAsyncDisposable> open = new();
    readonly Secp256k1Key owner = Secp256k1Key.Generate();
    DeviceRegistry keeper = null!, copy = null!;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => (keeper, copy) = (await OpenAsync("keeper"), await OpenAsync("copy"));

    async Task<DeviceRegistry> OpenAsync(string name)
    {
        var data = Directory.CreateDirectory(Path.Combine(folder, name)).FullName;
        var store = await new SqliteOptions(Path.Combine(data, "node.db")).OpenAsync(TimeProvider.System, Cancel);
        open.Push(store);
        await store.MigrateAsync("node", [new Migration("registry", "CREATE TABLE node_registry (number BIGINT PRIMARY KEY, entry BLOB NOT NULL);")], Cancel);
        var segments = await SegmentStore.OpenAsync(Path.Combine(data, "segments"), await SegmentIndex.OpenAsync(store, "blocks", Cancel), new SegmentOptions { Clock = TimeProvider.System }, Cancel);
        open.Push(segments);
        var registry = new DeviceRegistry(store, new NodeContent(segments), TimeProvider.System);
        await registry.OpenAsync(Domain, Cancel);
        return registry;
    }

    async Task RegisterAsync(DeviceRegistry registry, int count, string name = "node")
    {
        for (var i = 0; i < count; i++)
        {
            using var key = P256Key.Generate();
            var account = Address.Read(owner.AddressBytes);
            var action = RegistryAction.Operator(account, key.PublicKey, name, DeviceFacts.Of(), registry.Log.NextNonce(account), ulong.MaxValue);
            Assert.True((await registry.AcceptAsync(action.Sign(Domain, owner, key), Cancel)).IsOk);
        }
    }

    async Task<Result<long>> CatchUpAsync(DeviceRegistry from, DeviceRegistry to)
    {
        var (root, first, pages) = await from.ExportAsync(to.Log.Count, Cancel);
        return await to.AdoptAsync(root, first, pages, Cancel);
    }

    [Fact]
    public async Task Grows_with_its_keeper_over_full_pages_and_is_the_same_log()
    {
        foreach (var more in new[] { 3, 250, 10, 0, 260 })
        {
            await RegisterAsync(keeper, more);
            Assert.Equal(keeper.Log.Count, (await CatchUpAsync(keeper, copy)).Value);
            Assert.Equal((await keeper.PublishAsync(Cancel)).Root, (await copy.PublishAsync(Cancel)).Root);
        }
        copy = await OpenAsync("again");
        Assert.Equal(523, (await CatchUpAsync(keeper, copy)).Value);
    }

    [Fact]
    public async Task A_forged_entry_is_refused_and_the_copy_stays_as_it_was()
    {
        await RegisterAsync(keeper, 2);
        _ = (await CatchUpAsync(keeper, copy)).Value;
        await RegisterAsync(keeper, 1);
        var (_, first, pages) = await keeper.ExportAsync(copy.Log.Count, Cancel);
        var page = pages[0].ToArray();
        page[^20] ^= 1; // in the last entry
        var forged = new RegistryRoot(3, [Cid.Of(Codec.DagCbor, page)]).Encode();
        Assert.False((await copy.AdoptAsync(forged, first, [page], Cancel)).IsOk);
        Assert.Equal(2, copy.Log.Count);
    }

    [Fact]
    public async Task A_log_that_forks_or_became_shorter_is_refused()
    {
        await RegisterAsync(keeper, 5);
        _ = (await CatchUpAsync(keeper, copy)).Value;
        var other = await OpenAsync("other");
        await RegisterAsync(other, 3, "another log");
        Assert.Equal("registry-fork", (await CatchUpAsync(other, copy)).Fault.Code); // shorter
        await RegisterAsync(other, 6, "another log");
        Assert.Equal("registry-fork", (await CatchUpAsync(other, copy)).Fault.Code); // longer, with another beginning
        Assert.Equal(keeper.Log.Count, copy.Log.Count);
    }

    [Fact]
    public async Task A_log_of_other_full_pages_is_refused_though_it_holds_by_itself()
    {
        await RegisterAsync(keeper, RegistryLog.PageSize + 1);
        _ = (await CatchUpAsync(keeper, copy)).Value;
        var other = await OpenAsync("other");
        await RegisterAsync(other, RegistryLog.PageSize + 2, "another log");
        var (root, first, pages) = await other.ExportAsync(0, Cancel);
        Assert.Equal("registry-fork", (await copy.AdoptAsync(root, first, pages, Cancel)).Fault.Code);
        Assert.Equal((await keeper.PublishAsync(Cancel)).Root, (await copy.PublishAsync(Cancel)).Root);
    }

    public async ValueTask DisposeAsync()
    {
        while (open.TryPop(out var part)) await part.DisposeAsync();
        owner.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}
