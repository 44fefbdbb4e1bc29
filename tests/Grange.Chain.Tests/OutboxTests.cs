using System.Numerics;
using Grange.Chain;
using Grange.Kernel;
using Grange.Store;
using Grange.Tests.Engines;

namespace Grange.Tests.Chain;

public abstract class OutboxTests(Engine engine) : IAsyncLifetime
{
    readonly Wallet wallet = new();
    PlainAnvil anvil = null!;
    IStore store = null!;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    // Not the zero address: that one gets the fees here.
    static readonly Address Friend = Address.Parse("0x1111111111111111111111111111111111111111");

    static OutboxCall Gift => new(Friend, default, 5, 21_000);

    public async ValueTask InitializeAsync()
    {
        anvil = await PlainAnvil.StartAsync("--no-mining", "--order", "fifo");
        await anvil.FundAsync(wallet.Address);
        await anvil.MineAsync();
        store = await engine.OpenAsync();
        await ChainTables.MigrateAsync(store, Cancel);
    }

    [Fact]
    public async Task A_crash_between_writing_down_and_sending_sends_the_same_bytes_once()
    {
        byte[] raw;
        using (var before = Open(store)) raw = (await before.EnqueueAsync("gift:1", Gift, wallet.Key, [], Cancel)).Value.Attempts.Single().Raw;

        // Another process with the same database: it asks for the same thing again, as a restarted caller does.
        using var after = Open(await engine.OpenAsync());
        var entry = (await after.EnqueueAsync("gift:1", Gift with { Value = 7 }, wallet.Key, [], Cancel)).Value;
        Assert.Equal(raw, entry.Attempts.Single().Raw);
        await after.PumpAsync(Cancel);
        await after.PumpAsync(Cancel);
        await anvil.MineAsync(3);
        await after.PumpAsync(Cancel);
        entry = (await after.FindAsync("gift:1", Cancel))!;
        Assert.True(entry.IsDone);
        Assert.Equal(entry.Attempts[0].Hash, entry.Included);
        Assert.Equal(5, await anvil.Chain.BalanceAsync(Friend, Cancel));
        Assert.Equal(1, await anvil.Chain.NonceAsync(wallet.Address, BlockTag.Latest, Cancel));
    }

    [Fact]
    public async Task Two_nodes_that_run_at_once_make_one_transaction_for_each_key()
    {
        using var one = Open(store);
        using var two = Open(await engine.OpenAsync());
        await Task.WhenAll(Enumerable.Range(0, 20).Select(async i =>
        {
            var outbox = i % 2 == 0 ? one : two;
            Assert.True((await outbox.EnqueueAsync($"gift:{i % 5}", Gift, wallet.Key, [], Cancel)).IsOk);
            await outbox.PumpAsync(Cancel);
        }));
        for (var i = 0; i < 4; i++)
        {
            await one.PumpAsync(Cancel);
            await two.PumpAsync(Cancel);
            await anvil.MineAsync();
        }
        await Task.WhenAll(one.PumpAsync(Cancel), two.PumpAsync(Cancel));
        for (var i = 0; i < 5; i++) Assert.True((await two.FindAsync($"gift:{i}", Cancel))!.IsDone);
        Assert.Equal(25, await anvil.Chain.BalanceAsync(Friend, Cancel));
        Assert.Equal(5, await anvil.Chain.NonceAsync(wallet.Address, BlockTag.Latest, Cancel));
    }

