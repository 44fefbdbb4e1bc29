using Grange.Host;
using Grange.Host.Login;
using Grange.Kernel;
using Grange.Kernel.Crypto;
using Grange.Store;

namespace Grange.Planet.Tests.Live;

/// <summary>Sessions in a database, under a clock that the test moves.</summary>
public sealed class Sessions_that_are_over : IAsyncLifetime
{
    readonly string folder = Directory.CreateTempSubdirectory("grange-sessions-").FullName;
    IStore store = null!;

    public async ValueTask InitializeAsync()
    {
        store = await new SqliteOptions(Path.Combine(folder, "node.db")).OpenAsync(TimeProvider.System, CancellationToken.None);
        await store.MigrateAsync(NodeTables.Module, NodeTables.All, CancellationToken.None);
    }

    [Fact]
    public async Task Sign_nobody_in_and_are_gone_with_the_next_sign_in()
    {
        var table = new SessionTable(store);
        var (early, late) = (Hash(1), Hash(2));
        await table.AddAsync(early, new Session(Somebody(), SessionKind.Wallet, 1000), 0, CancellationToken.None);
        Assert.NotNull(await table.FindAsync(early, 999, CancellationToken.None));
        Assert.Null(await table.FindAsync(early, 1000, CancellationToken.None));
        Assert.Equal(1, await CountAsync());

        await table.AddAsync(late, new Session(Somebody(), SessionKind.Wallet, 2000), 1000, CancellationToken.None);

        Assert.Equal(1, await CountAsync());
        Assert.NotNull(await table.FindAsync(late, 1999, CancellationToken.None));
    }

    [Fact]
    public async Task Of_one_account_sixteen_are_kept_and_others_lose_nothing()
    {
        var table = new SessionTable(store);
        var (owner, other) = (Somebody(), Somebody());
        await table.AddAsync(Hash(200), new Session(other, SessionKind.Wallet, 9000), 0, CancellationToken.None);
        for (byte i = 1; i <= 20; i++) await table.AddAsync(Hash(i), new Session(owner, SessionKind.Wallet, 9000), i, CancellationToken.None);

        Assert.Equal(17, await CountAsync());
        Assert.Null(await table.FindAsync(Hash(4), 100, CancellationToken.None));
        Assert.NotNull(await table.FindAsync(Hash(5), 100, CancellationToken.None));
        Assert.NotNull(await table.FindAsync(Hash(200), 100, CancellationToken.None));
    }

    Task<long> CountAsync() => store.ReadAsync((db, token) => db.FindAsync<long>("SELECT COUNT(*) FROM node_sessions", null, token), CancellationToken.None);

    static byte[] Hash(byte of) => [.. Enumerable.Repeat(of, 32)];

    static Address Somebody()
    {
        using var key = Secp256k1Key.Generate();
        return key.Address;
    }

    public async ValueTask DisposeAsync()
    {
        await store.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
