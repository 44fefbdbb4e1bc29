using System.Numerics;
using Grange.Chain;
using Grange.Kernel;
using Grange.Store;
using Grange.Tests.Engines;

namespace Grange.Tests.Chain;

/// <summary>What was claimed is known without asking the contract, whatever the chain takes back.</summary>
public sealed class ClaimedBookTests : IAsyncLifetime
{
    static readonly Address Rewards = Address.Parse("0x2222222222222222222222222222222222222222"), Token = Address.Parse("0x3333333333333333333333333333333333333333");
    static readonly Address[] Owners = [.. Enumerable.Range(1, 5).Select(i => Address.Parse($"0x{i:x40}"))];
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    readonly Wallet wallet = new();
    readonly SqliteEngine engine = new();
    PlainAnvil anvil = null!;
    ContractAbi abi = null!;
    IStore store = null!;
    long nonce;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        anvil = await PlainAnvil.StartAsync("--no-mining", "--order", "fifo");
        await anvil.FundAsync(wallet.Address);
        abi = (await ContractArtifact.LoadAllAsync(Anvil.Artifacts, Cancel))["Rewards"].Abi;
        store = await engine.OpenAsync();
        await ChainTables.MigrateAsync(store, Cancel);
        await store.MigrateAsync("claims", ClaimedTable.Migrations, Cancel);
        await anvil.MineAsync(2);
        await anvil.Rpc.CallAsync(new("anvil_setCode", Rewards.ToString(), EthHex.Data(Emitter())), Cancel);
        await anvil.MineAsync();
    }

    [Fact]
    public async Task What_was_claimed_is_the_sum_of_the_canonical_chains_events_after_every_reorganisation()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var book = new ClaimedBook(store, anvil.Chain, Rewards, abi, TimeProvider.System);
        var running = book.RunAsync(stop.Token);
        var random = new Random(3);
        foreach (var depth in Counts.Full ? Enumerable.Range(1, 12) : [1, 5, 12])
        {
            for (var block = 0; block <= depth; block++)
            {
                for (var i = random.Next(3); i > 0; i--) await ClaimAsync(Owners[random.Next(Owners.Length)], random.Next(1, 1000));
                await anvil.MineAsync();
            }
            await AgreesAsync(book);
            await anvil.ReorganiseAsync(depth); // as many other blocks, and empty ones
            nonce = await anvil.Chain.NonceAsync(wallet.Address, BlockTag.Latest, Cancel);
            await AgreesAsync(book);
        }
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task Of_claims_in_parts_the_sum_counts_and_old_sums_are_forgotten()
    {
        var book = new ClaimedBook(store, anvil.Chain, Rewards, abi, TimeProvider.System);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var running = book.RunAsync(stop.Token);
        for (var i = 0; i < 4; i++)
        {
            await ClaimAsync(Owners[0], 10);
            await ClaimAsync(Owners[0], 1);
            await anvil.Rpc.CallAsync(new("anvil_mine", EthHex.Quantity(LogIndexer.Window)), Cancel);
        }
        await AgreesAsync(book);
        Assert.Equal((UInt128)44, (await ClaimedTable.OfAsync(store, Owners[0], Cancel))[(Token, LeafKind.Earned)]);
        Assert.True(await store.ReadAsync((db, cancel) => db.FindAsync<long>("SELECT COUNT(*) FROM claims_made", null, cancel), Cancel) <= 2);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    /// <summary>Waits until the book has seen the newest block; it must then say what all the logs of the chain add up to.</summary>
    async Task AgreesAsync(ClaimedBook book)
    {
        var (started, head, expected) = (TimeProvider.System.GetTimestamp(), await anvil.Chain.BlockNumberAsync(Cancel), new Dictionary<Address, UInt128>());
        foreach (var log in await anvil.Chain.LogsAsync(0, head, [Rewards], Cancel))
            if (abi.DecodeLog(log) is { } claimed) expected[claimed.Values.Address("account")] = expected.GetValueOrDefault(claimed.Values.Address("account")) + claimed.Values.Amount("amount");
        while (true)
        {
            var seen = await Task.WhenAll(Owners.Select(owner => book.OfAsync(owner, [], Cancel)));
            var sums = Owners.Select((owner, i) => (Owner: owner, Sum: seen[i].Sums.GetValueOrDefault((Token, LeafKind.Earned)))).ToList();
            if (seen.All(one => one.Block >= head) && sums.All(one => one.Sum == expected.GetValueOrDefault(one.Owner))) return;
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Patience, $"at block {head} the book says {string.Join(", ", sums)}, the chain {string.Join(", ", expected)}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Cancel);
        }
    }

    async Task ClaimAsync(Address owner, long amount)
    {
        byte[] data = [.. Word(owner), .. Word(Token), .. new byte[32], .. Word(amount), .. Word(1_000_000)];
        await anvil.Chain.SendRawAsync(new Eip1559Transaction(31337, nonce++, 1, 10_000_000_000, 100_000, Rewards, 0, data).Sign(wallet.Key).Raw, Cancel);
    }

    static byte[] Word(Address address) => [.. new byte[12], .. address.ToByteArray()];

    static byte[] Word(BigInteger number)
    {
        var bytes = number.ToByteArray(isUnsigned: true, isBigEndian: true);
        return [.. new byte[32 - bytes.Length], .. bytes];
    }

    /// <summary>A contract that logs what it is called with as Claimed(account, asset, kind, amount, cumulative), where the real one first wants a settlement.</summary>
    byte[] Emitter() =>
    [
        0x60, 0x40, 0x60, 0x60, 0x60, 0x00, 0x37, // the last two words are the data
        0x60, 0x40, 0x35, 0x60, 0x20, 0x35, 0x60, 0x00, 0x35, // the first three the topics
        0x7f, .. abi.Event("Claimed").Topic.ToByteArray(), 0x60, 0x40, 0x60, 0x00, 0xa4, 0x00,
    ];

    public async ValueTask DisposeAsync()
    {
        await anvil.DisposeAsync();
        await engine.DisposeAsync();
    }
}
