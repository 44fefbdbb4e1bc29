using Grange.Chain;
using Grange.Kernel;
using Grange.Store;
using Grange.Tests.Engines;

namespace Grange.Tests.Chain;

/// <summary>Whatever an endpoint or a chain does, what was written down once happens once.</summary>
public sealed class HostileOutboxTests : IAsyncLifetime
{
    const int Depth = 13;

    static readonly Address Friend = Address.Parse("0x1111111111111111111111111111111111111111");

    readonly Wallet wallet = new();
    readonly SqliteEngine engine = new();
    PlainAnvil anvil = null!;
    IStore store = null!;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        anvil = await PlainAnvil.StartAsync("--no-mining", "--order", "fifo");
        await anvil.FundAsync(wallet.Address);
        await anvil.MineAsync();
        store = await engine.OpenAsync();
        await ChainTables.MigrateAsync(store, Cancel);
    }

    [Fact]
    public async Task Through_a_hostile_endpoint_each_transaction_happens_exactly_once()
    {
        await using var hostile = new HostileRpc(anvil.Endpoint, seed: 3);
        using var outbox = Open(hostile.Chain, Finality.AtDepth(1));
        var count = Counts.Of(20, 400);
        for (var i = 0; i < count; i++)
        {
            await hostile.ThroughAsync(async () => Assert.True((await EnqueueAsync(outbox, i)).IsOk));
            await hostile.ThroughAsync(() => outbox.PumpAsync(Cancel));
            await anvil.MineAsync();
        }
        await FinishAsync(hostile.ThroughAsync, outbox, count);
        Assert.All(Enum.GetValues<Hostility>().Where(kind => kind is not (Hostility.None or Hostility.MixedLogs)), kind => Assert.True(hostile.Count(kind) > 0, $"{kind} never happened"));
    }

    [Fact]
    public async Task Blocks_taken_back_during_sends_neither_lose_nor_double_a_transaction()
    {
        using var outbox = Open(anvil.Chain, Finality.AtDepth(Depth));
        var random = new Random(5);
        await anvil.MineAsync(Depth);
        var count = Counts.Of(12, 120);
        for (var i = 0; i < count; i++)
        {
            var depth = i % 12 + 1;
            Assert.True((await EnqueueAsync(outbox, i)).IsOk);
            await outbox.PumpAsync(Cancel);
            await anvil.MineAsync(random.Next(1, depth + 1));
            if (random.Next(2) == 0) await outbox.PumpAsync(Cancel);
            await anvil.ReorganiseAsync(depth);
            await outbox.PumpAsync(Cancel);
        }
        await FinishAsync(act => act(), outbox, count);
    }

    /// <summary>Until all are final: each in one form, and nothing beside them.</summary>
    async Task FinishAsync(Func<Func<Task>, Task> through, Outbox outbox, int count)
    {
        for (var round = 0; round < 60; round++)
        {
            await anvil.MineAsync();
            await through(() => outbox.PumpAsync(Cancel));
        }
        for (var i = 0; i < count; i++)
        {
            var entry = (await outbox.FindAsync($"gift:{i}", Cancel))!;
            Assert.True(entry.IsDone, $"gift {i} is {entry.State}: {entry.Complaint}");
            Assert.Single(entry.Attempts);
            Assert.Contains(entry.Included!.Value, (await anvil.Chain.BlockAsync(BlockTag.At(entry.Block!.Value), Cancel))!.Transactions);
        }
        Assert.Equal(5 * count, await anvil.Chain.BalanceAsync(Friend, Cancel));
        Assert.Equal(count, await anvil.Chain.NonceAsync(wallet.Address, BlockTag.Latest, Cancel));
    }

    Task<Result<OutboxEntry>> EnqueueAsync(Outbox outbox, int i) => outbox.EnqueueAsync($"gift:{i}", new OutboxCall(Friend, default, 5, 21_000), wallet.Key, [], Cancel);

    Outbox Open(ChainReader through, Finality finality) => new(
        store, through, finality, TimeProvider.System, _ => wallet.Key, new OutboxOptions { Poll = TimeSpan.FromMilliseconds(5), Resend = TimeSpan.FromMilliseconds(20) });

    public async ValueTask DisposeAsync()
    {
        await anvil.DisposeAsync();
        await engine.DisposeAsync();
        wallet.Dispose();
    }
}