    [Fact]
    public async Task A_stuck_transaction_is_replaced_by_a_dearer_one_and_either_may_be_mined()
    {
        using var outbox = Open(store, new OutboxOptions { Replace = TimeSpan.Zero, MaxAttempts = 2 });
        await outbox.EnqueueAsync("gift", Gift, wallet.Key, [], Cancel);
        await outbox.PumpAsync(Cancel);
        var entry = (await outbox.FindAsync("gift", Cancel))!;
        var forms = entry.Attempts.Select(attempt => SignedTransaction.TryRead(attempt.Raw)!.Transaction).ToArray();
        Assert.Equal(2, forms.Length);
        Assert.Equal(forms[0].Nonce, forms[1].Nonce);
        Assert.True(forms[1].MaxFee * 10 >= forms[0].MaxFee * 11);
        Assert.Null(entry.Complaint);

        // The cheaper form, which another node still had, wins.
        await anvil.Rpc.CallAsync(new("anvil_dropAllTransactions"), Cancel);
        Assert.Null((await anvil.Chain.SendRawAsync(entry.Attempts[0].Raw, Cancel)).Error);
        await anvil.MineAsync(3);
        await outbox.PumpAsync(Cancel);
        entry = (await outbox.FindAsync("gift", Cancel))!;
        Assert.True(entry.IsDone);
        Assert.Equal(entry.Attempts[0].Hash, entry.Included);
    }

    [Fact]
    public async Task A_block_that_is_taken_back_makes_its_transaction_wait_again()
    {
        using var outbox = Open(store, finality: Finality.AtDepth(4));
        await outbox.EnqueueAsync("gift", Gift, wallet.Key, [], Cancel);
        await outbox.PumpAsync(Cancel);
        await anvil.MineAsync(2);
        await outbox.PumpAsync(Cancel);
        Assert.Equal(OutboxState.Mined, (await outbox.FindAsync("gift", Cancel))!.State);

        await anvil.ReorganiseAsync(2);
        await outbox.PumpAsync(Cancel);
        Assert.Equal(OutboxState.Waiting, (await outbox.FindAsync("gift", Cancel))!.State);
        await anvil.MineAsync(5);
        await outbox.PumpAsync(Cancel);
        var entry = (await outbox.FindAsync("gift", Cancel))!;
        Assert.True(entry.IsDone);
        Assert.Single(entry.Attempts);
        Assert.Equal(5, await anvil.Chain.BalanceAsync(Friend, Cancel));
    }

    [Fact]
    public async Task A_nonce_that_somebody_else_used_is_reported_and_never_signed_again()
    {
        using var outbox = Open(store);
        await outbox.EnqueueAsync("gift", Gift, wallet.Key, [], Cancel);
        await anvil.Chain.SendRawAsync(wallet.Transfer(wallet.Address, 1, at: 0).Raw, Cancel);
        await anvil.MineAsync(3);
        await outbox.PumpAsync(Cancel);
        Assert.Equal(OutboxState.Waiting, (await outbox.FindAsync("gift", Cancel))!.State); // one look is not enough
        var entry = await outbox.WaitAsync("gift", Cancel);
        Assert.Equal(OutboxState.Displaced, entry.State);
        Assert.Single(entry.Attempts);

        // The next one takes the next nonce.
        var next = (await outbox.EnqueueAsync("gift:2", Gift, wallet.Key, [], Cancel)).Value;
        Assert.Equal(1, next.Nonce);
    }

    [Fact]
    public async Task A_call_whose_nonce_another_program_took_is_signed_anew_and_happens_once()
    {
        await anvil.Rpc.CallAsync(new("evm_setAutomine", true), Cancel);
        using var outbox = Open(store, finality: Finality.AtDepth(0));
        await outbox.EnqueueAsync("gift", Gift, wallet.Key, [], Cancel);
        await anvil.Chain.SendRawAsync(wallet.Transfer(wallet.Address, 1, at: 0).Raw, Cancel);

        var sent = (await outbox.SendAsync("gift", Gift, wallet.Key, [], Cancel)).Value;
        var again = (await outbox.SendAsync("gift", Gift, wallet.Key, [], Cancel)).Value;

        Assert.Equal((1, "gift#2", sent.Included), (sent.Nonce, sent.Key, again.Included));
        Assert.Equal(5, await anvil.Chain.BalanceAsync(Friend, Cancel));
    }

    [Fact]
    public async Task A_deployment_happens_once_and_a_call_that_would_revert_is_refused_with_its_reason()
    {
        await anvil.Rpc.CallAsync(new("evm_setAutomine", true), Cancel);
        var artifacts = await ContractArtifact.LoadAllAsync(Anvil.Artifacts, Cancel);
        var cash = artifacts["TestCash"];
        using var outbox = Open(store, finality: Finality.AtDepth(0));
        var deployer = new Deployer(outbox, anvil.Chain, wallet.Key);
        var address = (await deployer.DeployAsync("TestCash", cash, [], Cancel)).Value;
        Assert.Equal(address, (await deployer.DeployAsync("TestCash", cash, [], Cancel)).Value);
        Assert.Equal(1, await anvil.Chain.NonceAsync(wallet.Address, BlockTag.Latest, Cancel));

        await outbox.EnqueueAsync("faucet", new(address, cash.Abi.EncodeCall("faucet", wallet.Address, 1_000_000)), wallet.Key, [cash.Abi], Cancel);
        Assert.True((await outbox.WaitAsync("faucet", Cancel)).IsDone);
        Assert.Equal(new BigInteger(1_000_000), (await anvil.Chain.ViewAsync(cash.Abi, address, "balanceOf", [wallet.Address], Cancel))[0]);

        var refused = await outbox.EnqueueAsync("too much", new(address, cash.Abi.EncodeCall("transfer", wallet.Address, 1_000_001)), wallet.Key, [cash.Abi], Cancel);
        Assert.Contains("ERC20InsufficientBalance(sender: ", refused.Fault.Detail);
        Assert.Null(await outbox.FindAsync("too much", Cancel));

        // With its own gas limit it is not asked for beforehand; afterwards the chain says why it failed.
        await outbox.EnqueueAsync("reverts", new(address, cash.Abi.EncodeCall("transfer", wallet.Address, 1_000_001), 0, 100_000), wallet.Key, [cash.Abi], Cancel);
        var reverted = await outbox.WaitAsync("reverts", Cancel);
        Assert.False(reverted.IsDone);
        var sent = SignedTransaction.TryRead(reverted.Attempts[0].Raw)!.Transaction;
        Assert.StartsWith("ERC20InsufficientBalance(", await anvil.Chain.ExplainAsync(wallet.Address, sent, reverted.Block!.Value, [cash.Abi], Cancel));
    }

    [Fact]
    public async Task An_account_that_cannot_pay_is_told_the_address_and_the_amount_and_nothing_is_signed()
    {
        using var poor = new Wallet();
        using var outbox = Open(store);

        var refused = (await outbox.SendAsync("gift", Gift, poor.Key, [], Cancel)).Fault;

        Assert.Equal("not-enough-gas", refused.Code);
        var missing = BigInteger.Parse(refused.Hint!.Split(' ')[1]);
        Assert.Equal($"send {missing} wei to {poor.Address}", refused.Hint);
        Assert.Null(await outbox.FindAsync("gift", Cancel));
        await anvil.Rpc.CallAsync(new("anvil_setBalance", poor.Address.ToString(), EthHex.Quantity(missing)), Cancel);
        Assert.True((await outbox.EnqueueAsync("gift", Gift, poor.Key, [], Cancel)).IsOk);
    }

    Outbox Open(IStore on, OutboxOptions? options = null, Finality? finality = null) =>
        new(on, anvil.Chain, finality ?? Finality.AtDepth(1), TimeProvider.System, _ => wallet.Key, options ?? new OutboxOptions { Poll = TimeSpan.FromMilliseconds(20) });

    public async ValueTask DisposeAsync()
    {
        await anvil.DisposeAsync();
        await engine.DisposeAsync();
        wallet.Dispose();
        GC.SuppressFinalize(this);
    }
}

public sealed class SqliteOutboxTests() : OutboxTests(new SqliteEngine());

public sealed class PostgresOutboxTests(PostgresServer server) : OutboxTests(new PostgresEngine(server));
